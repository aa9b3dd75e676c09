// Moves the difference beside an operation of ours, in that operation's own accounts; or alone, where none stands for it.

import type pg from 'pg';
import type { HouseAccount } from '../../domain/account.ts';
import { postingsFor } from '../../domain/posting-templates.ts';
import { REPAIR_KEY } from '../../domain/repair/repair-action.ts';
import { type WalletEvent, paysPlayer } from '../../domain/wallet-event.ts';
import { walletKey } from '../posting/ledger-state.ts';
import { type Planned, type PreparedRepair, type WantedRepair, notPossible } from './prepared-repair.ts';
import type { RepairCase } from './repair-case.ts';
import { adjustmentEvent } from './repair-event.ts';
import { moveBeside, openLedger, summedUp } from './repair-ledger.ts';

export async function adjustMoney(
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
  const opened = await openLedger(client, event, funds);
  const house = isAlone ? 'adjustments' : houseOf(standing.operation, standing.mode);
  if (house === null)
    return notPossible(
      'action_impossible',
      'a free stake moves no money of the player: reclassify or explain the case',
    );
  if (!opened.state.wallets.has(walletKey(event.player ?? '', event.currency))) {
    return notPossible('action_impossible', `the player has no wallet in ${event.currency}`);
  }
  const toPlayer = isAlone
    ? plan.do === 'adjust_alone' && plan.toPlayer
    : paysPlayer(standing.operation) === delta > 0n;
  moveBeside(opened.context, event, isAlone ? null : standing.id, [
    toPlayer ? { debit: house, credit: 'player', amount: size } : { debit: 'player', credit: house, amount: size },
  ]);
  const sign = isAlone && !toPlayer ? -delta : delta;
  return summedUp(opened, event, {
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
