import type { Analysis } from './token.ts';

/** Placeholder until the real detector stands here. */
export function detectLanguage(
  analysis: Analysis,
  options: { readonly prior: string },
): { code: string; confidence: number } {
  return analysis.tokens.some(({ kind }) => kind === 'word')
    ? { code: options.prior, confidence: 0.5 }
    : { code: 'und', confidence: 0 };
}
