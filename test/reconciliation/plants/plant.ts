// One way to go wrong: a change to one of the two sides, and what the run must call it.

import type { StagedLine } from '../../../db/reconciliation/statements.ts';
import type { WalletEvent } from '../../../domain/wallet-event.ts';
import type { Planted, Scene } from '../scene.ts';

export type Plant = (scene: Scene) => Promise<Omit<Planted, 'kind'>>;

/** Both sides have it, with one amount. */
export function alike({ transactionId, amount }: { transactionId: string; amount: bigint }) {
  return { transactionId, ours: amount, theirs: amount };
}

/** A win for a bet that was undone, refused here and counted there. */
export async function refusedWin(s: Scene, expired: boolean | null) {
  const bet = s.bet();
  const undo = s.undo(bet);
  const win = s.win(bet);
  await s.post(bet, undo, win);
  s.list(bet);
  s.list(undo, { amount: bet.amount });
  s.list(win, { expired });
  return { transactionId: win.transactionId, ours: null, theirs: win.amount };
}

/** A bet that is posted here and listed there, with what its line says otherwise. */
export async function listedBet(s: Scene, line: Partial<StagedLine>, bet: WalletEvent = s.bet()): Promise<WalletEvent> {
  await s.post(bet);
  s.list(bet, line);
  return bet;
}

/** A win on a bet that agrees, with what its line says otherwise. */
export async function listedWin(
  s: Scene,
  line: Partial<StagedLine> | ((win: WalletEvent) => Partial<StagedLine>),
  changes: Partial<WalletEvent> = {},
): Promise<WalletEvent> {
  const bet = s.bet();
  const win = { ...s.win(bet), ...changes };
  await s.post(bet, win);
  s.list(bet);
  s.list(win, typeof line === 'function' ? line(win) : line);
  return win;
}
