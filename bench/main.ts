import { benchClassify } from './classify.ts';
import { benchDryRun } from './dry-run.ts';
import { benchIngest, benchLatency } from './ingest.ts';
import { benchKeywords } from './keywords.ts';
import { benchMemory } from './memory.ts';
import { benchPublish } from './publish.ts';
import { benchTracing } from './tracing.ts';

/** `npm run bench [-- classify|ingest|latency|memory|dry-run|keywords…]`: prints each figure; the last line is all of them as JSON. */
const BENCHES: Readonly<Record<string, () => Promise<object>>> = {
  classify: benchClassify,
  ingest: benchIngest,
  latency: benchLatency,
  memory: benchMemory,
  publish: benchPublish,
  'dry-run': benchDryRun,
  keywords: benchKeywords,
  tracing: benchTracing,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  process.stderr.write(
    `No benchmark "${unknown.join(', ')}": there are ${Object.keys(BENCHES).join(', ')}.\n`,
  );
  process.exit(2);
}
const results: Record<string, object> = {};
for (const [name, run] of Object.entries(BENCHES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stderr.write(`${name}…\n`);
  const found = await run();
  results[name] = found;
  for (const [key, value] of Object.entries(found)) {
    process.stdout.write(
      `${key.padEnd(18)} ${typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(2) : value}\n`,
    );
  }
  process.stdout.write('\n');
}
process.stdout.write(`${JSON.stringify(results)}\n`);
