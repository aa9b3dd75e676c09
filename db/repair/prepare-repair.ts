// Decides a repair on the ledger as it is, under the locks of the case and its player, and says what it will move. The same
// preparation is a dry run's whole answer and what is then written, so the two cannot differ. It writes nothing itself.

import type pg from 'pg';
import type { HouseAccount, Posting } from '../../domain/account.ts';
import { decide } from '../../domain/decide.ts';
import type { Decision } from '../../domain/decision.ts';
import type { Currency } from '../../domain/currency.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { postingsFor } from '../../domain/posting-templates.ts';
import { decideReversal } from '../../domain/repair/decide-reversal.ts';
import { type RepairFacts, type RepairPlan, planRepair } from '../../domain/repair/plan-repair.ts';
import { REPAIR_KEY, type RepairAction } from '../../domain/repair/repair-action.ts';
import { type WalletEvent, paysPlayer } from '../../domain/wallet-event.ts';
import type { Dialect } from '../../providers/dialect.ts';
import type { EventContext } from '../posting/event-context.ts';
import { type Journal, emptyJournal } from '../posting/journal.ts';
import { type LedgerState, atItsGeneration, viewOf, walletKey } from '../posting/ledger-state.ts';
import { loadLedger } from '../posting/load-ledger.ts';
import { moveMoney } from '../posting/move-money.ts';
import { postDecision } from '../posting/post-event.ts';
import type { RepairCase } from './repair-case.ts';
import { REPAIR_RULES, adjustmentEvent, missingEvent, reversalEvent } from './repair-event.ts';

export type WantedRepair = { proposalId: string; action: RepairAction; amount: bigint };
export type HouseTransfer = { debit: HouseAccount; credit: HouseAccount; amount: bigint; currency: Currency };
/** An adjustment to be kept; `undoes`: by the operation of our own that is in the journal. */
export type NewAdjustment = { operationId: string | null; delta: bigint; reversalId: string | null };

export type Prepared = {
  plan: Exclude<RepairPlan, { do: 'nothing' }>;
  journal: Journal;
  houseTransfer: HouseTransfer | null;
  adjustment: NewAdjustment | null;
  /** The operation under the missing call's key. */
  operationId: string | null;
  balance: { before: bigint; after: bigint; currency: Currency } | null;
};
export type NotPossible = {
  ok: false;
  code: 'action_impossible' | 'already_posted' | 'insufficient_funds';
  why: string;
};
export type PreparedRepair = { ok: true; prepared: Prepared } | NotPossible;

export type RepairMeans = { eventOf: Dialect['eventOf']; canAsk: boolean };
/** `assumed`: what it would do if the player had the money, for a proposal; `checked`: only what the player has may be taken. */
export type Funds = 'assumed' | 'checked';

const no = (code: NotPossible['code'], why: string): NotPossible => ({ ok: false, code, why });

export async function prepareRepair(
  client: pg.PoolClient,
  found: RepairCase,
  wanted: WantedRepair,
  means: RepairMeans,
  funds: Funds,
): Promise<PreparedRepair> {
  const plan = planRepair(wanted.action, factsOf(found, wanted, means));
  if (plan.do === 'nothing') return no(plan.code, plan.why);
  const nothing = { journal: emptyJournal(), houseTransfer: null, adjustment: null, operationId: null, balance: null };
  switch (plan.do) {
    case 'ask':
    case 'explain':
      return { ok: true, prepared: { plan, ...nothing } };
    case 'reclassify': {
      const { currency } = found;
      if (currency === null) return no('action_impossible', 'the case has no currency');
      const houseTransfer = { ...plan.move, amount: wanted.amount, currency };
      return { ok: true, prepared: { plan, ...nothing, houseTransfer } };
    }
    case 'post':
      return postMissing(client, found, wanted, { ...means, plan, funds });
    case 'reverse':
      return reverse(client, found, wanted, { plan, funds });
    case 'adjust':
    case 'adjust_alone':
      return adjust(client, found, wanted, { plan, funds });
    default:
      return plan satisfies never;
  }
}

function factsOf(found: RepairCase, { proposalId, action, amount }: WantedRepair, means: RepairMeans): RepairFacts {
  const { operation, reported, kind, comparable } = found;
  const event =
    action === 'credit_player' || action === 'debit_player' ? missingEvent(found, proposalId, means.eventOf) : null;
  const standing = operation?.outcome === 'posted' && !operation.undone ? operation.worth : 0n;
  return {
    ...{ kind, amount, comparable, canAsk: means.canAsk },
    ours: operation,
    counted: { ours: standing, theirs: reported?.amount ?? found.theirs ?? 0n },
    theirs: found.theirs,
    reported: event?.event.operation ?? null,
    named: found.lineId === null ? null : reported,
    playerKnown: found.playerId !== null,
  };
}

