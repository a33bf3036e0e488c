import { startCluster } from '../support/kafka/cluster.ts';

/** A process to be killed while its broker runs: it says which process and which folder must then go. */
const cluster = await startCluster();
process.stdout.write(`${JSON.stringify({ pid: cluster.nodes[0]?.pid, folder: cluster.folder })}\n`);
setInterval(() => {}, 60_000);
