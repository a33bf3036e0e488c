import type { KeywordList, RoutedMention, TestAnswer, TestedMention } from './api-types.ts';
import type { Console } from './view.ts';

/** A text with what the lists find in it and what is decided. */
export type Tested = TestedMention & { readonly text: string };

/** Decides texts with the lists in force and, where one is given, with a list as it would be. */
export async function testMentions(
  { client }: Console,
  mentions: readonly TestMention[],
  draft: KeywordList | null,
  signal?: AbortSignal,
): Promise<Tested[]> {
  const { data } = await client.ask<TestAnswer>('/v1/keywords/test', {
    method: 'POST',
    body: { mentions, ...(draft === null ? {} : { changes: [{ list: draft }] }) },
    ...(signal === undefined ? {} : { signal }),
  });
  return data.items.map((item, at) => ({ ...item, text: mentions[at]?.text ?? '' }));
}

/** What a decision reads of a mention that was routed before, or a bare text. */
export function testable(routed: RoutedMention | null, text: string): TestMention {
  if (routed === null || routed.mention.text !== text) return { text };
  const { brand, source, rating, language, createdAt } = routed.mention;
  return {
    brand,
    source,
    text,
    createdAt,
    ...(rating === undefined ? {} : { rating }),
    ...(language === undefined ? {} : { language }),
  };
}

export type TestMention = { readonly text: string } & Partial<
  Pick<RoutedMention['mention'], 'brand' | 'source' | 'rating' | 'language' | 'createdAt'>
>;