type Opened = { state: LedgerState; context: EventContext; journal: Journal };

async function open(client: pg.PoolClient, event: WalletEvent, funds: Funds): Promise<Opened> {
  const now = new Date();
  const state = await loadLedger(client, [{ provider: event.provider, event }], now);
  if (funds === 'assumed') {
    for (const [key, wallet] of state.wallets) state.wallets.set(key, { ...wallet, floor: NO_FLOOR });
  }
  const journal = emptyJournal();
  return {
    state,
    journal,
    context: { state, journal, walletCallId: null, source: { rules: REPAIR_RULES, receivedAt: now } },
  };
}

/** Below any balance that the ledger holds. */
const NO_FLOOR = -(10n ** 39n);

type Planned = { plan: Prepared['plan']; funds: Funds };

async function postMissing(
  client: pg.PoolClient,
  found: RepairCase,
  { proposalId, amount }: WantedRepair,
  { plan, funds, eventOf }: Planned & RepairMeans,
): Promise<PreparedRepair> {
  const missing = missingEvent(found, proposalId, eventOf);
  if (!missing)
    return no('action_impossible', 'what the provider’s call would have been cannot be told: explain the case or ask');
  const opened = await open(client, missing.event, funds);
  const whole = atItsGeneration(opened.state, missing.event);
  const isPart = amount < whole.amount && !ROLLBACKS.has(whole.operation);
  const event = isPart ? { ...whole, amount } : whole;
  const view = viewOf(opened.state, event);
  if (view.known) return no('already_posted', 'the missing call has arrived meanwhile: the next run closes the case');
  const seesThrough = { ...view, providerEnabled: true, player: view.player && { ...view.player, blocked: false } };
  const takesBoth = plan.do === 'post' && plan.whole;
  const rules = {
    ...REPAIR_RULES,
    rollbackAmount: event.amount === 0n ? 'whole' : 'named',
    rollbackOfPaid: takesBoth ? 'reverse' : 'refuse',
  } as const;
  const decision = decide(seesThrough, event, rules);
  if (decision.outcome !== 'posted') return notPosted(decision);
  if (!takesBoth && decision.amount > (found.residual ?? 0n)) {
    return no(
      'action_impossible',
      'it would move more than is open in this case: the bet here is another than the provider’s',
    );
  }
  const context = { ...opened.context, fingerprint: missing.fingerprint };
  const posted = postDecision(context, { event, decision });
  if (posted.outcome.kind !== 'posted') throw new Error('a posted decision was not posted');
  const { operationId } = posted.outcome;
  // A rollback is one whole: of a part the rest is taken back at once.
  const rest = decision.amount - amount;
  const isPartOfWhole = !takesBoth && ROLLBACKS.has(event.operation) && rest > 0n;
  if (isPartOfWhole) move(context, event, operationId, [turned(decision.postings[0], rest)]);
  const adjustment = isPartOfWhole ? { operationId, delta: -rest, reversalId: null } : null;
  return finish(opened, event, { plan, funds, adjustment, operationId });
}

const ROLLBACKS: ReadonlySet<string> = new Set(['rollback', 'refund', 'payout_reversal']);

async function reverse(
  client: pg.PoolClient,
  found: RepairCase,
  { proposalId }: WantedRepair,
  { plan, funds }: Planned,
): Promise<PreparedRepair> {
  const standing = found.operation;
  if (!standing) return no('action_impossible', 'no operation of ours stands that could be undone');
  const event = reversalEvent(found, standing, proposalId);
  const opened = await open(client, event, funds);
  const decision = decideReversal(viewOf(opened.state, event), event, REPAIR_RULES);
  if (decision.outcome !== 'posted') return notPosted(decision);
  const posted = postDecision(opened.context, { event, decision });
  if (posted.outcome.kind !== 'posted') throw new Error('a posted decision was not posted');
  const adjustment = { operationId: standing.id, delta: -standing.amount, reversalId: posted.outcome.operationId };
  return finish(opened, event, { plan, funds, adjustment, operationId: null });
}

