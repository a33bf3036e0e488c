import type { z } from 'zod';
import { KeywordHealthSchema, SuggestionsSchema } from '../api/keyword-reports.ts';
import { AppError } from '../errors.ts';
import { ROUTES } from '../mention/taxonomy.ts';
import { type Command, EXIT, readArguments, wholeNumber } from './command.ts';
import { createServiceClient, SERVICE_HELP, SERVICE_HELP_FR, SERVICE_OPTIONS } from './service-client.ts';

const SHOWN = 10;

export const keywordsHealthCommand: Command = {
  name: 'keywords health',
  summary: {
    fr: 'demande à un service comment vont les entrées de ses listes',
    en: 'ask a running service how the entries of its lists do',
  },
  help: `aiguillage keywords health : demande à un service comment vont les entrées de ses listes.

Usage : npm run -s aiguillage -- keywords health [--days N] [--list ID] [--brand NOM]
          [--url URL] [--key CLÉ] [--json]

Les entrées qui ne trouvent rien, leur justesse, celles qui se gênent, et ce qui se termine dans les 7 jours.

  --days N    les N derniers jours (30)
  --list ID   une seule liste, avec chacune de ses entrées
  --brand NOM les mentions de cette marque seulement (plusieurs : a,b)
  --json      toute la réponse, comme GET /v1/keywords/health
${SERVICE_HELP_FR}

Codes de sortie : 0 fait · 1 échec · 2 mal appelée · 3 des entrées se contredisent, ou se terminent bientôt.

aiguillage keywords health: asks a running service how the entries of its lists do.

Usage: npm run -s aiguillage -- keywords health [--days N] [--list ID] [--brand NAME]
         [--url URL] [--key KEY] [--json]

Entries that found nothing, precision from corrections, entries in each other's way, and what ends within 7 days.

  --days N    the last N days (default 30)
  --list ID   one list, with each of its entries
  --brand NAME  mentions of this brand only (several: a,b)
  --json      the whole answer, as GET /v1/keywords/health gives it
${SERVICE_HELP}

Exit codes: 0 done · 1 failed · 2 called wrongly · 3 entries contradict each other, or end within 7 days.
`,
  async run(args) {
    const { values } = readArguments(args, {
      ...SERVICE_OPTIONS,
      days: { type: 'string' },
      list: { type: 'string' },
      brand: { type: 'string' },
      json: { type: 'boolean' },
    });
    const query = new URLSearchParams({ days: String(wholeNumber('days', values.days ?? '30', 1, 365)) });
    if (values.list !== undefined) query.set('list', values.list);
    if (values.brand !== undefined) query.set('brand', values.brand);
    const client = await createServiceClient(values);
    const health = KeywordHealthSchema.parse(await client.get(`/v1/keywords/health?${query}`));
    process.stdout.write(values.json === true ? `${JSON.stringify(health)}\n` : healthPage(health));
    return health.contradictory.count + health.expiring.count > 0 ? EXIT.incomplete : EXIT.ok;
  },
};

