// What both sides have, each in its own way.

import type { BreakKind } from '../../../domain/break-kind.ts';
import { type Plant, alike, listedBet, listedWin, refusedWin } from './plant.ts';

const rollbackOfAnotherAmount: Plant = async (s) => {
  const bet = s.bet();
  const undo = { ...s.undo(bet), amount: bet.amount + 1n };
  await s.post(bet, undo);
  s.list(bet);
  s.list(undo);
  return { transactionId: undo.transactionId, ours: null, theirs: undo.amount, cause: /refused \(amount_mismatch\)/ };
};

const winOfAnotherPlayer: Plant = async (s) => {
  const win = await listedWin(s, {}, { player: (await s.newPlayer()).id });
  return { ...alike(win), ours: null, cause: /names another player than its bet/ };
};

const freeStakeListedAsCash: Plant = async (s) => {
  return { ...alike(await listedBet(s, { free: false }, s.bet({ mode: 'free' }))), cause: /free stake/ };
};

export const BOTH_SIDED = {
  amount: {
    async otherStake(s) {
      const stake = s.bet();
      const bet = await listedBet(s, { amount: stake.amount + 7n }, stake);
      return { ...alike(bet), theirs: bet.amount + 7n, cause: /the bet with different/ };
    },
    async otherWin(s) {
      const win = await listedWin(s, ({ amount }) => ({ amount: amount - 1n, tax: 2n }));
      return { ...alike(win), theirs: win.amount - 1n, cause: /the win with different/ };
    },
    rollbackOfAnotherAmount,
  },
  currency: {
    async otherStake(s) {
      return { ...alike(await listedBet(s, { currency: 'CAD' })), cause: /different currencies/ };
    },
    async winInAnother(s) {
      const win = await listedWin(s, {}, { currency: 'CAD' });
      return { ...alike(win), ours: null, cause: /refused \(currency_mismatch\)/ };
    },
  },
  status: {
    async declinedThere(s) {
      const bet = await listedBet(s, { accepted: false });
      return { ...alike(bet), theirs: null, cause: /bet is posted here and recorded as declined/ };
    },
    async refusedHere(s) {
      const bet = await listedBet(s, {}, s.bet({ amount: 99_999_999_999n }));
      return { ...alike(bet), ours: null, cause: /refused here \(insufficient_funds\)/ };
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
      const win = await listedWin(s, ({ amount }) => ({ amount: amount - 13n, tax: 13n }));
      return { ...alike(win), theirs: win.amount - 13n, cause: /by exactly its tax/ };
    },
    async takenOffHere(s) {
      const win = await listedWin(s, ({ amount }) => ({ amount: amount + 17n }), { tax: 17n });
      return { ...alike(win), theirs: win.amount + 17n, cause: /by exactly its tax/ };
    },
    async namedOtherwise(s) {
      const win = await listedWin(s, { tax: 22n }, { tax: 21n });
      return { transactionId: win.transactionId, ours: 21n, theirs: 22n, cause: /taxes named with them do not/ };
    },
  },
  free_round_leakage: {
    async cashStakeListedAsFree(s) {
      return { ...alike(await listedBet(s, { free: true })), cause: /free-round flag/ };
    },
    freeStakeListedAsCash,
  },
  jackpot_class: {
    async winListedAsJackpot(s) {
      return { ...alike(await listedWin(s, { operation: 'jackpot' })), cause: /jackpot counts as an ordinary win/ };
    },
    async jackpotListedAsWin(s) {
      const win = await listedWin(s, { operation: 'payout' }, { operation: 'jackpot', closesRound: false });
      return { ...alike(win), cause: /jackpot counts as an ordinary win/ };
    },
  },
  test_player: {
    async flagNotPassedOn(s) {
      const tester = await s.newPlayer();
      await s.place.pool.query('update player set test = true where id = $1', [tester.id]);
      return { ...alike(await listedBet(s, { test: false }, s.bet({}, tester))), cause: /as a real one/ };
    },
    async flagOfTheirsAlone(s) {
      return { ...alike(await listedWin(s, { test: true })), cause: /who is none here/ };
    },
  },
  mapping: {
    async otherRound(s) {
      return { ...alike(await listedBet(s, { providerRound: `x${s.id()}` })), cause: /another round/ };
    },
    async otherGame(s) {
      return { ...alike(await listedBet(s, { game: 'another-game' })), cause: /another game/ };
    },
    async otherPlayer(s) {
      return { ...alike(await listedBet(s, { playerId: (await s.newPlayer()).id })), cause: /another player there/ };
    },
    async otherTransaction(s) {
      return { ...alike(await listedBet(s, { transactionId: `x${s.id()}` })), cause: /another transaction id/ };
    },
    async winListedAsPromotion(s) {
      return { ...alike(await listedWin(s, { operation: 'promo' })), cause: /another kind of payment/ };
    },
    winOfAnotherPlayer,
  },
} satisfies Partial<Record<BreakKind, Record<string, Plant>>>;
