// What one side has alone, has twice, or cannot be read.

import type { BreakKind } from '../../../domain/break-kind.ts';
import { type Plant, refusedWin } from './plant.ts';

export const ONE_SIDED = {
  bet_missing_ours: {
    async lostBet(s) {
      const bet = s.bet();
      s.list(bet);
      return { transactionId: bet.transactionId, ours: null, theirs: bet.amount, cause: /never reached the ledger/ };
    },
    async expiredBet(s) {
      const bet = s.bet();
      s.list(bet, { expired: true });
      return { transactionId: bet.transactionId, ours: null, theirs: bet.amount, cause: /never reached the ledger/ };
    },
  },
  win_missing_ours: {
    async lostWin(s) {
      const bet = s.bet();
      const win = s.win(bet);
      await s.post(bet);
      s.list(bet);
      s.list(win, { linkedTransactionId: bet.transactionId });
      return { transactionId: win.transactionId, ours: null, theirs: win.amount, cause: /paid a win/ };
    },
    async lostWithItsBet(s) {
      const bet = s.bet();
      const win = s.win(bet);
      await s.post(bet);
      s.list(bet);
      s.list(win, { expired: false, occurredAt: s.at(35) });
      return { transactionId: win.transactionId, ours: null, theirs: win.amount, cause: /paid a win/ };
    },
  },
  rollback_missing_ours: {
    async lostRollback(s) {
      const bet = s.bet();
      const undo = s.undo(bet);
      await s.post(bet);
      s.list(bet);
      s.list(undo, { amount: bet.amount });
      return { transactionId: undo.transactionId, ours: null, theirs: bet.amount, cause: /rollback was lost/ };
    },
  },
  bet_missing_theirs: {
    async unlistedBet(s) {
      const bet = s.bet();
      const win = s.win(bet, 0n);
      await s.post(bet, win);
      s.list(win);
      return { transactionId: bet.transactionId, ours: bet.amount, theirs: null, cause: /does not list/ };
    },
    async unlistedBetOfPaidRound(s) {
      const bet = s.bet();
      const win = s.win(bet);
      await s.post(bet, win);
      s.list(win);
      const cause = /does not list, and its win was paid here/;
      return { transactionId: bet.transactionId, ours: bet.amount, theirs: null, cause };
    },
    async undoneBet(s) {
      const bet = s.bet();
      const undo = s.undo(bet);
      await s.post(bet, undo);
      s.list(undo, { amount: bet.amount, accepted: false });
      const both = /both sides count nothing/;
      return { transactionId: bet.transactionId, ours: bet.amount, theirs: null, state: 'resolved', cause: both };
    },
  },
  win_missing_theirs: {
    async unknownWin(s) {
      const bet = s.bet();
      const win = s.win(bet);
      await s.post(bet, win);
      s.list(bet);
      return { transactionId: win.transactionId, ours: win.amount, theirs: null, cause: /forged call/ };
    },
  },
  duplicate_ours: {
    async postedTwice(s) {
      const bet = s.bet();
      const again = { ...bet, key: `${bet.key}:again`, tombstoneKey: null };
      const round = { key: `${bet.round?.key ?? ''}:again`, providerRound: bet.round?.providerRound ?? '' };
      await s.post(bet, { ...again, round });
      s.list(bet);
      return { transactionId: bet.transactionId, ours: bet.amount, theirs: null, cause: /posted twice here/ };
    },
  },
  duplicate_theirs: {
    async listedTwice(s) {
      const bet = s.bet();
      const win = s.win(bet);
      await s.post(bet, win);
      s.list(bet);
      s.list(bet);
      s.list(win);
      return { transactionId: bet.transactionId, ours: null, theirs: bet.amount, cause: /lists the same bet twice/ };
    },
    async winListedTwice(s) {
      const bet = s.bet();
      const win = s.win(bet);
      await s.post(bet, win);
      s.list(bet);
      s.list(win);
      s.list(win);
      return { transactionId: win.transactionId, ours: null, theirs: win.amount, cause: /lists the same win twice/ };
    },
  },
  expired_at_provider: {
    async winGivenUp(s) {
      const bet = s.bet();
      const win = s.win(bet);
      await s.post(bet);
      s.list(bet);
      s.list(win, { expired: true });
      return {
        transactionId: win.transactionId,
        ours: null,
        theirs: win.amount,
        cause: /never arrived here.+its statement says so/,
      };
    },
    async rollbackGivenUp(s) {
      const bet = s.bet();
      const undo = s.undo(bet);
      await s.post(bet);
      s.list(bet);
      s.list(undo, { amount: bet.amount, expired: true });
      return { transactionId: undo.transactionId, ours: null, theirs: bet.amount, cause: /rollback never arrived/ };
    },
    async refusedAndGivenUp(s) {
      return { ...(await refusedWin(s, true)), cause: /was refused here \(payin_rolled_back\).+stopped sending/ };
    },
  },
  unparsable_line: {
    async noAmount(s) {
      const problem = 'the amount 1,50 is no amount';
      s.list(s.bet(), { amount: null, problem });
      return {
        transactionId: null,
        ours: null,
        theirs: null,
        cause: /cannot be read \(the amount 1,50 is no amount\)/,
      };
    },
  },
  rounding: {},
} satisfies Partial<Record<BreakKind, Record<string, Plant>>>;
