import type { MessagePort } from 'node:worker_threads';
import type { Wording } from '../../errors.ts';

/** What the clients of the log and its writer thread say to each other. Topics are their numbers in the file. */

/** Said to who waits for an answer of the writer thread, or asks it more. */
export const WRITER_DIED: Wording = {
  fr: 'Le fil d’écriture du journal des événements est mort.',
  en: 'The writer thread of the event log has died.',
};

/** How far a group has read a topic: the offset of the last event, and how many events went by on the way there. */
export interface Advance {
  readonly topic: number;
  readonly offset: number;
  readonly consumed: number;
}

export type WriteRequest =
  | {
      readonly kind: 'append';
      readonly request: number;
      readonly events: ArrayBuffer;
      readonly unique: boolean;
    }
  | {
      readonly kind: 'claim';
      readonly request: number;
      readonly group: string;
      readonly topics: readonly number[];
    }
  | { readonly kind: 'listen'; readonly request: number; readonly topics: readonly number[] }
  | {
      readonly kind: 'commit';
      readonly request: number;
      readonly group: string;
      readonly owner: number;
      readonly events: ArrayBuffer;
      readonly advances: readonly Advance[];
    };

/** The right to move a group's positions, until the next claim of the group, with the positions as they are. */
export interface Claim {
  readonly owner: number;
  readonly positions: readonly { readonly topic: number; readonly offset: number }[];
}

export type WriteAnswer =
  | { readonly request: number; readonly kind: 'appended'; readonly duplicates: readonly number[] }
  | { readonly request: number; readonly kind: 'claimed'; readonly claim: Claim }
  | { readonly request: number; readonly kind: 'listening' }
  | { readonly request: number; readonly kind: 'committed' }
  | { readonly request: number; readonly kind: 'fenced' }
  | { readonly request: number; readonly kind: 'failed'; readonly cause: unknown };

export type WriterMessage =
  | { readonly kind: 'written'; readonly answers: readonly WriteAnswer[]; readonly topics: readonly number[] }
  | { readonly kind: 'closing' };

export type ControlMessage =
  | { readonly kind: 'connect'; readonly port: MessagePort }
  | { readonly kind: 'close' };
