// The vocabulary of `decide`: what it is shown, what a dialect may set, and what it answers. Facts only; no behaviour that
// needs more than its arguments.

import type { Posting } from './account.ts';
import type { BreakKind } from './break-kind.ts';
import type { Currency } from './currency.ts';
import type { Refusal } from './refusal.ts';
import type { Round } from './round.ts';
import type { Fingerprint, FingerprintField, Mode, Operation } from './wallet-event.ts';

/** An operation that was decided for good under its key. Amounts and balances in minor units. */
export type KnownOperation = {
  operationId: string;
  walletCallId: string | null;
  key: string;
  operation: Operation;
  mode: Mode;
  transactionId: string;
  playerId: string | null;
  roundId: string | null;
  currency: Currency;
  amount: bigint;
  closesRound: boolean;
  fingerprint: Fingerprint;
  outcome: 'posted' | 'refused' | 'tombstone';
  code: Refusal | null;
  balanceBefore: bigint | null;
  balanceAfter: bigint | null;
};

/** The session a call's token belongs to. `open` is false once it ended or expired. */
export type SessionFacts = {
  sessionId: string;
  playerId: string;
  currency: Currency;
  game: string | null;
  mode: 'cash' | 'demo';
  open: boolean;
};

/** The ledger as one event sees it, under the locks of its player. */
export type LedgerView = {
  /** The named player; null when there is no such player, or when the call names none. */
  player: { playerId: string; blocked: boolean } | null;
  /** The player's wallet in the event's currency; null when there is none. */
  wallet: { balance: bigint; floor: bigint } | null;
  session: SessionFacts | null;
  providerEnabled: boolean;
  /** The operation that already owns the event's key. */
  known: KnownOperation | null;
  /** The first known operation among the event's links. */
  linked: KnownOperation | null;
  /** The round of the linked operation, else the round the event names. */
  round: Round;
  /** A verified rollback of this payin came before it, for this player or for nobody in particular. */
  tombstoned: boolean;
  /** The grant that the event's bonus code names. */
  grant: GrantFacts | null;
};

/** What a dialect may set about the rules; everything else is the same for all. */
export type Rules = {
  /** Refusals that stay for ever under their key (G4); all others are judged anew when the call is delivered again. */
  finalRefusals: ReadonlySet<Refusal>;
  /** May a stake that was paid be paid again under another key? `after_loss`: only when it was paid zero. */
  severalPayouts: 'never' | 'after_loss' | 'always';
  /** May a round have more than one payin? */
  severalPayins: boolean;
  /** Does a closed round refuse what still comes for it? Where we close rounds ourselves it must not. */
  closedRefuses: boolean;
  /** Must a payin come with a session? Some providers name the player alone. */
  payinNeedsSession: boolean;
  /** Is a session for its game alone? Elsewhere the player walks on to other games. */
  sessionBindsGame: boolean;
  /** Does a credit come with a session? Where it names the player alone, a missing one is nothing odd. */
  creditNamesSession: boolean;
  /** `named`: a rollback says how much and must say what was staked; `whole`: it names no amount. */
  rollbackAmount: 'named' | 'whole';
  /** May the payin of a closed round still be undone, where closed rounds refuse what comes for them? */
  rollbackOfClosed: 'refuse' | 'undo';
  /**
   * What a rollback of a paid stake does: refused, or both legs are reversed, below the floor if need be; `reverse_closing`:
   * only where the payin itself closed its round, because stake and result came in one call.
   */
  rollbackOfPaid: 'refuse' | 'reverse' | 'reverse_closing';
  /** Are free stakes granted on our side, so that each must be covered by a grant? */
  grantsAreOurs: boolean;
};

/** The rules of a provider with one payout a payin and nothing special; dialects name what differs. */
export const PLAIN_RULES: Rules = {
  finalRefusals: new Set(),
  severalPayouts: 'never',
  severalPayins: true,
  closedRefuses: false,
  payinNeedsSession: true,
  sessionBindsGame: true,
  creditNamesSession: true,
  rollbackAmount: 'named',
  rollbackOfClosed: 'refuse',
  rollbackOfPaid: 'refuse',
  grantsAreOurs: false,
};

/** A grant of free stakes, with how many were used and stand. */
export type GrantFacts = { playerId: string; game: string; stake: bigint; count: number; used: number; open: boolean };

/** A difference that the call itself proves, to be kept as a case. */
export type BreakSeed = {
  kind: BreakKind;
  ours: bigint | null;
  theirs: bigint | null;
  /** Which identity differs, for `mapping`. */
  field: 'player' | 'round' | 'game' | 'transaction' | null;
};

/** Something odd that never stands in the way of money, kept on the stored call (G5). */
export type Flag = 'session_unknown' | 'session_foreign' | 'session_ended' | 'session_demo';

export type Decision =
  | {
      outcome: 'posted';
      postings: readonly Posting[];
      /** Minor units that the operation is worth; a rollback that names none is worth its stake. */
      amount: bigint;
      mode: Mode;
      linked: KnownOperation | null;
      flags: readonly Flag[];
      breaks: readonly BreakSeed[];
    }
  | {
      outcome: 'refused';
      code: Refusal;
      field: FingerprintField | null;
      final: boolean;
      flags: readonly Flag[];
      breaks: readonly BreakSeed[];
    }
  | { outcome: 'tombstone'; key: string | null; flags: readonly Flag[] }
  /** `undone`: it was rolled back or taken back since. */
  | { outcome: 'duplicate'; first: KnownOperation; undone: boolean };

/** A refusal, final where the dialect says so. */
export function refuse(
  code: Refusal,
  rules: Rules,
  breaks: readonly BreakSeed[] = [],
  flags: readonly Flag[] = [],
): Decision {
  return { outcome: 'refused', code, field: null, final: rules.finalRefusals.has(code), breaks, flags };
}
