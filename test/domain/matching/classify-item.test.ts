import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BREAK_KINDS, type BreakKind } from '../../../domain/break-kind.ts';
import { breakRow } from '../../../domain/matching/break-row.ts';
import { classifyItem } from '../../../domain/matching/classify-item.ts';
import type { ItemFacts, OurSide, TheirSide } from '../../../domain/matching/item-facts.ts';
import { judgeTotal } from '../../../domain/matching/judge-total.ts';
import { givenUp } from '../../../domain/matching/retry-plan.ts';
import { REFUSALS } from '../../../domain/refusal.ts';

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
/** Few values, so that the sides often agree. */
const side = {
  operation: fc.constantFrom('payin', 'payout', 'jackpot', 'promo', 'cashback', 'rollback', 'refund'),
  amount: fc.constantFrom(0n, 100n, 110n),
  currency: fc.constantFrom('EUR', 'BRL'),
  tax: maybe(fc.constantFrom(0n, 10n, 12n)),
  playerId: maybe(fc.constantFrom('a', 'b')),
  providerRound: maybe(fc.constantFrom('r', 'q')),
  game: maybe(fc.constantFrom('g', 'h')),
  day: fc.constantFrom('before', 'inside', 'after'),
} as const;
const ourSide = fc
  .record({
    ...side,
    outcome: fc.constantFrom('posted', 'refused', 'tombstone'),
    code: fc.constantFrom(...REFUSALS),
    free: fc.boolean(),
    test: fc.boolean(),
    undone: fc.boolean(),
    paid: fc.boolean(),
    betStandsThere: fc.boolean(),
    betOfAnother: fc.boolean(),
  })
  .map(({ code, ...rest }): OurSide => ({ ...rest, refusal: rest.outcome === 'refused' ? code : null }));
const theirSide: fc.Arbitrary<TheirSide> = fc.record({
  ...side,
  accepted: fc.boolean(),
  free: maybe(fc.boolean()),
  test: maybe(fc.boolean()),
  payoutBooked: fc.boolean(),
  givenUp: maybe(fc.constantFrom('said', 'schedule')),
});
const item: fc.Arbitrary<ItemFacts> = fc.record({
  family: fc.constantFrom('payin', 'payout', 'rollback'),
  ordinal: fc.constantFrom(1, 1, 2),
  sameTransaction: fc.boolean(),
  betless: fc.boolean(),
  betAgrees: fc.boolean(),
  ours: maybe(ourSide),
  theirs: maybe(theirSide),
});

/** Both sides count it, each saying everything. */
const counted = fc.tuple(item, ourSide, theirSide).map(([facts, ours, theirs]): ItemFacts => {
  const free = theirs.free ?? ours.free;
  const both = { ...theirs, accepted: true, free, test: theirs.test ?? ours.test };
  return { ...facts, ours: { ...ours, outcome: 'posted', refusal: null }, theirs: both };
});

/** The same two sides as the other one sees them. */
function swapped({ ours, theirs, ...rest }: ItemFacts): ItemFacts {
  if (!ours || !theirs) throw new Error('both sides are needed');
  const { operation, amount, currency, tax, playerId, providerRound, game, day } = theirs;
  const said = { operation, amount, currency, tax, playerId, providerRound, game, day };
  return {
    ...rest,
    ours: { ...ours, ...said, free: theirs.free ?? false, test: theirs.test ?? false },
    theirs: {
      ...theirs,
      ...{ operation: ours.operation, amount: ours.amount, currency: ours.currency, tax: ours.tax, day: ours.day },
      ...{
        playerId: ours.playerId,
        providerRound: ours.providerRound,
        game: ours.game,
        free: ours.free,
        test: ours.test,
      },
    },
  };
}

