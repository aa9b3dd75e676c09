// What an action would do about a case, or why it makes no sense there and what would. Pure: what may really move is decided
// again under the player's lock, when it is posted.

import type { BreakKind } from '../break-kind.ts';
import { type Mode, type Operation, paysPlayer } from '../wallet-event.ts';
import { type HouseMove, type Named, houseMove } from './reclassify.ts';
import type { RepairAction } from './repair-action.ts';

/** Our operation as it stands. `worth` is its amount with what was adjusted; `repaired`: a proposal of this case posted it. */
export type StandingOperation = {
  operation: Operation;
  mode: Mode;
  outcome: 'posted' | 'refused' | 'tombstone';
  amount: bigint;
  worth: bigint;
  undone: boolean;
  /** Of a bet: a win on it stands. */
  paid: boolean;
  repaired: boolean;
};

/** Amounts in minor units. `reported`: what the provider's own call would be, as far as it can be told. */
export type RepairFacts = {
  kind: BreakKind;
  amount: bigint;
  ours: StandingOperation | null;
  /** What each side counts. */
  counted: { ours: bigint; theirs: bigint };
  theirs: bigint | null;
  reported: Operation | null;
  /** What the provider's own line calls it; null where no line says. */
  named: Named | null;
  playerKnown: boolean;
  comparable: boolean;
  canAsk: boolean;
};

export type RepairPlan =
  /** Post the provider's own event under its own key; `whole`: also take back what was paid on its bet. */
  | { do: 'post'; whole: boolean }
  /** Make our operation worth so much more, in its own direction. */
  | { do: 'adjust'; delta: bigint }
  /** Move money that no operation stands for. */
  | { do: 'adjust_alone'; toPlayer: boolean }
  | { do: 'reverse' }
  | { do: 'reclassify'; move: HouseMove }
  | { do: 'ask' }
  | { do: 'explain' }
  | { do: 'nothing'; code: 'action_impossible' | 'already_posted'; why: string };

const impossible = (why: string): RepairPlan => ({ do: 'nothing', code: 'action_impossible', why });

/** Cases in which the ledger lacks a whole call. */
const MISSING: ReadonlySet<BreakKind> = new Set([
  'bet_missing_ours',
  'win_missing_ours',
  'rollback_missing_ours',
  'expired_at_provider',
]);
/** Cases in which something stands here that the provider does not count. */
const REVERSIBLE: ReadonlySet<BreakKind> = new Set([
  'duplicate_ours',
  'bet_missing_theirs',
  'win_missing_theirs',
  'currency',
  'status',
  'stuck_round',
  'win_without_bet',
]);

export function planRepair(action: RepairAction, facts: RepairFacts): RepairPlan {
  switch (action) {
    case 'explain':
      return { do: 'explain' };
    case 'ask_provider':
      return facts.canAsk ? { do: 'ask' } : impossible('the provider’s API has no answer to ask for about this case');
    case 'reclassify':
      return planReclassification(facts);
    case 'reverse':
      return planReversal(facts);
    case 'credit_player':
    case 'debit_player':
      return planMovement(action, facts);
    default:
      return action satisfies never;
  }
}

function planReclassification({ kind, ours, named, counted }: RepairFacts): RepairPlan {
  const move =
    ours?.outcome === 'posted'
      ? houseMove(kind, {
          operation: ours.operation,
          free: ours.mode === 'free',
          named,
          more: counted.theirs - counted.ours,
        })
      : null;
  if (move) return { do: 'reclassify', move };
  return impossible('nothing of this case is booked on the wrong account of the house');
}

function planReversal({ kind, ours }: RepairFacts): RepairPlan {
  if (kind === 'rollback_of_settled') return { do: 'post', whole: true };
  if (ours?.outcome !== 'posted') return impossible('no operation of ours stands that could be undone');
  if (ours.undone || ours.worth === 0n) {
    return { do: 'nothing', code: 'already_posted', why: 'our operation has been undone already' };
  }
  if (!REVERSIBLE.has(kind))
    return impossible('both sides have it: propose the difference as credit_player or debit_player');
  if (kind === 'bet_missing_theirs' && ours.paid) {
    return impossible(
      'a win was paid on the bet and would stand without it: ask the provider whether both are theirs; explain the case if so, else take the win back first. Where the provider confirms the win alone, credit_player gives the stake back',
    );
  }
  if (ours.worth !== ours.amount)
    return impossible('our operation was adjusted before: credit or debit what is left of it');
  // What no event of a provider undoes is worth nothing after a plain adjustment.
  return UNDONE_BY_EVENT.has(ours.operation) ? { do: 'reverse' } : { do: 'adjust', delta: -ours.worth };
}

const UNDONE_BY_EVENT: ReadonlySet<Operation> = new Set(['payin', 'payout']);

function planMovement(action: 'credit_player' | 'debit_player', facts: RepairFacts): RepairPlan {
  const { kind, amount, ours, reported, counted } = facts;
  if (!facts.playerKnown) return impossible('the player is not known here: explain the case or ask the provider');
  if (!facts.comparable) return planForeign(action, facts);
  if (kind === 'duplicate_theirs')
    return impossible('the provider lists it twice and our posting stands: explain the case');
  if (kind === 'late_original') return impossible('the bet was undone before it came: ask the provider to void it');
  if (kind === 'rollback_of_settled') return impossible('the bet is paid: propose reverse, which takes back both legs');
  const isTakenBack = kind === 'currency' && ours?.outcome === 'posted' && ours.worth === 0n;
  const isPosted = ours?.outcome === 'posted' && !isTakenBack;
  const operation = isPosted ? ours.operation : (reported ?? ours?.operation ?? null);
  if (operation === null) return impossible('nothing says what was bet or won: ask the provider or explain the case');

  const more = counted.theirs - counted.ours;
  if (more === 0n) return alreadyThere(facts);
  const owesPlayer = paysPlayer(operation) === more > 0n;
  if (owesPlayer !== (action === 'credit_player')) {
    return impossible(owesPlayer ? 'the player is owed here: credit_player' : 'the player owes here: debit_player');
  }
  if (isPosted) return { do: 'adjust', delta: more > 0n ? amount : -amount };
  // The call's own key belongs to what was taken back, and its round has the other currency.
  return isTakenBack || (reported === null && ours === null)
    ? { do: 'adjust_alone', toPlayer: owesPlayer }
    : { do: 'post', whole: false };
}

/** Of two currencies, what stands here is taken back first: where it cannot be reversed, by giving or taking as much. */
function planForeign(action: 'credit_player' | 'debit_player', { amount, ours }: RepairFacts): RepairPlan {
  if (ours?.outcome !== 'posted' || ours.worth === 0n) {
    return impossible('the sides have different currencies, and nothing of ours stands: explain the case');
  }
  const owesPlayer = !paysPlayer(ours.operation);
  if (owesPlayer !== (action === 'credit_player')) {
    const back = owesPlayer ? 'credit_player' : 'debit_player';
    return impossible(`the sides have different currencies: take back what stands here first, by reverse or ${back}`);
  }
  return { do: 'adjust', delta: -amount };
}

function alreadyThere({ kind, ours }: RepairFacts): RepairPlan {
  const missing = MISSING.has(kind) || kind === 'status';
  if (missing && ours?.outcome === 'posted') {
    const why = 'the missing call has arrived meanwhile: reject the proposal, the next run closes the case';
    return { do: 'nothing', code: 'already_posted', why };
  }
  return impossible('both sides have the same amount: reclassify or explain the case');
}
