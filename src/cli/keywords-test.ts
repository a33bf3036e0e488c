import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { TestResultSchema } from '../api/keyword-effects-schema.ts';
import { AppError } from '../errors.ts';
import { readDraft } from '../pipeline/draft.ts';
import { testMention } from '../tuning/counterfactual.ts';
import { type Command, EXIT, readArguments } from './command.ts';
import { changesFrom, loadOffline } from './keyword-documents.ts';
import { createServiceClient, SERVICE_HELP, SERVICE_HELP_FR, SERVICE_OPTIONS } from './service-client.ts';

type Item = z.infer<typeof TestResultSchema>['items'][number];

export const keywordsTestCommand: Command = {
  name: 'keywords test',
  summary: {
    fr: 'montre ce que les listes trouvent, et ce que fait chaque entrée',
    en: 'show what the lists find in texts, and what each entry does to the decision',
  },
  help: `aiguillage keywords test : montre ce que les listes trouvent dans des textes, et ce que fait chaque entrée.

Usage : npm run -s aiguillage -- keywords test [TEXTE…] [--draft FICHIER]… [--remove ID]… [--url URL] [--json]

Sans TEXTE, chaque ligne de l’entrée standard en est un. Travaille sur les fichiers de KEYWORDS_DIR, sans serveur ;
avec --url, sur les listes d’un service.

  --draft FICHIER  une liste à essayer à la place de celle de son nom ; autant de fois que nécessaire
  --remove ID      une liste à laisser de côté
  --json           toute la réponse, comme POST /v1/keywords/test
${SERVICE_HELP_FR}

Codes de sortie : 0 fait · 1 échec · 2 mal appelée.

aiguillage keywords test: shows what the lists find in texts, and what each entry does to the decision.

Usage: npm run -s aiguillage -- keywords test [TEXT…] [--draft FILE]… [--remove ID]… [--url URL] [--json]

Without TEXT, each line of standard input is one. Works on the files of KEYWORDS_DIR, without a server; with --url, on
the lists of a running service.

  --draft FILE   a list (YAML, JSON or CSV) to try in the place of the one of its name; as often as needed
  --remove ID    a list to leave out
  --json         the whole answer, as POST /v1/keywords/test gives it
${SERVICE_HELP}

Exit codes: 0 done · 1 failed · 2 called wrongly.
`,
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      {
        ...SERVICE_OPTIONS,
        draft: { type: 'string', multiple: true },
        remove: { type: 'string', multiple: true },
        json: { type: 'boolean' },
      },
      true,
    );
    const texts = positionals.length > 0 ? positionals : await linesOfInput();
    if (texts.length === 0)
      throw new AppError('usage', {
        fr: 'Aucun texte : donnez-en un, ou des lignes en entrée',
        en: 'there is no text: give one, or lines on standard input',
      });
    const offline = loadOffline();
    const { matcher, decider } = offline;
    const changes = changesFrom(values, matcher.lists);
    const { url } = values;
    let answer: z.infer<typeof TestResultSchema> | undefined;
    if (url === undefined) {
      const draft = changes.length === 0 ? null : readDraft(changes, matcher).matcher;
      // As the service takes them: written now.
      const createdAt = new Date().toISOString();
      const items = texts.map((text) => testMention({ text, createdAt }, decider, matcher, draft));
      answer = { version: matcher.version, draftVersion: draft?.version ?? null, items };
    } else {
      const client = await createServiceClient(values);
      for await (const line of client.post('/v1/keywords/test', { texts, changes })) {
        answer = TestResultSchema.parse(line);
      }
    }
    const items = answer?.items ?? [];
    process.stdout.write(
      values.json === true
        ? `${JSON.stringify(answer)}\n`
        : items.map((item, at) => page(texts[at] ?? '', item)).join('\n'),
    );
    return EXIT.ok;
  },
};

async function linesOfInput(): Promise<string[]> {
  if (process.stdin.isTTY) return [];
  return (await readFile('/dev/stdin', 'utf8')).split('\n').filter((line) => line.trim() !== '');
}

function page(text: string, { current, draft, without, changes }: Item): string {
  const side = (name: string, { decision, matches, entries }: Item['current']) => {
    const { route, intent, urgency, confidence, needsReview } = decision.classification;
    const review = needsReview ? ', à relire (review)' : '';
    const lines = [`  ${name}: ${route}/${intent}, ${urgency}, ${Math.round(confidence * 100)} %${review}`];
    for (const { list, entry, start, end, effect } of matches) {
      const own = entries.find((one) => one.list === list && one.entry === entry);
      const what =
        effect.route ?? effect.intent ?? effect.flags[0] ?? effect.topics[0] ?? effect.urgency ?? '';
      const alone = own?.changes.length
        ? `sans elle (without it): ${own.without.route}/${own.without.intent}, ${own.without.urgency}`
        : 'ne change rien à elle seule (changes nothing alone)';
      lines.push(`    « ${text.slice(start, end)} » ${list}/${entry} ${effect.weight} ${what} · ${alone}`);
    }
    return lines;
  };
  return `${[
    text,
    ...side('listes (lists)', current),
    ...(draft === null ? [] : side('brouillon (draft)', draft)),
    ...(draft === null ? [] : [`  change: ${changes.length === 0 ? 'rien (nothing)' : changes.join(', ')}`]),
    `  sans liste (no list): ${without.route}/${without.intent}, ${without.urgency}`,
  ].join('\n')}\n`;
}
