import type { KeywordEntry } from './api-types.ts';
import { some, type Typed } from './typed.ts';

/** What a list, or an entry of it, speaks for, as one types it. An empty field says nothing. */
export interface EffectForm {
  route: string;
  intent: string;
  topics: readonly string[];
  flags: readonly string[];
  urgency: string;
  urgencyAtMost: string;
  neverHide: boolean;
}

type Effect = Partial<Pick<KeywordEntry, keyof EffectForm>>;

export function effectFormOf(of: Effect): EffectForm {
  return {
    route: of.route ?? '',
    intent: of.intent ?? '',
    topics: of.topics ?? [],
    flags: of.flags ?? [],
    urgency: of.urgency ?? '',
    urgencyAtMost: of.urgencyAtMost ?? '',
    neverHide: of.neverHide ?? false,
  };
}

export function typedEffect(form: EffectForm): Typed {
  return {
    ...some('route', form.route),
    ...some('intent', form.intent),
    ...some('topics', form.topics),
    ...some('flags', form.flags),
    ...some('urgency', form.urgency),
    ...some('urgencyAtMost', form.urgencyAtMost),
    ...(form.neverHide ? { neverHide: true } : {}),
  };
}
