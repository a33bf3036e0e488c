import { AppError } from '../errors.ts';
import type { Actor, Draft } from './draft-store.ts';
import { conflict } from './preconditions.ts';
import { APPROVAL_TEAMS, type ApprovalTeam } from './revision-event.ts';

/** The teams that have not approved the draft as it is. */
export function missingApprovals(draft: Draft): ApprovalTeam[] {
  return APPROVAL_TEAMS.filter((team) => !draft.approvals.some((approval) => approval.team === team));
}

/**
 * The team that somebody speaks for. Throws `invalid_request` where the key may speak for both and does not say for
 * which, and `forbidden` where it may not for the one that it says.
 */
export function speakingTeam(
  mayApprove: readonly ApprovalTeam[],
  wanted: ApprovalTeam | undefined,
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
  return team;
}

/** Throws `conflict` where somebody has approved for the other team: two teams are two people. */
export function mustBeAnother(draft: Draft, team: ApprovalTeam, { keyId }: Actor): void {
  if (draft.approvals.some((approval) => approval.keyId === keyId && approval.team !== team))
    throw conflict({
      fr: 'Cette clé a approuvé pour l’autre équipe : quelqu’un d’autre doit approuver pour celle-ci.',
      en: 'This key has approved for the other team: somebody else must approve for this one.',
    });
}

/** Throws `conflict` where a team has refused the draft as it is, whether or not two must approve. */
export function mustBeUnrefused({ refusals: [first] }: Draft, id: string): void {
  if (first === undefined) return;
  throw conflict({
    fr: `${first.by} (${first.team}) a refusé le brouillon de « ${id} » : ${first.reason}. Changez-le, ou faites-le approuver par cette équipe.`,
    en: `${first.by} (${first.team}) has refused the draft of "${id}": ${first.reason}. Change it, or have this team approve it.`,
  });
}
