import type { Intent } from '../mention/taxonomy.ts';

const FIRST_RULE: readonly Intent[] = ['hate', 'threat', 'sexual', 'personal_data', 'scam'];

/**
 * True for the intents of the first rule of precedence (docs/taxonomy.md): moderation even where a customer's case
 * stands beside them. The other intents of moderation give way to such a case.
 */
export function isFirstRule(intent: Intent | undefined): boolean {
  return intent !== undefined && FIRST_RULE.includes(intent);
}
