// What only shows around a transaction: its round, its bet, the order of calls, the border of the day.

import type { BreakKind } from '../../../domain/break-kind.ts';
import { v7 as uuidv7 } from 'uuid';
import { type Plant, alike } from './plant.ts';

const HOUR_MS = 3_600_000;
const just = (date: Date, ms: number): string => new Date(date.getTime() + ms).toISOString();

export const ROUNDS_AND_TIME = {
  late_win: {
    async laterThere(s) {
      const bet = s.bet();
      const win = s.win(bet, s.amount(), { effectiveAt: just(s.period.to, -1_000) });
      await s.post(bet, win);
      s.list(bet);
      s.list(win, { occurredAt: just(s.period.to, 60_000) });
      return { ...alike(win), state: 'resolved', cause: /resolved after the cut-off/ };
    },
    async laterHere(s) {
      const bet = s.bet();
      const win = s.win(bet, s.amount(), { effectiveAt: just(s.period.to, HOUR_MS) });
      await s.post(bet, win);
      s.list(bet);
      s.list(win, { occurredAt: just(s.period.to, -1) });
      return { ...alike(win), state: 'resolved', cause: /resolved after the cut-off/ };
    },
  },
  orphan_rollback: {
    async overtaking(s) {
      const bet = s.bet();
      const undo = s.undo(bet);
      await s.post(undo, bet);
      s.list(undo, { amount: bet.amount });
      s.list(bet, { accepted: false });
      return {
        transactionId: undo.transactionId,
        ours: null,
        theirs: bet.amount,
        state: 'resolved',
        cause: /overtook its bet/,
      };
    },
    async ofNothing(s) {
      const bet = s.bet();
      const undo = s.undo(bet);
      await s.post(undo);
      s.list(undo, { amount: bet.amount });
      return {
        transactionId: undo.transactionId,
        ours: null,
        theirs: bet.amount,
        state: 'resolved',
        cause: /overtook its bet/,
      };
    },
  },
  late_original: {
    async countedAllTheSame(s) {
      const bet = s.bet();
      await s.post(s.undo(bet), bet);
      s.list(bet);
      return { transactionId: bet.transactionId, ours: null, theirs: bet.amount, cause: /after its own rollback/ };
    },
  },
  stuck_round: {
    async neverEnded(s) {
      const bet = s.bet();
      await s.post(bet);
      s.list(bet);
      await s.openedThen(bet, "deadline_at = now() - interval '1 hour'");
      return { transactionId: bet.transactionId, ours: bet.amount, theirs: null, cause: /open past its deadline/ };
    },
  },
  win_without_bet: {
    async listedAlone(s) {
      const win = s.win(s.bet());
      s.list(win);
      return {
        transactionId: win.transactionId,
        ours: null,
        theirs: win.amount,
        cause: /counted by the provider and its round/,
      };
    },
    async refusedHere(s) {
      const win = s.win(s.bet());
      await s.post(win);
      s.list(win, { expired: true });
      return {
        transactionId: win.transactionId,
        ours: null,
        theirs: win.amount,
        cause: /refused here \(transaction_unknown\)/,
      };
    },
    /** No contract lets it be posted, so it is put into the ledger behind the service's back. */
    async paidHere(s) {
      const win = s.win(s.bet());
      const round = uuidv7();
      await s.owner.query(
        `with opened as (
           insert into round (id, provider, player_id, key, provider_round, currency, state, bet, won, opened_at, updated_at, deadline_at)
           values ($1, $2, $3, $4, $5, 'EUR', 'settled', 0, $6, $7, $7, now() + interval '1 day'))
         insert into operation (id, provider, key, operation, mode, transaction_id, player_id, round_id, provider_round, game,
           currency, amount, fingerprint, outcome, final, effective_at, posted_at)
         values ($8, $2, $9, 'payout', 'cash', $10, $3, $1, $5, $11, 'EUR', $6, '', 'posted', true, $7, $7)`,
        [
          ...[round, s.provider, win.player, win.round?.key, win.round?.providerRound, win.amount, win.effectiveAt],
          ...[uuidv7(), win.key, win.transactionId, win.game],
        ],
      );
      s.list(win);
      return { ...alike(win), cause: /was paid here and its round has no bet/ };
    },
  },
  rollback_of_settled: {
    async lostCorrection(s) {
      const bet = s.bet();
      const win = s.win(bet);
      const undo = s.undo(bet);
      await s.post(bet, win);
      s.list(bet);
      s.list(win);
      s.list(undo, { amount: bet.amount, expired: true });
      return { transactionId: undo.transactionId, ours: null, theirs: bet.amount, cause: /whose win is paid/ };
    },
    async refusedCorrection(s) {
      const bet = s.bet();
      const win = s.win(bet);
      const undo = s.undo(bet);
      await s.post(bet, win, undo);
      s.list(bet);
      s.list(win);
      s.list(undo, { amount: bet.amount });
      return { transactionId: undo.transactionId, ours: null, theirs: bet.amount, cause: /whose win is paid/ };
    },
  },
  round_total: {
    async wrongFigure(s) {
      const bet = s.bet();
      const win = s.win(bet);
      await s.post(bet, win);
      s.list(bet);
      s.list(win);
      await s.openedThen(bet, 'won = won + 5');
      return { transactionId: null, ours: win.amount + 5n, theirs: win.amount, cause: /round's total does not/ };
    },
  },
  cut_off: {
    async earlierThere(s) {
      const bet = s.bet({ effectiveAt: s.period.from.toISOString() });
      await s.post(bet);
      s.list(bet, { occurredAt: just(s.period.from, -1) });
      return { ...alike(bet), state: 'resolved', cause: /neighbouring gaming day/ };
    },
    async laterThere(s) {
      const bet = s.bet({ effectiveAt: just(s.period.to, -1) });
      await s.post(bet);
      s.list(bet, { occurredAt: s.period.to.toISOString() });
      return { ...alike(bet), state: 'resolved', cause: /neighbouring gaming day/ };
    },
  },
} satisfies Partial<Record<BreakKind, Record<string, Plant>>>;