async function adjust(
  client: pg.PoolClient,
  found: RepairCase,
  { amount }: WantedRepair,
  { plan, funds }: Planned,
): Promise<PreparedRepair> {
  const { operation: standing } = found;
  const isAlone = plan.do === 'adjust_alone' || !standing;
  const delta = plan.do === 'adjust' ? plan.delta : amount;
  const size = delta < 0n ? -delta : delta;
  const event = { ...adjustmentEvent(found, size), key: `${REPAIR_KEY}${found.id}` };
  const opened = await open(client, event, funds);
  const house = isAlone ? 'adjustments' : houseOf(standing.operation, standing.mode);
  if (house === null)
    return no('action_impossible', 'a free stake moves no money of the player: reclassify or explain the case');
  if (!opened.state.wallets.has(walletKey(event.player ?? '', event.currency))) {
    return no('action_impossible', `the player has no wallet in ${event.currency}`);
  }
  const toPlayer = isAlone
    ? plan.do === 'adjust_alone' && plan.toPlayer
    : paysPlayer(standing.operation) === delta > 0n;
  move(opened.context, event, isAlone ? null : standing.id, [
    toPlayer ? { debit: house, credit: 'player', amount: size } : { debit: 'player', credit: house, amount: size },
  ]);
  const sign = isAlone && !toPlayer ? -delta : delta;
  return finish(opened, event, {
    ...{ plan, funds, operationId: null },
    adjustment: { operationId: isAlone ? null : standing.id, delta: sign, reversalId: null },
  });
}

/** The house's side of an operation's money; null where it moves none. */
function houseOf(operation: WalletEvent['operation'], mode: WalletEvent['mode']): HouseAccount | null {
  const [posting] = postingsFor(operation, mode, 1n);
  const side = posting?.debit === 'player' ? posting.credit : posting?.debit;
  return side === undefined || side === 'player' ? null : side;
}

function turned(posting: Posting | undefined, amount: bigint): Posting {
  if (!posting) throw new Error('what moved nothing has no part to take back');
  return { debit: posting.credit, credit: posting.debit, amount };
}

/** Moves money beside an operation, as an adjustment of it. */
function move(
  context: EventContext,
  event: WalletEvent,
  operationId: string | null,
  postings: readonly Posting[],
): void {
  const decision = {
    outcome: 'posted',
    postings,
    amount: event.amount,
    mode: 'cash',
    linked: null,
    flags: [],
    breaks: [],
  } as const;
  const { transfers } = moveMoney(context, event, decision);
  const provider = operationId === null ? null : event.provider;
  context.journal.transfers.push(...transfers.map((one) => ({ ...one, kind: 'adjustment', provider, operationId })));
}

type Finished = Pick<Prepared, 'plan' | 'adjustment' | 'operationId'> & { funds: Funds };

function finish({ state, journal }: Opened, event: WalletEvent, { funds, ...rest }: Finished): PreparedRepair {
  const [first] = journal.transfers;
  const last = journal.transfers.at(-1);
  const wallet = state.wallets.get(walletKey(event.player ?? '', event.currency)) ?? null;
  const now = wallet?.balance ?? 0n;
  const after = last?.balanceAfter ?? now;
  const before = first ? first.balanceAfter - (first.toPlayer ? first.amount : -first.amount) : now;
  if (funds === 'checked' && after < before && after < 0n) {
    return no(
      'insufficient_funds',
      'the player does not have this amount now: wait for a deposit, or reject the proposal',
    );
  }
  const balance = wallet ? { before, after, currency: event.currency } : null;
  return { ok: true, prepared: { ...rest, journal, houseTransfer: null, balance } };
}

function notPosted(decision: Exclude<Decision, { outcome: 'posted' }>): NotPossible {
  if (decision.outcome === 'duplicate') return no('already_posted', 'it has been posted already');
  if (decision.outcome === 'tombstone')
    return no('action_impossible', 'the bet that it speaks of is not in the ledger: repair the bet first');
  const { code } = decision;
  if (code === 'insufficient_funds') {
    return no(
      'insufficient_funds',
      'the player does not have this amount now: wait for a deposit, or reject the proposal',
    );
  }
  return no('action_impossible', WHY_NOT[code] ?? `the ledger refuses it: ${code}`);
}

const WHY_NOT: Partial<Record<Refusal, string>> = {
  transaction_unknown: 'the bet that it speaks of is not in the ledger: repair the bet first',
  payin_rolled_back: 'the bet was undone here: ask the provider to void it, or explain the case',
  round_settled: 'a win was paid on the bet: what it would take back is more than this case; credit or debit instead',
  amount_mismatch: 'the amount is not that of the bet here: repair the bet’s amount first',
  currency_mismatch: 'the bet here has another currency: reverse it first',
  player_unknown: 'the player has no wallet in this currency',
  bonus_invalid: 'the free stake has no grant here that covers it: explain the case',
};
