import { AppError } from '../errors.ts';
import type { Actor, Draft } from './draft-store.ts';
import { conflict } from './preconditions.ts';
import { APPROVAL_TEAMS, type ApprovalTeam } from './revision-event.ts';

/** The teams that have not approved the draft as it is. */
export function missingApprovals(draft: Draft): ApprovalTeam[] {
  return APPROVAL_TEAMS.filter((team) => !draft.approvals.some((approval) => approval.team === team));
}

/**
 * The team that somebody approves for. Throws `invalid_request` where the key may speak for both and does not say for
 * which, and `conflict` where it has approved for the other: two teams are two people.
 */
export function approvingTeam(
  draft: Draft,
  mayApprove: readonly ApprovalTeam[],
  wanted: ApprovalTeam | undefined,
  actor: Actor,
): ApprovalTeam {
  const [only, ...others] = mayApprove;
  const team = wanted ?? (others.length === 0 ? only : undefined);
  if (team === undefined)
    throw new AppError('invalid_request', {
      fr: `Dites pour quelle équipe : « team », l’une de ${mayApprove.join(', ')}.`,
      en: `Say for which team: "team", one of ${mayApprove.join(', ')}.`,
    });
  if (!mayApprove.includes(team))
    throw new AppError('forbidden', {
      fr: `Cette clé a besoin du droit approve:${team}.`,
      en: `This key needs the scope approve:${team}.`,
    });
  if (draft.approvals.some((approval) => approval.keyId === actor.keyId && approval.team !== team))
    throw conflict({
      fr: 'Cette clé a approuvé pour l’autre équipe : quelqu’un d’autre doit approuver pour celle-ci.',
      en: 'This key has approved for the other team: somebody else must approve for this one.',
    });
  return team;
}
