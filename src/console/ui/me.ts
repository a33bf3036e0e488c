import type { Me, Scope } from './api-types.ts';
import type { Place } from './place.ts';

/** The teams of which both must approve a draft, where two must. */
export const TEAMS = ['communication', 'customer_service'] as const;
export type Team = (typeof TEAMS)[number];

export function may({ scopes }: Me, scope: Scope): boolean {
  return scopes.includes('admin') || scopes.includes(scope);
}

/** Whoever tunes does everything here; others see what waits for their approval. */
export function mayTune(me: Me): boolean {
  return may(me, 'tune');
}

export function teamsOf(me: Me): readonly Team[] {
  return TEAMS.filter((team) => may(me, `approve:${team}`));
}

/** Whether the console has anything for the key. */
export function mayEnter(me: Me): boolean {
  return mayTune(me) || teamsOf(me).length > 0;
}

const FOR_APPROVERS: readonly Place['view'][] = [
  'approvals',
  'lists',
  'list',
  'set',
  'draft',
  'history',
  'audit',
];

/** The place itself, or where the key begins, for a place that it has no use of. */
export function allowedPlace(me: Me, place: Place): Place {
  return mayTune(me) || FOR_APPROVERS.includes(place.view) ? place : { view: 'approvals' };
}
