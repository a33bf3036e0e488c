import { createReadStream } from 'node:fs';
import { z } from 'zod';
import { DryRunLineSchema } from '../api/keyword-effects-schema.ts';
import { readConfig } from '../config.ts';
import { AppError } from '../errors.ts';
import { readLines } from '../ingest/lines.ts';
import { DecidableMentionSchema } from '../mention/mention.ts';
import { readDraft } from '../pipeline/draft.ts';
import { comparisonOf } from '../pipeline/dry-run.ts';
import { readHeldOut } from '../pipeline/load-gold.ts';
import type { DraftChange } from '../pipeline/tuning-jobs.ts';
import { createImpact } from '../tuning/compare.ts';
import { compareGold } from '../tuning/compare-gold.ts';
import { type Command, EXIT, readArguments, remark, wholeNumber } from './command.ts';
import { cannotRead, changesFrom, loadOffline, type OfflineDecision } from './keyword-documents.ts';
import { createProgress } from './progress.ts';
import {
  createServiceClient,
  problemError,
  SERVICE_HELP,
  SERVICE_HELP_FR,
  SERVICE_OPTIONS,
} from './service-client.ts';

const MAX_LINE_BYTES = 1024 * 1024;
const SHOWN_ENTRIES = 20;

type Result = Extract<z.infer<typeof DryRunLineSchema>, { type: 'result' }>;
type Shown = Pick<
  Result,
  'mentions' | 'aspects' | 'entries' | 'entriesOmitted' | 'workload' | 'moves' | 'gold'
>;

export const keywordsDryRunCommand: Command = {
  name: 'keywords dry-run',
  summary: {
    fr: 'dit quelles mentions un brouillon changerait',
    en: 'tell which mentions a draft of lists would change',
  },
  help: `aiguillage keywords dry-run : dit quelles mentions un brouillon changerait.

Usage : npm run -s aiguillage -- keywords dry-run (--draft FICHIER | --remove ID)… [--mentions FICHIER | --url URL [--days N]] [--json]

Avec --mentions, compare sur ce fichier, sans serveur ; sinon, demande à un service, sur ses mentions passées.

  --draft FICHIER     une liste qui prendrait la place de celle de son nom ; autant de fois que nécessaire
  --remove ID         une liste qui s’en irait
  --mentions FICHIER  les mentions sur lesquelles comparer (une par ligne ; - : l’entrée standard)
  --days N            les mentions des N derniers jours (30)
  --json              le résultat en JSON, comme POST /v1/keywords/dry-run
${SERVICE_HELP_FR}

Codes de sortie : 0 fait · 1 échec · 2 mal appelée · 3 fait, mais des lignes de --mentions sont refusées.

aiguillage keywords dry-run: tells which mentions a draft of lists would change.

Usage: npm run -s aiguillage -- keywords dry-run (--draft FILE | --remove ID)… [--mentions FILE | --url URL [--days N]] [--json]

With --mentions, compares on that file (one mention a line, as "classify" reads it; - is standard input), against the
files of KEYWORDS_DIR and without a server. Else asks a running service, on its past mentions.

  --draft FILE      a list (YAML, JSON or CSV) that would take the place of the one of its name; as often as needed
  --remove ID       a list that would go
  --mentions FILE   mentions to compare on
  --days N          past mentions of the last N days (default 30)
  --json            the result as one JSON object, as POST /v1/keywords/dry-run gives it
${SERVICE_HELP}

Exit codes: 0 done, whatever changes · 1 failed · 2 called wrongly · 3 done, but some lines of --mentions were refused.
`,
  async run(args) {
    const { values } = readArguments(args, {
      ...SERVICE_OPTIONS,
      draft: { type: 'string', multiple: true },
      remove: { type: 'string', multiple: true },
      mentions: { type: 'string' },
      days: { type: 'string' },
      json: { type: 'boolean' },
    });
    const days = wholeNumber('days', values.days ?? '30', 1, 365);
    const offline = loadOffline();
    const changes = changesFrom(values, offline.matcher.lists);
    if (changes.length === 0)
      throw new AppError('usage', {
        fr: 'Aucun brouillon : donnez --draft FICHIER ou --remove ID',
        en: 'there is no draft: give one of them',
      });
    const { result, refused } =
      values.mentions === undefined
        ? { result: await askService(changes, days, values), refused: 0 }
        : await compareFile(values.mentions, changes, offline);
    process.stdout.write(values.json === true ? `${JSON.stringify(result)}\n` : page(result));
    if (refused > 0) remark({ fr: `Lignes refusées : ${refused}.`, en: `Lines refused: ${refused}.` });
    return refused > 0 ? EXIT.incomplete : EXIT.ok;
  },
};

