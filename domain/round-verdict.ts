// What to think of a round that did not end in time, given what the provider says of it. Pure, so the round workflow decides
// by it on replay too. It never concludes that money must move: only a lost round is closed, all else becomes a case.

import type { BreakKind } from './break-kind.ts';
import { familyOf } from './matching/family.ts';
import type { RoundOperation } from './round.ts';
import { foldRound } from './round.ts';

/** One line of the provider's statement about this round; `amount` in minor units, null when it could not be read. */
export type ProviderBelief = {
  transactionId: string;
  operation: 'payin' | 'payout' | 'rollback' | 'unknown';
  amount: bigint | null;
  accepted: boolean;
  roundFinished: boolean | null;
};

export type RoundDifference = {
  kind: Extract<
    BreakKind,
    'bet_missing_ours' | 'win_missing_ours' | 'rollback_missing_ours' | 'bet_missing_theirs' | 'status' | 'stuck_round'
  >;
  transactionId: string | null;
  ours: bigint | null;
  theirs: bigint | null;
};

/** `lost`: finished there and nothing was won, so it may be closed here. */
export type RoundVerdict = { verdict: 'lost' } | { verdict: 'differs'; differences: readonly RoundDifference[] };

const MISSING_OURS = {
  payin: 'bet_missing_ours',
  payout: 'win_missing_ours',
  rollback: 'rollback_missing_ours',
} as const;

/** Judges the posted operations of an open round by the provider's lines about it. */
export function judgeRound(ours: readonly RoundOperation[], theirs: readonly ProviderBelief[]): RoundVerdict {
  const differences = [...missingHere(ours, theirs), ...missingThere(ours, theirs)];
  if (differences.length > 0) return { verdict: 'differs', differences };
  const finished = theirs.length > 0 && theirs.every((line) => line.roundFinished === true);
  return finished ? { verdict: 'lost' } : { verdict: 'differs', differences: [stuckRound(ours)] };
}

/** The difference when the provider still plays the round, cannot be asked, or does not answer. */
export function stuckRound(ours: readonly RoundOperation[]): RoundDifference {
  const open = foldRound(ours).stakes.filter((stake) => stake.state === 'open');
  return {
    kind: 'stuck_round',
    transactionId: open[0]?.transactionId ?? null,
    ours: open.length === 0 ? null : open.reduce((sum, stake) => sum + stake.nominal, 0n),
    theirs: null,
  };
}

function missingHere(ours: readonly RoundOperation[], theirs: readonly ProviderBelief[]): RoundDifference[] {
  // A provider may give a win the id of its bet: known is what is known in its family.
  const known = new Set(ours.map((op) => `${familyOf(op.operation)} ${op.transactionId}`));
  return theirs.flatMap((line) => {
    if (!line.accepted || line.operation === 'unknown' || known.has(`${line.operation} ${line.transactionId}`))
      return [];
    const kind = MISSING_OURS[line.operation];
    return [{ kind, transactionId: line.transactionId, ours: null, theirs: line.amount }];
  });
}

/** A word that we do not know may be their word for a bet. */
const isBet = ({ operation }: ProviderBelief): boolean => operation === 'payin' || operation === 'unknown';

function missingThere(ours: readonly RoundOperation[], theirs: readonly ProviderBelief[]): RoundDifference[] {
  return foldRound(ours).stakes.flatMap((stake) => {
    if (stake.state !== 'open') return [];
    const line = theirs.find((candidate) => candidate.transactionId === stake.transactionId && isBet(candidate));
    if (line?.accepted) return [];
    const kind = line ? 'status' : 'bet_missing_theirs';
    return [{ kind, transactionId: stake.transactionId, ours: stake.nominal, theirs: line?.amount ?? null } as const];
  });
}
