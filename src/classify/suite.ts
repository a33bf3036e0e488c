import { z } from 'zod';
import type { Classification } from '../mention/classification.ts';
import type { DecidableMention } from '../mention/mention.ts';
import { FLAGS, INTENTS, ROUTES } from '../mention/taxonomy.ts';

/**
 * A functional suite in the manner of HateCheck (Röttger et al. 2021) and CheckList (Ribeiro et al. 2020): short texts
 * grouped by the one thing that they try, the function. A function that accepts several routes has cases of several
 * kinds; a case may narrow it.
 */
const ExpectedSchema = z.strictObject({
  /** One route, or all that are right. */
  route: z.union([z.enum(ROUTES), z.array(z.enum(ROUTES)).min(1)]),
  intent: z.enum(INTENTS).optional(),
  flags: z.array(z.enum(FLAGS)).optional(),
  why: z.string().min(1),
});
const CaseSchema = z.union([
  z.string().min(1),
  ExpectedSchema.partial()
    .extend({ text: z.string().min(1) })
    .strict(),
]);
export const SuiteFileSchema = z.array(
  ExpectedSchema.extend({
    id: z.string().regex(/^[a-z-]+(\.[a-z-]+)?$/),
    name: z.string().min(1),
    cases: z.array(CaseSchema).min(1),
  }),
);

export type SuiteFunction = z.infer<typeof SuiteFileSchema>[number];

/** What a case expects once its function has filled in what it leaves out; a narrowed route takes no intent from it. */
export function casesOf({ cases, route, intent, flags, why }: SuiteFunction) {
  return cases.map((given) => {
    const own = typeof given === 'string' ? { text: given } : given;
    return {
      text: own.text,
      routes: [own.route ?? route].flat(),
      intent: own.intent ?? (own.route === undefined ? intent : undefined),
      flags: own.flags ?? flags ?? [],
      why: own.why ?? why,
    };
  });
}

/** How one function, or all of them, came out. Shares are NaN where nothing was labelled. */
export interface SuiteScore {
  readonly cases: number;
  /** Cases whose route is among those expected. */
  readonly right: number;
  readonly score: number;
  /** Share of the labelled intents that were found. */
  readonly intents: number;
  /** Share of the expected flags that were raised. */
  readonly flags: number;
  /** Share of the cases that may not be moderation and were sent there. */
  readonly silenced: number;
}

export interface SuiteResult {
  readonly functions: Readonly<Record<string, SuiteScore & { readonly name: string }>>;
  /** Functions whose ids begin alike (`threat.direct`, `threat.veiled`), taken together. */
  readonly families: Readonly<Record<string, SuiteScore>>;
  readonly all: SuiteScore;
  /** Mean of the functions' scores, so that each function counts the same. */
  readonly mean: number;
  /** Largest `silenced` of a family less the smallest: where families are groups of people, the gap of fairness. */
  readonly gap: number;
}

/** Decides every case of a suite and counts per function. */
export function evaluateSuite(
  suite: readonly SuiteFunction[],
  classify: (mention: DecidableMention) => Classification,
): SuiteResult {
  const all: Answer[] = [];
  const byFamily = new Map<string, Answer[]>();
  const functions: Record<string, SuiteScore & { name: string }> = {};
  for (const one of suite) {
    const answers = casesOf(one).map((expected) => ({ expected, said: classify({ text: expected.text }) }));
    functions[one.id] = { name: one.name, ...scoreOf(answers) };
    const [family = one.id] = one.id.split('.');
    byFamily.set(family, [...(byFamily.get(family) ?? []), ...answers]);
    all.push(...answers);
  }
  const families = Object.fromEntries([...byFamily].map(([name, answers]) => [name, scoreOf(answers)]));
  const scores = Object.values(functions).map(({ score }) => score);
  const silenced = Object.values(families)
    .map((family) => family.silenced)
    .filter((share) => !Number.isNaN(share));
  return {
    functions,
    families,
    all: scoreOf(all),
    mean: scores.reduce((sum, score) => sum + score, 0) / scores.length,
    gap: Math.max(...silenced) - Math.min(...silenced),
  };
}

interface Answer {
  readonly expected: ReturnType<typeof casesOf>[number];
  readonly said: Classification;
}

function scoreOf(answers: readonly Answer[]): SuiteScore {
  const right = answers.filter(({ expected, said }) => expected.routes.includes(said.route)).length;
  const labelled = answers.filter(({ expected }) => expected.intent !== undefined);
  const flags = answers.flatMap(({ expected, said }) =>
    expected.flags.map((flag) => said.flags.includes(flag)),
  );
  const harmless = answers.filter(({ expected }) => !expected.routes.includes('moderation'));
  return {
    cases: answers.length,
    right,
    score: right / answers.length,
    intents:
      labelled.filter(({ expected, said }) => said.intent === expected.intent).length / labelled.length,
    flags: flags.filter((raised) => raised).length / flags.length,
    silenced: harmless.filter(({ said }) => said.route === 'moderation').length / harmless.length,
  };
}
