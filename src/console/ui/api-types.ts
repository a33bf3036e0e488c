import type { z } from 'zod';
import type { CheckResultSchema } from '../../api/keyword-check.ts';
import type {
  DryRunLineSchema,
  ListChangeSchema,
  TestResultSchema,
  VerdictSchema,
} from '../../api/keyword-effects-schema.ts';
import type { KeywordHealthSchema, SuggestionsSchema } from '../../api/keyword-reports.ts';
import type { DraftInfoSchema, ListSummarySchema, RevisionInfoSchema } from '../../api/keyword-schemas.ts';
import type { KeywordEntry, KeywordList } from '../../keywords/list-schema.ts';

/** What the API answers, as its own schemas say it. */

export type { Problem } from '../../api/problems.ts';
export type { KeywordEntry, KeywordList } from '../../keywords/list-schema.ts';
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
export type DraftAnswer = DraftInfo & { readonly document: KeywordList | null };
export type ListSummary = z.infer<typeof ListSummarySchema>;
export interface Overview {
  readonly lists: readonly ListSummary[];
  readonly problems: readonly {
    readonly where: string;
    readonly message_fr: string;
    readonly message_en: string;
  }[];
}
export type Revision = z.infer<typeof RevisionInfoSchema>;
/** What `GET …/diff` tells of two versions of a list. */
export interface Difference {
  readonly header: { readonly before: ListHeader | null; readonly after: ListHeader | null } | null;
  readonly added: readonly KeywordEntry[];
  readonly removed: readonly KeywordEntry[];
  readonly changed: readonly { readonly before: KeywordEntry; readonly after: KeywordEntry }[];
}
type ListHeader = Partial<Omit<KeywordList, 'entries'>>;

export type CheckAnswer = z.infer<typeof CheckResultSchema>;
export type Health = z.infer<typeof KeywordHealthSchema>;
export type Suggestions = z.infer<typeof SuggestionsSchema>;
