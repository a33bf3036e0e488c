import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { findMatches } from '../classify/classify.ts';
import { createSecondReading, type SecondReading } from '../classify/second-reading.ts';
import type { Config } from '../config.ts';
import { AppError, CHECK_FILE, unreadable } from '../errors.ts';
import { compileKeywords, type KeywordMatcher } from '../keywords/compile.ts';
import { loadKeywords } from '../keywords/load-lists.ts';
import { type LiveLists, type LiveListsDeps, startLiveLists } from '../lists/live-lists.ts';
import { createDecider, createStagedDecider, type DeciderParts } from '../routing/decide.ts';
import type { Decide } from '../routing/decision.ts';
import { type Policy, PolicySchema } from '../routing/policy.ts';
import { createEncoder, type Encoder } from '../semantic/encoder.ts';
import { decodeEncoder, type EncoderFile } from '../semantic/encoder-file.ts';
import { createSemanticModel, type SemanticModel } from '../semantic/model.ts';
import { decodeModel } from '../semantic/model-file.ts';
import { createAnalyser } from '../text/analyse.ts';
import { loadLexicons } from '../text/lexicons.ts';
import { readYamlFile } from '../yaml-file.ts';

/** Hex digits that tell one slang file from another. */
const DIGEST_LENGTH = 8;

type DecisionSettings = Pick<
  Config,
  'KEYWORDS_DIR' | 'MODEL_FILE' | 'ENCODER_FILE' | 'POLICY_FILE' | 'SLANG_FILE' | 'BRAND_LANGUAGE'
>;

export interface LoadedDecider {
  readonly decide: Decide;
  readonly matcher: KeywordMatcher;
  readonly model: SemanticModel;
  readonly policy: Policy;
}

/** Reads the lists of the files, the model and the policy, and builds the decision. Throws `invalid_data_file`. */
export function loadDecider(config: DecisionSettings): LoadedDecider {
  const { lists, sets } = loadKeywords(config.KEYWORDS_DIR);
  const parts = loadDecisionParts(config);
  const matcher = compileKeywords(lists, parts.analyser, sets);
  return { decide: createDecider({ ...parts, matcher }), matcher, model: parts.model, policy: parts.policy };
}

/** All that decides but the lists. */
export type DecisionParts = Omit<DeciderParts, 'matcher'>;

/** Reads the lexicons, the model and the policy. Throws `invalid_data_file`. */
export function loadDecisionParts(config: Omit<DecisionSettings, 'KEYWORDS_DIR'>): DecisionParts {
  const { SLANG_FILE } = config;
  const analyser = createAnalyser(loadLexicons(undefined, SLANG_FILE));
  const model = createSemanticModel(decodeModel(readDataFile(config.MODEL_FILE), config.MODEL_FILE));
  const second = loadSecondReading(model, config);
  const policy = loadPolicy(config.POLICY_FILE);
  return {
    analyser,
    // Read twice, a mention is decided otherwise: the version tells.
    model: second === undefined ? model : { ...model, version: `${model.version}+${second.version}` },
    secondReading: second?.reading,
    // Words read otherwise are decided otherwise: the version tells.
    policy:
      SLANG_FILE === undefined ? policy : { ...policy, version: `${policy.version}+${digestOf(SLANG_FILE)}` },
    brandLanguage: config.BRAND_LANGUAGE,
  };
}

/** The second reading that the model was fitted with. Undefined: the model has none, or the operator wants none. */
function loadSecondReading(
  { header, dense }: SemanticModel,
  config: Pick<DecisionSettings, 'MODEL_FILE' | 'ENCODER_FILE'>,
): { readonly version: string; readonly reading: SecondReading } | undefined {
  const fit = header.secondReading;
  if (fit === undefined) return undefined;
  const encoder = readEncoder(config);
  if (encoder === undefined) return undefined;
  if (encoder.version !== fit.encoder) {
    const [model, file] = [config.MODEL_FILE, config.ENCODER_FILE];
    throw new AppError('invalid_data_file', {
      fr:
        `${file} (${encoder.version}) n’est pas l’encodeur avec lequel ${model} a été construit (${fit.encoder}). ` +
        'Prenez celui qui est venu avec lui, ou mettez ENCODER_FILE à none pour ne lire qu’une fois.',
      en:
        `${file} (${encoder.version}) is not the encoder that ${model} was fitted with (${fit.encoder}). ` +
        'Take the one that came with it, or set ENCODER_FILE to none to read once.',
    });
  }
  return { version: encoder.version, reading: createSecondReading(encoder, dense, fit) };
}

/** The encoder of the settings; undefined where the operator wants none. Throws `invalid_data_file`. */
export function readEncoder({ ENCODER_FILE }: Pick<DecisionSettings, 'ENCODER_FILE'>): Encoder | undefined {
  const file = readEncoderFile({ ENCODER_FILE });
  return file && createEncoder(file);
}

/** Its file, as `readEncoder` reads it. */
export function readEncoderFile({
  ENCODER_FILE,
}: Pick<DecisionSettings, 'ENCODER_FILE'>): EncoderFile | undefined {
  if (ENCODER_FILE === 'none') return undefined;
  return decodeEncoder(readDataFile(ENCODER_FILE), ENCODER_FILE);
}

/** A decision by the lists as they change. */
export interface LiveDecider {
  readonly decide: Decide;
  readonly lists: LiveLists;
}

/**
 * The same decision with the lists of the files and of the store, as they are changed: each mention is decided by one
 * version of them, which its decision names. Stop `lists` at the end. Throws `invalid_data_file`.
 */
export async function startLiveDecider(
  parts: DecisionParts,
  config: DecisionSettings,
  deps: Pick<LiveListsDeps, 'log' | 'logger' | 'onEffect' | 'files' | 'known'>,
): Promise<LiveDecider> {
  const { analyser } = parts;
  const lists = await startLiveLists({ ...deps, analyser, dir: config.KEYWORDS_DIR });
  const { read, judge } = createStagedDecider(parts);
  const decide: Decide = (mention) => {
    // Taken once: the lists may change between two mentions, never within one.
    const { matcher } = lists;
    const reading = read(mention);
    return judge(reading, findMatches(matcher, reading), matcher.version);
  };
  return { decide, lists };
}

/** Reads the routing policy. Throws `invalid_data_file` with every field to correct. */
export function loadPolicy(file: string): Policy {
  return readYamlFile(file, PolicySchema);
}

function digestOf(file: string): string {
  return hash('sha256', readDataFile(file)).slice(0, DIGEST_LENGTH);
}

function readDataFile(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new AppError('invalid_data_file', unreadable(file, CHECK_FILE), { cause });
  }
}