describe('the rules of matching', () => {
  test('have an answer for everything, and finance can read each', () => {
    fc.assert(
      fc.property(item, (facts) => {
        const finding = classifyItem(facts);
        if (finding === null) return;
        expect(BREAK_KINDS).toContain(finding.kind);
        const subject = {
          of: 'transaction',
          family: facts.family,
          transactionId: '1',
          ordinal: facts.ordinal,
        } as const;
        const none = { providerRound: null, playerId: null, currency: null, ours: null, theirs: null };
        const now = new Date('2026-11-20T12:00:00Z');
        const row = breakRow({ provider: 'hypetech', subject, ...none, eventAt: now, ...finding }, now);
        expect(row.cause).toMatch(/^[A-Z].{30,}\.$/);
        expect(row.repair).toMatch(/^[A-Z].+\.$/);
      }),
      { numRuns: 5_000 },
    );
  });

  test('call two sides that both count it the same from either side', () => {
    const kindOf = (facts: ItemFacts) => classifyItem(facts)?.kind ?? null;
    fc.assert(
      fc.property(counted, (facts) => {
        expect(kindOf(swapped(facts))).toBe(kindOf(facts));
      }),
      { numRuns: 5_000 },
    );
  });

  test('call what one side has alone by the side that lacks it', () => {
    const mirror: Partial<Record<BreakKind, BreakKind>> = {
      bet_missing_theirs: 'bet_missing_ours',
      win_missing_theirs: 'win_missing_ours',
      duplicate_ours: 'duplicate_theirs',
      win_without_bet: 'win_without_bet',
    };
    fc.assert(
      fc.property(item, ourSide, theirSide, (facts, ours, theirs) => {
        fc.pre(facts.family !== 'rollback');
        const here = classifyItem({ ...facts, ours: { ...ours, outcome: 'posted' }, theirs: null });
        const there = classifyItem({ ...facts, ours: null, theirs: { ...theirs, accepted: true, givenUp: null } });
        expect(there?.kind).toBe(here && mirror[here.kind]);
      }),
    );
  });

  test('find nothing where both sides say the same of one time', () => {
    fc.assert(
      fc.property(counted, (facts) => {
        const { ours, theirs } = facts;
        if (!ours || !theirs) return;
        const said = swapped({ ...facts, ours, theirs }).theirs;
        const same = { ...facts, ours, theirs: said, sameTransaction: true, betless: false };
        expect(classifyItem(same)).toBeNull();
      }),
    );
  });

  test('never call it expired, or explained, what the provider lacks', () => {
    fc.assert(
      fc.property(item, ourSide, (facts, ours) => {
        const finding = classifyItem({ ...facts, ours: { ...ours, outcome: 'posted', undone: false }, theirs: null });
        expect(finding?.kind).not.toBe('expired_at_provider');
        expect(finding?.explanation ?? null).toBeNull();
      }),
    );
  });
});

describe('a provider has given up', () => {
  const at = new Date('2026-11-20T12:00:00Z');
  const later = new Date('2026-11-21T12:00:00Z');
  const afterThat = new Date('2026-11-21T12:00:00.001Z');
  const plan = { does: 'tries again for a day', seconds: 86_400 };

  test.each([
    ['when its schedule is over', null, plan, afterThat, 'schedule'],
    ['not before', null, plan, later, null],
    ['never by a schedule without an end', null, { ...plan, seconds: null, hopeSeconds: 60 }, afterThat, null],
    ['never where nothing is known of it', null, null, afterThat, null],
    [
      'when its statement says so, whatever the schedule',
      true,
      { ...plan, seconds: null, hopeSeconds: 60 },
      at,
      'said',
    ],
    ['not when its statement says that it goes on', false, plan, afterThat, null],
  ] as const)('%s', (_name, expired, known, now, expected) => {
    expect(givenUp(expired, known, at, now)).toBe(expected);
  });
});

describe("a provider's own total", () => {
  test.each([
    ['agrees with any reading of its lines', 900n, [1_000n, 900n], 10, true, null],
    ['is rounding when it is off by less than a unit a line', 1_009n, [1_000n, 500n], 10, true, 'rounding'],
    ['misses lines when it is off by more', 1_010n, [1_000n], 10, true, 'unparsable_line'],
    ['misses lines whether the others agree or not', -5n, [1_000n], 10, false, 'unparsable_line'],
    ['is no rounding while a line differs: that has its own name', 1_001n, [1_000n], 10, false, null],
    ['is of no lines at all', 1n, [0n], 0, true, 'unparsable_line'],
  ] as const)('%s', (_name, stated, sums, lines, agrees, kind) => {
    expect(judgeTotal(stated, sums, lines, agrees)?.kind ?? null).toBe(kind);
  });
});
