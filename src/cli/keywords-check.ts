import { readConfig } from '../config.ts';
import { checkKeywordLists } from '../keywords/check-lists.ts';
import { channelWarnings } from '../keywords/close-channel.ts';
import { compileKeywords } from '../keywords/compile.ts';
import { loadKeywords } from '../keywords/load-lists.ts';
import { createAnalyser } from '../text/analyse.ts';
import { loadLexicons } from '../text/lexicons.ts';
import { type Command, EXIT, readArguments } from './command.ts';

export const keywordsCheckCommand: Command = {
  name: 'keywords check',
  summary: {
    fr: 'contrôle les listes et lance les tests de leurs entrées',
    en: 'check the keyword lists and run the tests of their entries',
  },
  help: `aiguillage keywords check : contrôle les listes de KEYWORDS_DIR et lance les tests de leurs entrées.

Usage : npm run -s aiguillage -- keywords check [--json]

  --json   les mêmes constats, en JSON

Codes de sortie : 0 tout va bien · 1 une liste est illisible (chaque faute est nommée) · 3 un test échoue.

aiguillage keywords check: checks the keyword lists of KEYWORDS_DIR and runs the tests of their entries.

Usage: npm run -s aiguillage -- keywords check [--json]

  --json   { lists, entries, failures: [{ list, entry, expected, text }], warnings: [{ list, fr, en }] }

Exit codes: 0 all is well · 1 a list cannot be read (each problem is named) · 3 a test of an entry fails.
`,
  async run(args) {
    const { values } = readArguments(args, { json: { type: 'boolean' } });
    const { KEYWORDS_DIR, SLANG_FILE } = readConfig();
    const { lists, sets } = loadKeywords(KEYWORDS_DIR);
    const analyser = createAnalyser(loadLexicons(undefined, SLANG_FILE));
    const matcher = compileKeywords(lists, analyser, sets);
    const failures = checkKeywordLists(matcher, analyser);
    const warnings = lists.flatMap((list) =>
      channelWarnings(list).map(({ fr, en }) => ({ list: list.id, fr, en })),
    );
    if (values.json === true) {
      const entries = matcher.entryCount;
      process.stdout.write(`${JSON.stringify({ lists: lists.length, entries, failures, warnings })}\n`);
      return failures.length > 0 ? EXIT.incomplete : EXIT.ok;
    }
    for (const { list, fr, en } of warnings) process.stdout.write(`${list} : ${fr} (${en})\n`);
    for (const { list, entry, expected, text } of failures) {
      const said = expected === 'match' ? 'devrait être trouvée dans' : 'ne devrait pas être trouvée dans';
      process.stdout.write(`${list} / ${entry} : ${said} « ${text} »\n`);
    }
    process.stdout.write(
      `${lists.length} listes, ${matcher.entryCount} entrées, ${failures.length} test(s) en échec ` +
        `(${lists.length} lists, ${matcher.entryCount} entries, ${failures.length} failing tests)\n`,
    );
    return failures.length > 0 ? EXIT.incomplete : EXIT.ok;
  },
};
