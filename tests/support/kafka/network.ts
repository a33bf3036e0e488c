import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ip = async (...args: readonly string[]) => {
  await run('ip', args);
};

/** Another host, in a network namespace of this machine, on a cable of its own. */
export interface OtherHost {
  /** The address of this machine at the other end of the cable. */
  readonly address: string;
  /** What goes before a command line for it to run there. */
  readonly prefix: readonly string[];
  /** Pulls the plug: packets are lost, nobody is told. */
  cut(): Promise<void>;
  mend(): Promise<void>;
  /** Whether a connection from there to `host:port` comes about within two seconds. */
  reaches(address: string): Promise<boolean>;
  /** Removes it. */
  close(): Promise<void>;
}

/** Makes one, with iproute2. Undefined where that cannot be: not Linux, not root, no such command. */
export async function startOtherHost(): Promise<OtherHost | undefined> {
  const number = process.pid % 250;
  const [name, here, there] = [`aiguillage-${process.pid}`, `aig${process.pid}a`, `aig${process.pid}b`];
  const address = `10.213.${number}.1`;
  try {
    await ip('netns', 'add', name);
  } catch {
    return undefined;
  }
  const close = () => ip('netns', 'del', name);
  try {
    await ip('link', 'add', here, 'type', 'veth', 'peer', 'name', there);
    await ip('link', 'set', there, 'netns', name);
    await ip('addr', 'add', `${address}/30`, 'dev', here);
    await ip('link', 'set', here, 'up');
    await ip('-n', name, 'addr', 'add', `10.213.${number}.2/30`, 'dev', there);
    await ip('-n', name, 'link', 'set', there, 'up');
  } catch {
    await close();
    return undefined;
  }
  return {
    address,
    prefix: ['ip', 'netns', 'exec', name],
    cut: () => ip('-n', name, 'link', 'set', there, 'down'),
    mend: () => ip('-n', name, 'link', 'set', there, 'up'),
    async reaches(to) {
      const [host = '', port = ''] = to.split(':');
      const script = `require('node:net').connect(${port}, '${host}', () => process.exit(0)); setTimeout(() => process.exit(1), 2000);`;
      return run('ip', ['netns', 'exec', name, process.execPath, '-e', script]).then(
        () => true,
        () => false,
      );
    },
    close,
  };
}
