// A round is one player's part in a provider's game round, and its state is nothing but the fold of its posted operations.
// The same fold runs in the posting batch, in the round workflow and in tests, so that they cannot disagree.

import type { Mode, Operation } from './wallet-event.ts';

/** `cancelled`: nothing was ever at stake (a tombstone, or refusals only). `stuck` is set from outside when the deadline passed. */
export type RoundState = 'open' | 'settled' | 'refunded' | 'cancelled' | 'stuck';

export type Stake = {
  key: string;
  operationId: string;
  transactionId: string;
  /** Stake as named by the provider, minor units. */
  nominal: bigint;
  /** What was really taken from the wallet: 0 for a free stake. */
  debited: bigint;
  mode: Mode;
  /** `lost`: the round was closed without a payout; a late win is still paid, a late rollback still gives back. */
  state: 'open' | 'settled' | 'lost' | 'rolled_back';
  /** By payouts that stand. */
  paid: bigint;
  /** By jackpots and gifts on top, which no reversal of a payout takes back. */
  extra: bigint;
  /** How often it was paid and how often a payout was taken back: tells which generation a key is of. */
  payouts: number;
  reversals: number;
};

/** `closed`: the provider said that nothing more comes. `gifts`: paid without a stake (promotions). Amounts in minor units. */
export type Round = {
  state: Exclude<RoundState, 'stuck'>;
  bet: bigint;
  won: bigint;
  gifts: bigint;
  closed: boolean;
  stakes: readonly Stake[];
};

/** What the fold needs to know of a posted operation; amounts in minor units. */
export type RoundOperation = {
  operationId: string;
  operation: Operation;
  key: string;
  linkedKey: string | null;
  transactionId: string;
  mode: Mode;
  amount: bigint;
  closesRound: boolean;
};

export const EMPTY_ROUND: Round = { state: 'cancelled', bet: 0n, won: 0n, gifts: 0n, closed: false, stakes: [] };

/** The round after one more posted operation. */
export function applyToRound(round: Round, op: RoundOperation): Round {
  const stakes = nextStakes(round.stakes, op);
  const gifts = round.gifts + (isGift(stakes, op) ? op.amount : 0n);
  const closed = op.operation === 'round_reopen' ? false : round.closed || op.closesRound;
  const standing = stakes.filter((stake) => stake.state !== 'rolled_back');
  return {
    stakes,
    gifts,
    closed,
    state: stateOf(stakes, gifts, closed),
    bet: sum(standing.map((stake) => stake.nominal)),
    won: sum(standing.map((stake) => stake.paid + stake.extra)) + gifts,
  };
}

const PAYS: ReadonlySet<Operation> = new Set(['payout', 'jackpot', 'promo', 'cashback']);

function isGift(stakes: readonly Stake[], op: RoundOperation): boolean {
  return PAYS.has(op.operation) && !stakes.some((stake) => stake.key === op.linkedKey);
}

/** Folds the posted operations of a round, oldest first. */
export function foldRound(operations: readonly RoundOperation[]): Round {
  return operations.reduce(applyToRound, EMPTY_ROUND);
}

function nextStakes(stakes: readonly Stake[], op: RoundOperation): readonly Stake[] {
  const mine = (change: (stake: Stake) => Stake) => stakes.map((s) => (s.key === op.linkedKey ? change(s) : s));
  switch (op.operation) {
    case 'payin':
      return [...stakes, newStake(op)];
    case 'payout':
      return mine((stake) => ({
        ...stake,
        state: 'settled',
        paid: stake.paid + op.amount,
        payouts: stake.payouts + 1,
      }));
    case 'jackpot':
    case 'promo':
    case 'cashback':
      return mine((stake) => ({ ...stake, extra: stake.extra + op.amount }));
    case 'rollback':
    case 'refund':
      return mine((stake) => ({ ...stake, state: 'rolled_back' }));
    case 'payout_reversal':
      return mine((stake) => ({ ...stake, paid: stake.paid - op.amount, reversals: stake.reversals + 1 }));
    case 'round_close':
      return stakes.map((stake) => (stake.state === 'open' ? { ...stake, state: 'lost' } : stake));
    case 'round_reopen':
      return stakes.map((stake) => (stake.state === 'lost' ? { ...stake, state: 'open' } : stake));
    default:
      return op.operation satisfies never;
  }
}

function newStake(op: RoundOperation): Stake {
  return {
    key: op.key,
    operationId: op.operationId,
    transactionId: op.transactionId,
    nominal: op.amount,
    debited: op.mode === 'cash' ? op.amount : 0n,
    mode: op.mode,
    state: 'open',
    paid: 0n,
    extra: 0n,
    payouts: 0,
    reversals: 0,
  };
}

/** A closed round has nothing at stake any more: what is still open in it is lost, though a late credit may follow. */
function stateOf(stakes: readonly Stake[], gifts: bigint, closed: boolean): Round['state'] {
  if (!closed && stakes.some((stake) => stake.state === 'open')) return 'open';
  if (gifts > 0n || stakes.some((stake) => stake.state !== 'rolled_back')) return 'settled';
  return stakes.length > 0 ? 'refunded' : 'cancelled';
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
