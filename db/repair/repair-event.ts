// The events that a repair posts: the provider's own, as its call would bring it, or one of ours that undoes an operation.

import { PLAIN_RULES, type Rules } from '../../domain/decision.ts';
import { REPAIR_KEY } from '../../domain/repair/repair-action.ts';
import { type Fingerprint, UNSAID, type WalletEvent, reportedFingerprint } from '../../domain/wallet-event.ts';
import type { Dialect } from '../../providers/dialect.ts';
import type { OurOperation } from './our-operation.ts';
import type { RepairCase } from './repair-case.ts';

/** Nothing that limits new exposure stands in the way of what two persons have seen; whether the money is there still does. */
export const REPAIR_RULES: Rules = {
  ...PLAIN_RULES,
  severalPayouts: 'always',
  payinNeedsSession: false,
  sessionBindsGame: false,
  creditNamesSession: false,
};

export type MissingEvent = { event: WalletEvent; fingerprint: Fingerprint };

/** The call that the ledger lacks; null where nobody can say what it was. A refusal that is final keeps its key, and the late call hears it again. */
export function missingEvent(found: RepairCase, proposalId: string, eventOf: Dialect['eventOf']): MissingEvent | null {
  const { operation, reported } = found;
  if (operation?.outcome === 'refused') {
    const event = eventOfRefused(found, operation);
    if (!event) return null;
    return {
      event: operation.final ? { ...event, key: `repost:${proposalId}` } : event,
      fingerprint: operation.fingerprint,
    };
  }
  const event = reported && eventOf(reported);
  return event && { event, fingerprint: reportedFingerprint(event) };
}

/** The refused call again, as we decoded it then. */
function eventOfRefused({ provider, eventAt }: RepairCase, refused: OurOperation): WalletEvent | null {
  const { roundKey, providerRound, linkedKey } = refused;
  const named = refused.fingerprint.round;
  const key = roundKey ?? (named === undefined || named === '' ? null : named);
  const isPayin = refused.operation === 'payin';
  // A bet without its round could be neither settled nor undone.
  if (isPayin && key === null) return null;
  return {
    ...ownEvent({ provider, eventAt }, refused),
    operation: refused.operation,
    mode: refused.mode,
    key: refused.key,
    transactionId: refused.transactionId,
    round: key === null ? null : { key, providerRound: providerRound ?? key },
    links: linkedKey === null ? (refused.fingerprint.link === 'round' ? 'round' : []) : [linkedKey],
    bonusCode: refused.bonusCode,
    closesRound: refused.closesRound,
  };
}

/** What undoes an operation of ours, under a key that no provider can bring. */
export function reversalEvent(found: RepairCase, standing: OurOperation, proposalId: string): WalletEvent {
  const isPayin = standing.operation === 'payin';
  const stakeKey = isPayin ? standing.key : standing.linkedKey;
  return {
    ...ownEvent(found, standing),
    operation: isPayin ? 'rollback' : 'payout_reversal',
    mode: standing.mode,
    key: REPAIR_KEY + proposalId,
    transactionId: standing.transactionId,
    round:
      standing.roundKey === null
        ? null
        : { key: standing.roundKey, providerRound: standing.providerRound ?? standing.roundKey },
    links: stakeKey === null ? [] : [stakeKey],
    effectiveAt: standing.effectiveAt,
  };
}

/** Money for or from the player of a case that no call of a provider stands for. */
export function adjustmentEvent(found: RepairCase, amount: bigint): WalletEvent {
  const { provider, currency, playerId, operation, eventAt, id } = found;
  if (currency === null) throw new Error('an adjustment has a currency');
  return {
    ...ownEvent({ provider, eventAt }, { playerId, currency, amount, game: operation?.game ?? null }),
    operation: operation?.operation ?? 'payout',
    key: REPAIR_KEY + id,
    transactionId: operation?.transactionId ?? id,
    round: null,
  };
}

function ownEvent(
  { provider, eventAt }: Pick<RepairCase, 'provider' | 'eventAt'>,
  { playerId, currency, amount, game }: Pick<OurOperation, 'playerId' | 'currency' | 'amount' | 'game'>,
) {
  return {
    ...UNSAID,
    ...{ provider, player: playerId, currency, amount, game },
    mode: 'cash',
    effectiveAt: eventAt.toISOString(),
  } as const satisfies Partial<WalletEvent>;
}
