import type { KeywordMatcher } from '../keywords/compile.ts';
import type { KeywordMatch } from '../keywords/keyword-match.ts';
import type { MatchContext } from '../keywords/match-context.ts';
import type { Classification, Evidence } from '../mention/classification.ts';
import type { DecidableMention } from '../mention/mention.ts';
import type { Flag, Intent, Route, Urgency } from '../mention/taxonomy.ts';
import { COLUMN, COLUMNS } from '../semantic/heads.ts';
import type { SemanticModel } from '../semantic/model.ts';
import type { Calibration } from '../semantic/model-file.ts';
import type { Analyser } from '../text/analyse.ts';
import { extractEntities } from '../text/entities.ts';
import { detectLanguage } from '../text/language.ts';
import type { Analysis } from '../text/token.ts';
import type { DecisionPolicy } from './decision-policy.ts';
import {
  addModelEvidence,
  addRest,
  addSecondReading,
  addShapeEvidence,
  keywordEvidence,
  round,
  ruleOfMatch,
  strongestFirst,
} from './evidence.ts';
import { chooseFlags, chooseIntent, chooseSentiment, chooseTopics, chooseUrgency } from './facets.ts';
import { isFirstRule } from './first-rule.ts';
import { judgeOwnWords } from './quoted.ts';
import { INTENT_COLUMNS, type PerRoute, type RouteOdds, routeOdds } from './route-odds.ts';
import { isUnsure, type SecondReading } from './second-reading.ts';
import { shapeOf } from './shape.ts';

export interface ClassifierParts {
  readonly analyser: Analyser;
  readonly matcher: KeywordMatcher;
  readonly model: SemanticModel;
  /** Reads again what the model is not sure of. Without it there is one reading. */
  readonly secondReading?: SecondReading | undefined;
  readonly policy: DecisionPolicy;
  readonly policyVersion: string;
  /** ISO 639-1: the prior of language detection. */
  readonly brandLanguage: string;
}

/** Confidence of what has no words to read, so that a human looks at it. */
const UNREADABLE_CONFIDENCE = 0.4;

/** An intent with less than this share of its route's odds hardly moves what is shown. */
const SMALLEST_SHARE = 0.05;

/** What is known of a mention before any list is asked: it can be judged with several sets of matches. */
export interface Reading {
  readonly mention: DecidableMention;
  readonly analysis: Analysis;
  readonly language: Classification['language'];
}

/** The decision in two steps, so that one reading can be judged with and without an entry, a list, a draft. */
export interface StagedClassifier {
  read(mention: DecidableMention): Reading;
  /** `keywordsVersion`: of the lists that the matches come from. */
  judge(reading: Reading, matches: readonly KeywordMatch[], keywordsVersion: string): Classification;
}

/** Builds the decision: text and lists and model in, one explained classification out. Pure and synchronous. */
export function createClassifier(parts: ClassifierParts): (mention: DecidableMention) => Classification {
  const { matcher } = parts;
  const { read, judge } = createStagedClassifier(parts);
  return (mention) => {
    const reading = read(mention);
    return judge(reading, findMatches(matcher, reading), matcher.version);
  };
}

/** The entries of a matcher that stand in a mention that was read. */
export function findMatches(
  matcher: KeywordMatcher,
  { mention, analysis, language }: Reading,
): readonly KeywordMatch[] {
  return matcher.match(analysis, mention.text, contextOf(mention, language.code));
}

