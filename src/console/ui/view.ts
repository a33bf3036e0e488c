import type { TemplateResult } from 'lit-html';
import type { Me, Overview, RoutedMention } from './api-types.ts';
import type { Client } from './client.ts';
import type { Translator } from './language.ts';
import type { Place } from './place.ts';
import type { Failure } from './refusal.ts';
import type { Tested } from './test-text.ts';

/** What a view works with. */
export interface Console {
  readonly client: Client;
  /** The key that one has come with: what it may do. */
  readonly me: Me;
  /** Words in the language of the moment: ask for it at each drawing. */
  readonly t: Translator;
  /** Draws again, soon and once, whatever has changed. */
  redraw(): void;
  /** Tells a screen reader, politely. */
  say(text: string): void;
  go(place: Place): void;
  /** Forgets the key and asks for one, with the reason. */
  signOut(reason: 'unknown' | 'left'): void;
  /** Reads again what all views share: the lists and what is wrong with their files. */
  refreshLists(): void;
  readonly shared: Shared;
  /** What the test box holds: it stays while one looks at other places. */
  readonly bench: Bench;
}

export interface Bench {
  text: string;
  samples: string;
  /** The recent mention that `text` was taken from. */
  mention: RoutedMention | null;
  tested: Tested | null;
}

export interface Shared {
  overview: Overview | null;
  /** Why the lists could not be read. */
  failure: Failure | null;
}

/** One place of the console: made when one arrives there, dropped when one leaves. */
export interface View {
  title(): string;
  render(): TemplateResult;
  /** Says whether something would be lost by leaving. */
  unsaved?(): boolean;
  /** Ends what is under way. */
  leave?(): void;
}