async function askService(
  changes: readonly DraftChange[],
  days: number,
  values: { readonly url?: string | undefined; readonly key?: string | undefined },
): Promise<Shown> {
  const client = await createServiceClient(values);
  const progress = createProgress('dry-run');
  let done = 0;
  for await (const value of client.post('/v1/keywords/dry-run', { changes, days })) {
    const line = DryRunLineSchema.parse(value);
    if (line.type === 'error')
      throw problemError(line.error, { fr: 'L’essai a échoué.', en: 'The dry run failed.' });
    if (line.type === 'result') {
      progress.finish();
      return line;
    }
    progress.add(line.done - done);
    done = line.done;
  }
  throw new AppError('invalid_config', {
    fr: 'L’essai s’est arrêté avant son résultat : recommencez',
    en: 'the service ended the dry run before its result: try again',
  });
}

async function compareFile(
  file: string,
  changes: readonly DraftChange[],
  { decider, parts, matcher }: OfflineDecision,
): Promise<{ result: Shown; refused: number }> {
  const draft = readDraft(changes, matcher);
  const comparison = comparisonOf(draft, { decider, analyser: parts.analyser, matcher });
  const impact = createImpact(comparison);
  const progress = createProgress('dry-run');
  let refused = 0;
  try {
    for await (const bytes of readLines(
      file === '-' ? process.stdin : createReadStream(file),
      MAX_LINE_BYTES,
    )) {
      const mention = bytes === null ? null : readMention(bytes.toString('utf8'));
      if (mention === null) refused += 1;
      else impact.add(mention);
      progress.add();
    }
  } catch (cause) {
    throw cannotRead(file, cause);
  }
  progress.finish();
  const heldOut = (await readHeldOut(readConfig().MODEL_FILE)).map(({ text, route, intent }) => ({
    ...{ mention: { text }, route, intent, corrected: false },
  }));
  const { read, touched, changed, aspects, entries, entriesOmitted, workload, moves } = impact.result();
  const result: Shown = {
    mentions: { read, touched, changed, truncated: false },
    ...{ aspects, entries, entriesOmitted, moves },
    workload: workload.map((change) => ({ ...change, stored: null, perDay: null })),
    gold: compareGold(heldOut, comparison),
  };
  return { result, refused };
}

function readMention(line: string) {
  try {
    return DecidableMentionSchema.parse(JSON.parse(line));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

function page({ mentions, aspects, entries, workload, gold }: Shown): string {
  const signed = (value: number) => (value > 0 ? `+${value}` : String(value));
  const f1 = (value: number | null) => (value === null || Number.isNaN(value) ? '-' : value.toFixed(4));
  const lines = [
    `${mentions.read} mentions lues (read), ${mentions.touched} touchées (touched), ${mentions.changed} changent (change)`,
    `  route ${aspects.route} · urgence (urgency) ${aspects.urgency} · relecture (review) ${aspects.review} · file (queue) ${aspects.queue}`,
    '',
    'Charge (workload):',
    ...workload.map(
      ({ queue, in: into, out, delta }) =>
        `  ${queue.padEnd(18)} ${signed(delta).padStart(7)}   +${into} −${out}`,
    ),
    '',
    `Sur ${gold.texts} textes connus (known texts): F1 route ${f1(gold.route.before)} → ${f1(gold.route.after)}, intention (intent) ${f1(gold.intent.before)} → ${f1(gold.intent.after)}; ${gold.fixed} corrigés (fixed), ${gold.broken} abîmés (broken)`,
    '',
    ...entries.slice(0, SHOWN_ENTRIES).flatMap(({ list, entry, kind, touched, changed, examples }) => [
      `${list}/${entry} (${kind}): ${changed} / ${touched}`,
      ...examples.map(({ text, before, after }) => {
        const shown = (text ?? '(texte non lisible avec cette clé / not readable with this key)').replace(
          /\s+/g,
          ' ',
        );
        return `    ${before.route}/${before.urgency} → ${after.route}/${after.urgency}  ${shown.slice(0, 100)}`;
      }),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}
