// What both sides have, each in its own way.

import type { BreakKind } from '../../../domain/break-kind.ts';
import { type Plant, alike, refusedWin } from './plant.ts';

const rollbackOfAnotherAmount: Plant = async (s) => {
  const bet = s.bet();
  const undo = { ...s.undo(bet), amount: bet.amount + 1n };
  await s.post(bet, undo);
  s.list(bet);
  s.list(undo);
  return { transactionId: undo.transactionId, ours: null, theirs: undo.amount, cause: /refused \(amount_mismatch\)/ };
};

const winOfAnotherPlayer: Plant = async (s) => {
  const bet = s.bet();
  const win = { ...s.win(bet), player: (await s.newPlayer()).id };
  await s.post(bet, win);
  s.list(bet);
  s.list(win);
  return {
    transactionId: win.transactionId,
    ours: null,
    theirs: win.amount,
    cause: /names another player than its bet/,
  };
};

const freeStakeListedAsCash: Plant = async (s) => {
  const bet = s.bet({ mode: 'free' });
  await s.post(bet);
  s.list(bet, { free: false });
  return { transactionId: bet.transactionId, ours: bet.amount, theirs: bet.amount, cause: /free stake/ };
};

export const BOTH_SIDED = {
  amount: {
    async otherStake(s) {
      const bet = s.bet();
      await s.post(bet);
      s.list(bet, { amount: bet.amount + 7n });
      return {
        transactionId: bet.transactionId,
        ours: bet.amount,
        theirs: bet.amount + 7n,
        cause: /the bet with different/,
      };
    },
    async otherWin(s) {
      const bet = s.bet();
      const win = s.win(bet);
      await s.post(bet, win);
      s.list(bet);
      s.list(win, { amount: win.amount - 1n, tax: 2n });
      return {
        transactionId: win.transactionId,
        ours: win.amount,
        theirs: win.amount - 1n,
        cause: /the win with different/,
      };
    },
    rollbackOfAnotherAmount,
  },
  currency: {
    async otherStake(s) {
      const bet = s.bet();
      await s.post(bet);
      s.list(bet, { currency: 'CAD' });
      return { transactionId: bet.transactionId, ours: bet.amount, theirs: bet.amount, cause: /different currencies/ };
    },
    async winInAnother(s) {
      const bet = s.bet();
      const win = s.win(bet, s.amount(), { currency: 'CAD' });
      await s.post(bet, win);
      s.list(bet);
      s.list(win);
      return {
        transactionId: win.transactionId,
        ours: null,
        theirs: win.amount,
        cause: /refused \(currency_mismatch\)/,
      };
    },
  },
  status: {
    async declinedThere(s) {
      const bet = s.bet();
      await s.post(bet);
      s.list(bet, { accepted: false });
      return {
        transactionId: bet.transactionId,
        ours: bet.amount,
        theirs: null,
        cause: /bet is posted here and recorded as declined/,
      };
    },
    async refusedHere(s) {
      const bet = s.bet({ amount: 99_999_999_999n });
      await s.post(bet);
      s.list(bet);
      return {
        transactionId: bet.transactionId,
        ours: null,
        theirs: bet.amount,
        cause: /refused here \(insufficient_funds\)/,
      };
    },
    async winRefusedHere(s) {
      return { ...(await refusedWin(s, false)), cause: /win was refused here \(payin_rolled_back\)/ };
    },
    async undoneHereAlone(s) {
      const bet = s.bet();
      const undo = s.undo(bet);
      await s.post(bet, undo);
      s.list(bet);
      return {
        transactionId: undo.transactionId,
        ours: bet.amount,
        theirs: null,
        cause: /undone here and still counted/,
      };
    },
  },
  tax: {
    async takenOffThere(s) {
      const bet = s.bet();
      const win = s.win(bet);
      await s.post(bet, win);
      s.list(bet);
      s.list(win, { amount: win.amount - 13n, tax: 13n });
      return {
        transactionId: win.transactionId,
        ours: win.amount,
        theirs: win.amount - 13n,
        cause: /by exactly its tax/,
      };
    },
    async takenOffHere(s) {
      const bet = s.bet();
      const win = s.win(bet, s.amount(), { tax: 17n });
      await s.post(bet, win);
      s.list(bet);
      s.list(win, { amount: win.amount + 17n });
      return {
        transactionId: win.transactionId,
        ours: win.amount,
        theirs: win.amount + 17n,
        cause: /by exactly its tax/,
      };
    },
    async namedOtherwise(s) {
      const bet = s.bet();
      const win = s.win(bet, s.amount(), { tax: 21n });
      await s.post(bet, win);
      s.list(bet);
      s.list(win, { tax: 22n });
      return { transactionId: win.transactionId, ours: 21n, theirs: 22n, cause: /taxes named with them do not/ };
    },
  },
  free_round_leakage: {
    async cashStakeListedAsFree(s) {
      const bet = s.bet();
      await s.post(bet);
      s.list(bet, { free: true });
      return { ...alike(bet), cause: /free-round flag/ };
    },
    freeStakeListedAsCash,
  },
  jackpot_class: {
    async winListedAsJackpot(s) {
      const bet = s.bet();
      const win = s.win(bet);
      await s.post(bet, win);
      s.list(bet);
      s.list(win, { operation: 'jackpot' });
      return { ...alike(win), cause: /jackpot counts as an ordinary win/ };
    },
    async jackpotListedAsWin(s) {
      const bet = s.bet();
      const win = { ...s.win(bet), operation: 'jackpot' as const, closesRound: false };
      await s.post(bet, win);
      s.list(bet);
      s.list(win, { operation: 'payout' });
      return { ...alike(win), cause: /jackpot counts as an ordinary win/ };
    },
  },
  test_player: {
    async flagNotPassedOn(s) {
      const tester = await s.newPlayer();
      await s.place.pool.query('update player set test = true where id = $1', [tester.id]);
      const bet = s.bet({}, tester);
      await s.post(bet);
      s.list(bet, { test: false });
      return { ...alike(bet), cause: /as a real one/ };
    },
    async flagOfTheirsAlone(s) {
      const bet = s.bet();
      const win = s.win(bet);
      await s.post(bet, win);
      s.list(bet);
      s.list(win, { test: true });
      return { ...alike(win), cause: /who is none here/ };
    },
  },
  mapping: {
    async otherRound(s) {
      const bet = s.bet();
      await s.post(bet);
      s.list(bet, { providerRound: `x${s.id()}` });
      return { ...alike(bet), cause: /another round/ };
    },
    async otherGame(s) {
      const bet = s.bet();
      await s.post(bet);
      s.list(bet, { game: 'another-game' });
      return { ...alike(bet), cause: /another game/ };
    },
    async otherPlayer(s) {
      const bet = s.bet();
      await s.post(bet);
      s.list(bet, { playerId: (await s.newPlayer()).id });
      return { ...alike(bet), cause: /another player there/ };
    },
    async otherTransaction(s) {
      const bet = s.bet();
      await s.post(bet);
      s.list(bet, { transactionId: `x${s.id()}` });
      return { ...alike(bet), cause: /another transaction id/ };
    },
    async winListedAsPromotion(s) {
      const bet = s.bet();
      const win = s.win(bet);
      await s.post(bet, win);
      s.list(bet);
      s.list(win, { operation: 'promo' });
      return { ...alike(win), cause: /another kind of payment/ };
    },
    winOfAnotherPlayer,
  },
} satisfies Partial<Record<BreakKind, Record<string, Plant>>>;
