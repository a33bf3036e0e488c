import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The fastText command line (Debian's `fasttext` package), trained with sub-words of 3 to 5 letters and word pairs. */
export interface FastText {
  /** One label a text. */
  predict(texts: readonly string[]): string[];
  close(): void;
}

const SETTINGS = '-minn 3 -maxn 5 -wordNgrams 2 -epoch 25 -lr 0.5 -dim 50 -bucket 200000 -thread 1'.split(
  ' ',
);
const LABEL = '__label__';

/** Null, with one loud line, where the command is not installed. */
export function trainFastText(
  rows: readonly { readonly text: string; readonly label: string }[],
): FastText | null {
  if (spawnSync('fasttext', [], { stdio: 'ignore' }).error !== undefined) {
    process.stderr.write('SKIPPED: fasttext is not installed (Debian: apt-get install fasttext).\n');
    return null;
  }
  const dir = mkdtempSync(join(tmpdir(), 'aiguillage-fasttext-'));
  const input = join(dir, 'train.txt');
  const model = join(dir, 'model');
  writeFileSync(input, rows.map(({ text, label }) => `${LABEL}${label} ${plain(text)}\n`).join(''));
  execFileSync('fasttext', ['supervised', '-input', input, '-output', model, ...SETTINGS], {
    stdio: 'ignore',
  });
  return {
    predict(texts) {
      const file = join(dir, 'texts.txt');
      writeFileSync(file, texts.map((text) => `${plain(text)}\n`).join(''));
      const said = execFileSync('fasttext', ['predict', `${model}.bin`, file], { encoding: 'utf8' });
      return said
        .split('\n')
        .slice(0, texts.length)
        .map((line) => line.slice(LABEL.length));
    },
    close: () => rmSync(dir, { recursive: true }),
  };
}

/** One line, lower-case, signs parted from words: fastText cuts at spaces only. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