/** The same decision as `createClassifier`, step by step. Pure and synchronous. */
export function createStagedClassifier(parts: Omit<ClassifierParts, 'matcher'>): StagedClassifier {
  const { analyser, model, secondReading, policy } = parts;
  const weights = new Float64Array(COLUMNS);

  function read(mention: DecidableMention): Reading {
    const analysis = analyser.analyse(mention.text);
    return { mention, analysis, language: detectLanguage(analysis, { prior: parts.brandLanguage }) };
  }

  function judge(
    reading: Reading,
    matches: readonly KeywordMatch[],
    keywordsVersion: string,
  ): Classification {
    const whole = decideWords(reading, reading.analysis, matches, keywordsVersion);
    if (whole.route !== 'moderation') return whole;
    const own = judgeOwnWords(whole, reading.analysis, matches, (analysis, some) =>
      decideWords(reading, analysis, some, keywordsVersion),
    );
    return own ?? whole;
  }

  function decideWords(
    { mention, language }: Reading,
    analysis: Analysis,
    matches: readonly KeywordMatch[],
    keywordsVersion: string,
  ): Classification {
    const entities = extractEntities(mention.text);
    const shape = shapeOf(analysis, entities, analyser);
    const odds = (logits: Float64Array, calibration: Calibration) =>
      routeOdds(logits, matches, shape, mention, calibration, policy);
    let logits = model.score(analysis);
    let { calibration } = model.header;
    let found = odds(logits, calibration);
    const twice = isUnsure(found, policy) ? secondReading?.(analysis, logits) : undefined;
    if (twice !== undefined) {
      ({ logits, calibration } = twice);
      found = odds(logits, calibration);
    }
    const flags = chooseFlags(logits, matches, calibration);
    const settled = settleByRule(mention, analysis, flags, matches, found);
    const { route } = settled;
    const urgency = chooseUrgency(logits, matches);
    const guard = route === 'moderation' ? matches.find(({ effect }) => effect.neverHide) : undefined;

    weighColumns(weights, logits, found, calibration);
    const reasons = keywordEvidence(mention.text, matches, calibration.keywords);
    if (twice !== undefined) addSecondReading(reasons, weights, twice, found.route);
    addModelEvidence(reasons, analysis, model.contributions(weights), found.route);
    addShapeEvidence(reasons, shape, calibration);
    strongestFirst(reasons);
    const evidence = settled.evidence;
    if (settled.evidence.length === 0) addRest(reasons, found);
    if (guard !== undefined) evidence.push(ruleOfMatch('never_hide', 'review', guard));
    if (urgency.cappedBy !== undefined && !flags.includes('self_harm'))
      evidence.push(ruleOfMatch('urgency_at_most', `urgency_${urgency.urgency}`, urgency.cappedBy));
    evidence.push(...reasons);
    const intent = settled.intent ?? chooseIntent(logits, matches, route);
    const confidence = round(settled.confidence);
    return {
      route,
      intent,
      topics: chooseTopics(logits, matches, route, calibration),
      sentiment: chooseSentiment(logits),
      urgency: floorOf(urgency.urgency, flags),
      flags,
      confidence,
      scores: roundScores(settled.scores),
      needsReview: guard !== undefined || (!settled.certain && confidence < policy.reviewBelow[route]),
      language,
      ...secondRouteOf(route, intent, found),
      entities,
      evidence,
      versions: { model: model.version, keywords: keywordsVersion, policy: parts.policyVersion },
    };
  }

  return { read, judge };
}

/** What conditions and limits of the lists ask of a mention. Its own time counts, so that it is decided the same way later. */
function contextOf(
  { brand, source, author, rating, createdAt }: DecidableMention,
  language: string,
): MatchContext {
  const at = createdAt === undefined ? undefined : Date.parse(createdAt);
  return { language, brand, channel: source?.channel, author, rating, at };
}

interface Settled {
  readonly route: Route;
  readonly intent: Intent | null;
  readonly confidence: number;
  readonly scores: PerRoute;
  readonly certain: boolean;
  readonly evidence: Evidence[];
}

