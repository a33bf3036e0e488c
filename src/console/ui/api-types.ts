import type { z } from 'zod';
import type { ApiKey } from '../../api/keys.ts';
import type { CheckResultSchema } from '../../api/keyword-check.ts';
import type {
  DryRunLineSchema,
  ListChangeSchema,
  TestResultSchema,
  VerdictSchema,
} from '../../api/keyword-effects-schema.ts';
import type { KeywordHealthSchema, SuggestionsSchema } from '../../api/keyword-reports.ts';
import type {
  DraftInfoSchema,
  ListSummarySchema,
  RevisionInfoSchema,
  SetSummarySchema,
} from '../../api/keyword-schemas.ts';
import type { KeywordEntry, KeywordList, KeywordSet } from '../../keywords/list-schema.ts';

/** What the API answers, as its own schemas say it. */

export type { Scope } from '../../api/keys.ts';
export type { Problem } from '../../api/problems.ts';
export type { KeywordEntry, KeywordList, KeywordSet } from '../../keywords/list-schema.ts';
export type { Evidence } from '../../mention/classification.ts';
export type { RoutedMention } from '../../mention/routed-mention.ts';
export type { Route } from '../../mention/taxonomy.ts';
export type { Aspect } from '../../tuning/verdict.ts';

export type ListChange = z.infer<typeof ListChangeSchema>;
export type TestAnswer = z.infer<typeof TestResultSchema>;
export type TestedMention = TestAnswer['items'][number];
export type ExplainedDecision = TestedMention['current'];
export type EntryEffect = ExplainedDecision['entries'][number];
export type Verdict = z.infer<typeof VerdictSchema>;
export type DryRunLine = z.infer<typeof DryRunLineSchema>;
export type DryRunResult = Extract<DryRunLine, { type: 'result' }>;
export type EntryImpact = DryRunResult['entries'][number];

export type DraftInfo = z.infer<typeof DraftInfoSchema>;
export type DraftAnswer<T> = DraftInfo & { readonly document: T | null };
export type ListSummary = z.infer<typeof ListSummarySchema>;
export type SetSummary = z.infer<typeof SetSummarySchema>;
/** The key that one has opened the console with. */
export type Me = Pick<ApiKey, 'name' | 'scopes' | 'brands'>;
export interface Overview {
  readonly lists: readonly ListSummary[];
  readonly sets: readonly SetSummary[];
  readonly drafts: readonly DraftInfo[];
  readonly approval: 'none' | 'two';
  readonly problems: readonly {
    readonly where: string;
    readonly message_fr: string;
    readonly message_en: string;
  }[];
}
export type Revision = z.infer<typeof RevisionInfoSchema>;
/** What `GET …/diff` tells of two versions of a list (entries), or of a set (terms). */
export interface Difference {
  readonly header: { readonly before: Header | null; readonly after: Header | null } | null;
  readonly added: readonly (KeywordEntry | string)[];
  readonly removed: readonly (KeywordEntry | string)[];
  readonly changed: readonly { readonly before: KeywordEntry; readonly after: KeywordEntry }[];
}
/** A list without its entries, or a set without its terms. */
export type Header = Partial<Omit<KeywordList, 'entries'> & Omit<KeywordSet, 'terms'>>;

export type CheckAnswer = z.infer<typeof CheckResultSchema>;
export type Health = z.infer<typeof KeywordHealthSchema>;
export type Suggestions = z.infer<typeof SuggestionsSchema>;
