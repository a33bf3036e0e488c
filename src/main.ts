/** The process: signals, and how it ends. Nothing imports this file. */

/** A stop that takes longer than this is cut short: nothing is lost by it, the log is durable. */
const STOP_TIMEOUT_MS = 10_000;

/** Aborted by the first signal, with its name. */
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
    stop.abort(signal);
  });
}

// Reading all that the service is made of takes a while, in which a signal would end the process as a failure; or not at
// all, where it is the first one of a container.
const [{ runService }, { toAppError }] = await Promise.all([import('./service.ts'), import('./errors.ts')]);
try {
  await runService(stop.signal);
  process.exit(0);
} catch (error) {
  const known = toAppError(error);
  process.stderr.write(`aiguillage: ${known.message}\n`);
  if (known.code === 'internal') process.stderr.write(`${String(known.cause)}\n`);
  process.exit(1);
}
