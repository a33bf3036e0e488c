import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import { compileKeywords, type KeywordMatcher } from '../keywords/compile.ts';
import { loadKeywords } from '../keywords/load-lists.ts';
import { createDecider } from '../routing/decide.ts';
import type { Decide } from '../routing/decision.ts';
import { type Policy, PolicySchema } from '../routing/policy.ts';
import { createSemanticModel, type SemanticModel } from '../semantic/model.ts';
import { decodeModel } from '../semantic/model-file.ts';
import { createAnalyser } from '../text/analyse.ts';
import { loadLexicons } from '../text/lexicons.ts';

export interface LoadedDecider {
  readonly decide: Decide;
  readonly matcher: KeywordMatcher;
  readonly model: SemanticModel;
  readonly policy: Policy;
}

/** Reads the lists, the model and the policy, and builds the decision. Throws `invalid_data_file`. */
export function loadDecider(
  config: Pick<Config, 'KEYWORDS_DIR' | 'MODEL_FILE' | 'POLICY_FILE' | 'BRAND_LANGUAGE'>,
): LoadedDecider {
  const analyser = createAnalyser(loadLexicons());
  const matcher = compileKeywords(loadKeywords(config.KEYWORDS_DIR).lists, analyser);
  const model = createSemanticModel(decodeModel(readDataFile(config.MODEL_FILE), config.MODEL_FILE));
  const policy = loadPolicy(config.POLICY_FILE);
  const decide = createDecider({ analyser, matcher, model, policy, brandLanguage: config.BRAND_LANGUAGE });
  return { decide, matcher, model, policy };
}

/** Reads the routing policy. Throws `invalid_data_file` with every field to correct. */
export function loadPolicy(file: string): Policy {
  let data: unknown;
  try {
    data = parse(readDataFile(file).toString('utf8'));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const why = cause instanceof Error ? cause.message : 'unreadable';
    throw new AppError('invalid_data_file', `${file}: not valid YAML: ${why}`, { cause });
  }
  const parsed = PolicySchema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new AppError('invalid_data_file', `${file}:\n${z.prettifyError(parsed.error)}`, {
    cause: parsed.error,
  });
}

function readDataFile(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new AppError('invalid_data_file', `${file} cannot be read: check that it exists and may be read.`, {
      cause,
    });
  }
}
