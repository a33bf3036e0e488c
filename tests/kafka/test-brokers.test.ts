import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { until } from '../integration/process.ts';
import { startCluster } from '../support/kafka/cluster.ts';
import { KAFKA_VERSIONS } from '../support/kafka/jars.ts';
import { describeClusters } from '../support/kafka/kafka.ts';

const CHILD = fileURLToPath(new URL('./cluster-child.ts', import.meta.url));

describeClusters('the brokers that tests start', () => {
  test.each(Object.values(KAFKA_VERSIONS))(
    'Kafka %s comes back on its port with its data after kill -9',
    async (version) => {
      await using cluster = await startCluster({ version });
      const [node] = cluster.nodes;
      if (node === undefined) throw new Error('a cluster has a node');
      const first = node.pid;
      await node.kill();
      expect(await answers(node.address)).toBe(false);
      await node.start();
      expect(await answers(node.address)).toBe(true);
      expect(node.pid).not.toBe(first);
      expect(await node.readLog()).not.toMatch(/ERROR|FATAL/);
    },
  );

  test('three nodes go on when one is killed, and a paused one can be stopped', async () => {
    await using cluster = await startCluster({ nodes: 3 });
    const [one, two, three] = cluster.nodes;
    expect(new Set(cluster.brokers.split(',')).size).toBe(3);
    await one?.kill();
    await one?.start();
    two?.pause();
    await two?.kill();
    await two?.start();
    await three?.stop();
    expect(three?.pid).toBeUndefined();
  });

  test('no broker and no folder outlives a test run that is killed', async () => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CHILD], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    const { pid, folder }: { pid: number; folder: string } = JSON.parse(line);
    expect(runs(pid)).toBe(true);
    expect(existsSync(folder)).toBe(true);
    child.kill('SIGKILL');
    await until('the broker is gone', () => !runs(pid));
    await until('its folder is gone', () => !existsSync(folder));
  });
});

async function answers(address: string): Promise<boolean> {
  const [host, port] = address.split(':');
  const socket = connect(Number(port), host);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