/** The rules of the taxonomy that stand above what the words add up to. Adds `brand_author` to the flags. */
function settleByRule(
  mention: DecidableMention,
  analysis: Analysis,
  flags: Flag[],
  matches: readonly KeywordMatch[],
  found: RouteOdds,
): Settled {
  const rule = (what: string, route: Route): Evidence[] => [{ source: 'rule', what, for: route, weight: 0 }];
  if (mention.author?.isBrand === true) {
    if (!flags.includes('brand_author')) flags.push('brand_author');
    const scores = { customer_service: 0, community: 1, moderation: 0 };
    return {
      route: 'community',
      intent: 'other',
      confidence: 1,
      scores,
      certain: true,
      evidence: rule('brand_author', 'community'),
    };
  }
  const words = countWords(analysis);
  if (words === 0 && matches.length === 0) {
    const rest = (1 - UNREADABLE_CONFIDENCE) / 2;
    const scores = { customer_service: rest, community: UNREADABLE_CONFIDENCE, moderation: rest };
    return {
      route: 'community',
      intent: 'other',
      confidence: UNREADABLE_CONFIDENCE,
      scores,
      certain: false,
      evidence: rule('nothing_to_read', 'community'),
    };
  }
  const confidence = found.scores[found.route];
  const spared = found.route === 'moderation' ? sparedBy(analysis, flags, matches) : undefined;
  if (spared !== undefined) {
    const route = found.odds.customer_service > found.odds.community ? 'customer_service' : 'community';
    return {
      route,
      intent: null,
      confidence,
      scores: swapped(found.scores, route),
      certain: false,
      evidence: rule(spared, route),
    };
  }
  return { route: found.route, intent: null, confidence, scores: found.scores, certain: false, evidence: [] };
}

/** The rule by which a text is not moderation, whatever its words add up to. */
function sparedBy(
  { tokens }: Analysis,
  flags: readonly Flag[],
  matches: readonly KeywordMatch[],
): 'self_harm' | 'emoji_alone' | undefined {
  // Somebody in distress is never silenced.
  if (flags.includes('self_harm')) return 'self_harm';
  // An emoji says too little by itself, unless a list knows it for an insult.
  const saysMore =
    tokens.some(({ kind }) => kind === 'word') || matches.some(({ effect }) => effect.route === 'moderation');
  return saysMore ? undefined : 'emoji_alone';
}

/** Words and named emojis: what can be read at all. */
function countWords(analysis: Analysis): number {
  let words = 0;
  for (const { kind } of analysis.tokens) if (kind === 'word' || kind === 'emoji') words += 1;
  return words;
}

function swapped(scores: PerRoute, route: Route): PerRoute {
  return { ...scores, [route]: scores.moderation, moderation: scores[route] };
}

/**
 * What tells the chosen route from the runner-up, as weights of the model's columns. The intents of a route count by
 * their share of its odds, which is how the logarithm of their sum moves with each of them.
 */
function weighColumns(
  weights: Float64Array,
  logits: Float64Array,
  { route, runnerUp, intents }: RouteOdds,
  { service, abuse, intent }: Calibration,
): void {
  const side = (name: Route) => (route === name ? 1 : 0) - (runnerUp === name ? 1 : 0);
  weights.fill(0);
  weights[COLUMN.service] = side('customer_service') * service;
  weights[COLUMN.abuse] = side('moderation') * abuse;
  for (const name of [route, runnerUp]) {
    const { from, to } = INTENT_COLUMNS[name];
    for (let k = from; k < to; k++) {
      const share = Math.exp((logits[k] ?? 0) - intents[name]);
      if (share > SMALLEST_SHARE) weights[k] = side(name) * intent * share;
    }
  }
}

function secondRouteOf(route: Route, intent: Intent, { odds }: RouteOdds): { secondRoute?: Route } {
  const hasCase = odds.customer_service > odds.community;
  return route === 'moderation' && isFirstRule(intent) && hasCase ? { secondRoute: 'customer_service' } : {};
}

/** Distress is urgent whatever the words around it. */
function floorOf(urgency: Urgency, flags: readonly Flag[]): Urgency {
  return flags.includes('self_harm') ? 'high' : urgency;
}

/** Four decimals that still add up to 1: community takes the rounding. */
function roundScores(scores: PerRoute): PerRoute {
  const cut = (value: number) => Math.round(value * 10_000) / 10_000;
  const customerService = cut(scores.customer_service);
  const moderation = cut(scores.moderation);
  return {
    customer_service: customerService,
    community: cut(1 - customerService - moderation),
    moderation,
  };
}
