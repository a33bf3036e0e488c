import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { INTENTS, ROUTES } from '../../src/mention/taxonomy.ts';

const LABELS = 'models/labels';
const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

test.each(readdirSync(LABELS).filter((name) => name.endsWith('.jsonl')))(
  '%s has one label of the taxonomy for each text',
  (name) => {
    const labels = linesOf(join(LABELS, name));
    expect(new Set(labels.map(({ sha256 }) => sha256)).size).toBe(labels.length);
    for (const { sha256, ...label } of labels) {
      expect(sha256).toMatch(/^[0-9a-f]{16}$/);
      const [[kind, value] = [], ...more] = Object.entries(label);
      expect(more).toEqual([]);
      expect(kind === 'route' ? ROUTES : INTENTS).toContain(value);
    }
  },
);

test('texts get the labels that have their hash, once each; others are left out', () => {
  const folder = mkdtempSync(join(tmpdir(), 'labels-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);
  const write = (file: string, rows: readonly unknown[]) =>
    writeFileSync(join(folder, file), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  mkdirSync(join(folder, LABELS), { recursive: true });
  write(`${LABELS}/forum.jsonl`, [
    { sha256: hash('dehors les roux'), intent: 'hate' },
    { sha256: hash('il pleut à Brest'), route: 'community' },
    { sha256: hash('un texte qui a disparu'), route: 'community' },
  ]);
  const rows = ['il pleut à Brest', 'personne ne l’a lu', 'dehors les roux', 'il pleut à Brest'];
  write(
    'forum.jsonl',
    rows.map((text) => ({ text, toxic: null })),
  );
  execFileSync(process.execPath, [resolve(LABELS, 'join.ts'), '--data', 'forum.jsonl', 'labelled'], {
    cwd: folder,
    stdio: 'pipe',
  });
  expect(linesOf(join(folder, 'labelled/forum.jsonl'))).toEqual([
    { text: 'il pleut à Brest', route: 'community' },
    { text: 'dehors les roux', intent: 'hate' },
  ]);
});
