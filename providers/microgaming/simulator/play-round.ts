// Plays one planned round at the operator. The planted faults change what is sent, what is heard or what is reported; the rules
// of delivery stay the studio's own.

import type { RoundPlan } from './round-plan.ts';
import { type SimulatedRound, type StudioDeps, openRound } from './simulated-round.ts';
import type { Tally } from './tally.ts';

/** Plays the round; true when its planted fault took place (or there was none). */
export async function playRound(deps: StudioDeps, tally: Tally, plan: RoundPlan): Promise<boolean> {
  const free = plan.wantsFreeGame ? deps.stock.take(plan.session.launchToken) : null;
  const round = openRound(deps, tally, plan, free);
  switch (plan.fault) {
    case 'ghostBet':
      round.pretend('debit');
      round.plant('payin');
      return true;
    case 'overtake':
      return overtake(round);
    case 'reorder':
      // Refused there, since no debit is known; the studio sends it again once the debit is confirmed.
      await round.sendEarlyCredit();
      return debitThenSettle(round);
    default:
      return debitThenSettle(round);
  }
}

async function debitThenSettle(round: SimulatedRound): Promise<boolean> {
  const { fault } = round.plan;
  const staked = await round.stake();
  switch (staked.kind) {
    case 'refused':
      round.refused();
      return fault === null;
    case 'unknown':
      // It may have been taken: the rollback makes sure that it does not stand.
      round.accepted();
      if (await round.rollback()) round.undone();
      round.plant('payin');
      return fault === null || fault === 'lostDebit';
    case 'accepted':
      round.accepted();
      await settle(round);
      return fault !== 'lostDebit';
    default:
      return staked satisfies never;
  }
}

async function overtake(round: SimulatedRound): Promise<boolean> {
  const isDone = await round.rollback();
  const late = await round.stake();
  if (late.kind === 'refused') round.refused();
  else round.accepted();
  round.plant('rollback');
  return isDone && late.kind === 'refused';
}

async function settle(round: SimulatedRound): Promise<void> {
  const { fault, cancelled, coin } = round.plan;
  switch (fault) {
    case 'neverSettle':
    case 'declinedThere':
      return round.plant('payin');
    case 'unsentWin':
      round.pretend('credit');
      return round.plant('payout');
    case 'unsentRollback':
      round.pretend('rollback');
      return round.plant('rollback');
    default:
      break;
  }
  if (!cancelled) await round.credit();
  else if (await round.rollback()) round.undone();
  round.plant(fault === 'omitLine' && coin ? 'payout' : 'payin');
}
