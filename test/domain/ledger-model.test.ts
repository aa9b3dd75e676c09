// A small model of the ledger runs any sequence of events through `decide`, in any order and with repeats, and holds the
// laws of money against every step. It is the same code that the posting batch runs, without a database.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../../domain/decide.ts';
import { type Decision, type KnownOperation, type LedgerView, PLAIN_RULES, type Rules } from '../../domain/decision.ts';
import { EMPTY_ROUND, type Round, applyToRound, foldRound } from '../../domain/round.ts';
import { type WalletEvent, fingerprintOf } from '../../domain/wallet-event.ts';

const RULES: Rules = PLAIN_RULES;
const PLAYER = 'p';
const OPENING = 1_000n;

type Step = { event: WalletEvent; decision: Decision; before: bigint; after: bigint };

function createModel(rules: Rules = RULES) {
  let balance = OPENING;
  let round: Round = EMPTY_ROUND;
  const known = new Map<string, KnownOperation>();
  const tombstones = new Set<string>();
  const posted: Parameters<typeof applyToRound>[1][] = [];
  const steps: Step[] = [];
  return {
    steps,
    posted,
    round: () => round,
    balance: () => balance,
    send(event: WalletEvent): Decision {
      const linked =
        (event.links === 'round' ? [] : event.links).map((key) => known.get(key)).find((op) => op !== undefined) ??
        null;
      const view: LedgerView = {
        player: { playerId: PLAYER, blocked: false },
        wallet: { balance, floor: 0n },
        session: { sessionId: 's', playerId: PLAYER, currency: 'EUR', game: null, mode: 'cash', open: true },
        providerEnabled: true,
        known: known.get(event.key) ?? null,
        linked,
        round,
        tombstoned: tombstones.has(event.tombstoneKey ?? ''),
        grant: null,
      };
      const decision = decide(view, event, rules);
      const before = balance;
      if (decision.outcome === 'posted') {
        for (const { debit, amount } of decision.postings) balance += debit === 'player' ? -amount : amount;
        const op = {
          operationId: event.key,
          operation: event.operation,
          key: event.key,
          linkedKey: linked?.key ?? null,
          transactionId: event.transactionId,
          mode: decision.mode,
          amount: event.amount,
          closesRound: event.closesRound,
        };
        posted.push(op);
        round = applyToRound(round, op);
      }
      if (decision.outcome === 'tombstone' && decision.key !== null) tombstones.add(decision.key);
      if (decision.outcome === 'posted' || decision.outcome === 'tombstone') {
        known.set(event.key, {
          operationId: event.key,
          walletCallId: 'c',
          key: event.key,
          operation: event.operation,
          mode: event.mode,
          transactionId: event.transactionId,
          playerId: PLAYER,
          roundId: 'r',
          currency: event.currency,
          amount: event.amount,
          closesRound: false,
          fingerprint: fingerprintOf(event),
          outcome: decision.outcome,
          code: null,
          balanceBefore: before,
          balanceAfter: balance,
        });
      }
      steps.push({ event, decision, before, after: balance });
      return decision;
    },
  };
}

const base = {
  provider: 'hypetech',
  player: PLAYER,
  round: { key: 'g:r', providerRound: 'r' },
  game: 'g',
  currency: 'EUR',
  linkedOperation: null,
  sessionToken: 't',
  bonusCode: null,
  effectiveAt: null,
  generational: false,
  closesRound: false,
  sessionId: null,
  tax: null,
  confirm: false,
} as const;
const event = (
  operation: 'payin' | 'payout' | 'rollback',
  id: number,
  bet: number,
  amount: bigint,
  mode: 'cash' | 'free',
): WalletEvent => ({
  ...base,
  operation,
  mode,
  amount,
  transactionId: `${id}`,
  key: `${operation}:${id}`,
  links: operation === 'payin' ? [] : [`payin:${bet}`],
  tombstoneKey: operation === 'payin' ? `payin:${id}` : `payin:${bet}`,
});

