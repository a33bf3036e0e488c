import { tmpdir } from 'node:os';
import { describe, test } from 'vitest';
import { runCommand } from './run.ts';

const COMMANDS = [
  'classify',
  'demo',
  'train',
  'evaluate',
  'keywords check',
  'keywords test',
  'keywords dry-run',
  'keywords diff',
  'keywords import',
  'keywords export',
  'keywords health',
  'keywords suggest',
  'store rebuild',
  'dead-letter list',
  'dead-letter retry',
  'topics check',
  'topics apply',
  'openapi',
  'asyncapi',
  'env-example',
];

describe.concurrent('--help', () => {
  test('lists every command with what it is for, and the exit codes', async ({ expect }) => {
    const { code, stdout, stderr } = await runCommand(['--help']);
    expect([code, stderr]).toEqual([0, '']);
    const listed = [...stdout.matchAll(/^ {2}([a-z-]+(?: [a-z-]+)?) {2,}\S/gm)].map(([, name]) => name);
    expect(listed).toEqual(COMMANDS);
    expect(stdout).toContain('Exit codes: 0 done · 1 failed · 2 called wrongly · 3 ');
    expect(stdout).toContain('Codes de sortie : 0 fait · 1 échec · 2 mal appelée · 3 ');
    // Each line in French, and below it in English.
    expect(stdout.match(/^ {23}\S/gm)).toHaveLength(COMMANDS.length);
  });

  test('lists the commands of a group', async ({ expect }) => {
    const { code, stdout, stderr } = await runCommand(['keywords', '--help']);
    expect([code, stderr]).toEqual([0, '']);
    const listed = [...stdout.matchAll(/^ {2}([a-z-]+(?: [a-z-]+)?) {2,}\S/gm)].map(([, name]) => name);
    expect(listed).toEqual(COMMANDS.filter((name) => name.startsWith('keywords ')));
  });

  test.for(COMMANDS.map((name) => [name, name] as const))('explains %s', async ([name], { expect }) => {
    const { code, stdout, stderr } = await runCommand([...name.split(' '), '--help']);
    expect([code, stderr]).toEqual([0, '']);
    const page = (colon: string) =>
      new RegExp(
        `^aiguillage ${name}${colon} .+\n\nUsage${colon} npm run (-s aiguillage -- ${name}|demo)`,
        'm',
      );
    expect(stdout).toMatch(page(':'));
    // In French first.
    expect(stdout.search(page(' :'))).toBe(0);
  });
});

describe.concurrent('what is called wrongly ends with 2, says why, and prints nothing to be taken for a result', () => {
  const rows: [what: string, args: string[], told: RegExp][] = [
    ['an unknown command', ['clasify'], /There is no command "clasify"/],
    ['half a command', ['dead-letter'], /There is no command "dead-letter"/],
    ['an unknown second word', ['store', 'burn'], /There is no command "store burn"/],
    ['an unknown option', ['classify', '--texte'], /--texte/],
    ['a positional that means nothing', ['classify', 'mentions.ndjson'], /mentions\.ndjson/],
    ['an option without its value', ['train', '--out'], /--out/],
    [
      'a seed that is none',
      ['train', '--seed', 'x'],
      /--seed takes a whole number from 1 to 2147483647, not "x"/,
    ],
    [
      'a split that does not exist',
      ['evaluate', '--split', 'tout'],
      /--split takes all, test or train, not "tout"/,
    ],
    ['a count of none', ['demo', '--count', '0'], /--count takes a whole number/],
  ];
  test.for(rows)('%s', async ([, args, told], { expect }) => {
    const { code, stdout, stderr } = await runCommand(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(told);
    expect(stderr).toContain('Aide (help): npm run -s aiguillage -- --help');
  });

  test('no command at all: the help', async ({ expect }) => {
    const { code, stdout } = await runCommand([]);
    expect(code).toBe(2);
    expect(stdout).toContain('Commandes / commands:');
  });
});

describe.concurrent('what cannot be done ends with 1 and one clear message', () => {
  const rows: [what: string, args: string[], env: Record<string, string>, told: RegExp][] = [
    ['bad settings', ['classify'], { PORT: 'http', LOG_LEVEL: 'loud' }, /PORT: .*LOG_LEVEL: /s],
    ['no model', ['classify'], { MODEL_FILE: '/nulle/part.model' }, /\/nulle\/part\.model cannot be read/],
    ['no lists', ['keywords', 'check'], { KEYWORDS_DIR: '/nulle/part' }, /\/nulle\/part/],
    ['no data', ['evaluate', '--data', '/nulle/part.jsonl'], {}, /\/nulle\/part\.jsonl: cannot be read/],
    ['no folder for the log', ['dead-letter', 'list'], { DATA_DIR: '/dev/null' }, /\/dev\/null/],
    ['no folder for the store', ['store', 'rebuild'], { DATA_DIR: '/dev/null/x' }, /\/dev\/null/],
  ];
  test.for(rows)('%s', async ([, args, env, told], { expect }) => {
    const { code, stdout, stderr } = await runCommand(args, { env });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(told);
    expect(stderr).not.toMatch(/Internal error|\n\s+at /);
  });

  test('a folder that is not that of the project', async ({ expect }) => {
    const { code, stdout, stderr } = await runCommand(['openapi'], { cwd: tmpdir() });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/\.\/\S+ cannot be read/);
  });
});
