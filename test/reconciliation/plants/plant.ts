// One way to go wrong: a change to one of the two sides, and what the run must call it.

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