/** Few ids and amounts, so that sequences collide: duplicates, conflicts, rollbacks that overtake, second wins. */
const anyEvent = fc
  .record({
    operation: fc.constantFrom('payin' as const, 'payout' as const, 'rollback' as const),
    id: fc.integer({ min: 1, max: 6 }),
    bet: fc.integer({ min: 1, max: 6 }),
    amount: fc.constantFrom(0n, 100n, 250n, 900n),
    mode: fc.constantFrom('cash' as const, 'cash' as const, 'free' as const),
  })
  .map(({ operation, id, bet, amount, mode }) =>
    event(operation, id, bet, operation === 'payin' && amount === 0n ? 100n : amount, mode),
  );
const story = fc.array(anyEvent, { maxLength: 40 });

const run = (events: readonly WalletEvent[]) => {
  const model = createModel();
  for (const one of events) model.send(one);
  return model;
};

describe('whatever arrives, in whatever order', () => {
  test('a balance never falls below its floor', () => {
    fc.assert(fc.property(story, (events) => run(events).steps.every((step) => step.after >= 0n)));
  });

  test('the balance is the opening plus all that was posted, and only posted events move it', () => {
    fc.assert(
      fc.property(story, (events) => {
        for (const { decision, before, after } of run(events).steps)
          if (decision.outcome !== 'posted') expect(after).toBe(before);
      }),
    );
  });

  test('each key is posted at most once', () => {
    fc.assert(
      fc.property(story, (events) => {
        const keys = run(events).posted.map((op) => op.key);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });

  test('a payin is paid or rolled back, never both, and each at most once', () => {
    fc.assert(
      fc.property(story, (events) => {
        const { posted } = run(events);
        for (const payin of posted.filter((op) => op.operation === 'payin')) {
          expect(posted.filter((op) => op.linkedKey === payin.key).length).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('nothing is paid or given back without a posted payin before it', () => {
    fc.assert(
      fc.property(story, (events) => {
        const seen = new Set<string>();
        for (const op of run(events).posted) {
          if (op.operation === 'payin') seen.add(op.key);
          else expect(seen.has(op.linkedKey ?? '')).toBe(true);
        }
      }),
    );
  });

  test('a payin whose rollback came first is never posted', () => {
    fc.assert(
      fc.property(story, (events) => {
        const buried = new Set<string>();
        for (const { event: one, decision } of run(events).steps) {
          if (decision.outcome === 'tombstone' && decision.key !== null) buried.add(decision.key);
          if (decision.outcome === 'posted' && one.operation === 'payin')
            expect(buried.has(one.tombstoneKey ?? '')).toBe(false);
        }
      }),
    );
  });

  test('delivering every event twice changes nothing against delivering it once', () => {
    fc.assert(
      fc.property(story, (events) => {
        const [once, twice] = [run(events), run(events.flatMap((one) => [one, one]))];
        expect(twice.balance()).toBe(once.balance());
        expect(twice.posted).toEqual(once.posted);
      }),
    );
  });

  test("the round's sums are those of its standing stakes, and its fold can be repeated", () => {
    fc.assert(
      fc.property(story, (events) => {
        const model = run(events);
        expect(foldRound(model.posted)).toEqual(model.round());
        const open = model.round().stakes.some((stake) => stake.state === 'open');
        expect(model.round().state === 'open').toBe(open);
      }),
    );
  });

  test('the same key with another amount, player or currency is a conflict and moves nothing', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Partial<WalletEvent>>({ amount: 7n }, { player: 'q' }, { currency: 'BRL' }, { game: 'x' }),
        (change) => {
          const model = createModel();
          const first = event('payin', 1, 1, 100n, 'cash');
          model.send(first);
          expect(model.send({ ...first, ...change })).toMatchObject({ outcome: 'refused', code: 'conflict' });
          expect(model.balance()).toBe(OPENING - 100n);
        },
      ),
    );
  });
});
