import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test.each([
  ['labels/join.ts', ['--data', 'a.jsonl'], 'npm run labels'],
  ['labels/join.ts', ['--data', 'a.jsonl', 'one', 'two'], 'npm run labels'],
  ['card/write.ts', ['--date', 'a.jsonl'], 'npm run card'],
  ['encoder/write-examples.ts', [], 'write-examples.ts'],
])('models/%s called with %j says in one line what it takes, and ends with 2', (script, args, help) => {
  const { status, stderr } = spawnSync(process.execPath, [join('models', script), ...args], {
    encoding: 'utf8',
  });
  expect(status).toBe(2);
  expect(stderr).toMatch(/^aiguillage: .+ \(.+\)\nAide \(help\): /);
  expect(stderr).toContain(help);
  expect(stderr).not.toContain('    at ');
});
