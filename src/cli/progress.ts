const EVERY_MS = 200;

/** Shows how far long work has come, on standard error, where that is a terminal. */
export function createProgress(what: string, total?: number) {
  const shown = process.stderr.isTTY === true;
  const start = performance.now();
  let count = 0;
  let last = start;

  function draw(now: number): void {
    const rate = Math.round((count / Math.max(1, now - start)) * 1000);
    const of = total === undefined ? '' : ` / ${total.toLocaleString('en')}`;
    process.stderr.write(`\r${what}: ${count.toLocaleString('en')}${of} (${rate.toLocaleString('en')}/s)   `);
    last = now;
  }

  return {
    add(items = 1): void {
      count += items;
      if (!shown) return;
      const now = performance.now();
      if (now - last >= EVERY_MS) draw(now);
    },
    finish(): void {
      if (!shown) return;
      draw(performance.now());
      process.stderr.write('\n');
    },
  };
}
