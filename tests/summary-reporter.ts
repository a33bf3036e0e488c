import type { Reporter, TestModule } from 'vitest/node';

/** Prints the one closing line that scripts read: `N passed, N failed[, N skipped]`. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    for (const testModule of modules) {
      const before = count.failed;
      for (const test of testModule.children.allTests()) count[test.result().state] += 1;
      // A file that cannot be loaded has no tests to count, and is a failure all the same.
      if (testModule.state() === 'failed' && count.failed === before) count.failed += 1;
    }
    const skipped = count.skipped + count.pending;
    const tail = skipped > 0 ? `, ${skipped} skipped` : '';
    process.stdout.write(`\n${count.passed} passed, ${count.failed} failed${tail}\n`);
  }
}