export const keywordsSuggestCommand: Command = {
  name: 'keywords suggest',
  summary: {
    fr: 'demande à un service les mots qui répareraient des mentions corrigées',
    en: 'ask a running service for terms that would set corrected mentions right',
  },
  help: `aiguillage keywords suggest : demande à un service les mots qui répareraient des mentions corrigées.

Usage : npm run -s aiguillage -- keywords suggest [--days N] [--route NOM] [--limit N] [--url URL] [--key CLÉ] [--json]

  --days N       les corrections des N derniers jours (90)
  --route NOM    ${ROUTES.join(', ')}
  --limit N      au plus tant (20)
  --json         toute la réponse, comme GET /v1/keywords/suggestions
${SERVICE_HELP_FR}

Codes de sortie : 0 fait · 1 échec · 2 mal appelée.

aiguillage keywords suggest: asks a running service for terms that would set corrected mentions right.

Usage: npm run -s aiguillage -- keywords suggest [--days N] [--route NAME] [--limit N] [--url URL] [--key KEY] [--json]

  --days N       corrections of the last N days (default 90)
  --route NAME   ${ROUTES.join(', ')}
  --limit N      at most so many (default 20)
  --json         the whole answer, as GET /v1/keywords/suggestions gives it
${SERVICE_HELP}

Exit codes: 0 done · 1 failed · 2 called wrongly.
`,
  async run(args) {
    const { values } = readArguments(args, {
      ...SERVICE_OPTIONS,
      days: { type: 'string' },
      route: { type: 'string' },
      limit: { type: 'string' },
      json: { type: 'boolean' },
    });
    const query = new URLSearchParams({
      days: String(wholeNumber('days', values.days ?? '90', 1, 365)),
      limit: String(wholeNumber('limit', values.limit ?? '20', 1, 100)),
    });
    if (values.route !== undefined) {
      if (!ROUTES.some((route) => route === values.route)) {
        throw new AppError('usage', {
          fr: `--route : ${ROUTES.join(', ')}, pas « ${values.route} »`,
          en: `--route takes one of ${ROUTES.join(', ')}`,
        });
      }
      query.set('route', values.route);
    }
    const client = await createServiceClient(values);
    const found = SuggestionsSchema.parse(await client.get(`/v1/keywords/suggestions?${query}`));
    process.stdout.write(values.json === true ? `${JSON.stringify(found)}\n` : suggestionPage(found));
    return EXIT.ok;
  },
};

function healthPage(health: z.infer<typeof KeywordHealthSchema>): string {
  const { days, firstDay, entryCount, silent, precision, contradictory, overlapping, shadowed, expiring } =
    health;
  const section = <T>(
    title: string,
    { count, items }: { count: number; items: T[] },
    line: (item: T) => string,
  ) => [`${title}: ${count}`, ...items.slice(0, SHOWN).map((item) => `  ${line(item)}`)];
  const name = ({ list, entry }: { list: string; entry: string }) => `${list}/${entry}`;
  const percent = (value: number | null) => (value === null ? '?' : `${Math.round(value * 100)} %`);
  return `${[
    `${entryCount} entrées (entries), ${days} jours (days), relevé depuis (on record since) ${firstDay ?? '-'}`,
    ...section('Sans résultat (found nothing)', silent, (item) => `${name(item)}  ${item.lastDay ?? ''}`),
    ...section('Précision (precision)', precision, (item) => {
      const { right, wrong, low, high } = item.precision;
      return `${name(item)}  ${percent(item.precision.precision)} [${percent(low)}, ${percent(high)}]  ${right}/${right + wrong}`;
    }),
    ...section(
      'Contradictions',
      contradictory,
      ({ a, b, terms }) =>
        `${name(a)} (${a.route} ${a.weight}) ≠ ${name(b)} (${b.route} ${b.weight})  « ${terms.join(' », « ')} »`,
    ),
    ...(contradictory.count > 0
      ? [
          '  → gardez le terme dans une seule des deux, ou ajoutez-le en exception (unless) à l’autre',
          '    (keep the term in one of the two, or make it an exception of the other)',
        ]
      : []),
    ...section(
      'Recouvrements (overlaps)',
      overlapping,
      ({ a, b, terms }) => `${name(a)} ∩ ${name(b)}  « ${terms.join(' », « ')} »`,
    ),
    ...section('Masquées (shadowed)', shadowed, (item) => `${name(item)} ⊂ ${name(item.by)}`),
    ...section(
      'Expirent sous 7 jours (end within 7 days)',
      expiring,
      (item) => `${name(item)}  ${item.until}`,
    ),
  ].join('\n')}\n`;
}

function suggestionPage({ corrected, background, items }: z.infer<typeof SuggestionsSchema>): string {
  const head = `${corrected} mentions corrigées (corrected), ${background} récentes (recent)`;
  const lines = items.map(({ term, route, weight, z, corrected: own, heldOut, support }) => {
    const gain = `+${own.fixed} −${own.broken} corrigées (corrected), +${heldOut.fixed} −${heldOut.broken} corpus`;
    return `« ${term} » → ${route}, ${weight}: ${gain}, z ${z.toFixed(1)}, ${support.mentions}/${support.of}`;
  });
  return `${[head, ...(lines.length === 0 ? ['aucune proposition (no suggestion)'] : lines)].join('\n')}\n`;
}
