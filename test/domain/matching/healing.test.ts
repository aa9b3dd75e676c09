import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BREAK_KINDS, type BreakKind } from '../../../domain/break-kind.ts';
import { atRiskOf, loserOf } from '../../../domain/matching/at-risk.ts';
import { type HealingFacts, healingOf } from '../../../domain/matching/healing.ts';
import { BETCORE_GAMES_RETRIES } from '../../../providers/betcore-games/retries.ts';
import { BETCORE_RETRIES } from '../../../providers/betcore/retries.ts';
import { BETGAMES_RETRIES } from '../../../providers/betgames/retries.ts';
import { HYPETECH_RETRIES } from '../../../providers/hypetech/retries.ts';
import { MICROGAMING_RETRIES } from '../../../providers/microgaming/retries.ts';

const EVENT = new Date('2026-11-20T13:00:00.000Z');
const hours = (n: number) => new Date(EVENT.getTime() + n * 3_600_000);

const facts = (kind: BreakKind, given: Partial<HealingFacts> = {}): HealingFacts => ({
  kind,
  state: 'open',
  family: 'payin',
  ours: null,
  eventAt: EVENT,
  expectedUntil: null,
  refusedForGood: false,
  round: null,
  ...given,
});

describe('what a case still waits for', () => {
  test("a win or a rollback that is missing here comes until the provider's last try", () => {
    const win = facts('win_missing_ours', { family: 'payout' });
    expect(healingOf(win, HYPETECH_RETRIES, hours(1))).toEqual({
      by: 'provider',
      does: 'The provider sends the win again after 1, 2, 4, 8, 16 and 32 s, then every 5 minutes for 24 hours.',
      until: hours(24),
    });
    const rollback = facts('rollback_missing_ours', { family: 'rollback' });
    expect(healingOf(rollback, BETGAMES_RETRIES, hours(23))).toMatchObject({ by: 'provider', until: hours(24) });
  });

  test('after the last try nobody does anything, and it is said when that was', () => {
    const win = facts('win_missing_ours', { family: 'payout' });
    const healing = healingOf(win, HYPETECH_RETRIES, hours(24));
    expect(healing).toMatchObject({ by: 'nobody', until: null });
    expect(healing.does).toMatch(/^Nothing more: .* and that ended 2026-11-21 13:00 UTC\.$/);
  });

  test('a provider that never gives up is counted on only until many of its tries have failed, and then it is said', () => {
    const win = facts('win_missing_ours', { family: 'payout' });
    expect(healingOf(win, MICROGAMING_RETRIES, hours(26))).toMatchObject({ by: 'provider', until: null });
    for (const late of [27, 900]) {
      const healing = healingOf(win, MICROGAMING_RETRIES, hours(late));
      expect(healing).toMatchObject({ by: 'nobody', until: null });
      expect(healing.does).toMatch(
        /^Nothing more: .* hourly until it is paid, but no try has ended the difference by 2026-11-21 16:00 UTC/,
      );
      expect(atRiskOf('open', healing, 500n)).toBe(500n);
    }
  });

  test.each([
    ['microgaming', MICROGAMING_RETRIES],
    ['betcore', BETCORE_RETRIES],
    ['betcore-games', BETCORE_GAMES_RETRIES],
  ])('an old missing win or rollback of %s, which tries without end, is at risk', (_provider, plan) => {
    for (const [kind, family] of [
      ['win_missing_ours', 'payout'],
      ['rollback_missing_ours', 'rollback'],
    ] as const) {
      const found = facts(kind, { family });
      expect(atRiskOf('open', healingOf(found, plan, hours(12)), 500n)).toBe(0n);
      expect(atRiskOf('open', healingOf(found, plan, hours(48)), 500n)).toBe(500n);
    }
  });

  test('a bet that only we have waits for its rollback, one that only they have for the bet itself', () => {
    expect(healingOf(facts('bet_missing_theirs', { ours: 1n }), HYPETECH_RETRIES, hours(1)).until).toEqual(hours(24));
    const theirs = facts('bet_missing_ours');
    expect(healingOf(theirs, HYPETECH_RETRIES, EVENT)).toMatchObject({ by: 'nobody' });
    expect(healingOf(theirs, BETCORE_RETRIES, EVENT).until).toEqual(new Date(EVENT.getTime() + 30_000));
  });

  test('a status waits by what we answered: a refusal for good is heard again, any other is judged anew', () => {
    const refusedWin = facts('status', { family: 'payout' });
    expect(healingOf(refusedWin, HYPETECH_RETRIES, hours(1))).toMatchObject({ by: 'provider', until: hours(24) });
    const forGood = healingOf({ ...refusedWin, refusedForGood: true }, HYPETECH_RETRIES, hours(1));
    expect(forGood).toEqual({
      by: 'nobody',
      does: 'Nothing: our refusal stands, and the same call hears it again.',
      until: null,
    });
    const declinedThere = facts('status', { ours: 1n });
    expect(healingOf(declinedThere, BETGAMES_RETRIES, hours(1)).does).toMatch(/sends the return again/);
    const betRefusedHere = facts('status', { ours: null });
    expect(healingOf(betRefusedHere, BETGAMES_RETRIES, EVENT).does).toMatch(/sends the payin/);
  });

  test("a stuck round waits for its workflow's question, and for nobody once that was answered", () => {
    const round = (state: 'open' | 'stuck') => facts('stuck_round', { round: { state, deadlineAt: hours(2) } });
    expect(healingOf(round('open'), null, hours(1))).toMatchObject({ by: 'us', until: hours(2) });
    expect(healingOf(round('open'), null, hours(3))).toMatchObject({ by: 'us', until: hours(8) });
    expect(healingOf(round('open'), null, hours(8))).toMatchObject({ by: 'nobody' });
    expect(healingOf(round('stuck'), HYPETECH_RETRIES, hours(1))).toMatchObject({ by: 'nobody' });
    expect(healingOf(facts('stuck_round'), HYPETECH_RETRIES, hours(1))).toMatchObject({ by: 'nobody' });
  });

  test('an expected case waits for its window or the last try, whichever ends later', () => {
    const expected = (window: number) =>
      facts('win_missing_ours', { family: 'payout', state: 'expected', expectedUntil: hours(window) });
    expect(healingOf(expected(2), HYPETECH_RETRIES, hours(1)).until).toEqual(hours(24));
    expect(healingOf(expected(30), HYPETECH_RETRIES, hours(1)).until).toEqual(hours(30));
    expect(healingOf(expected(30), HYPETECH_RETRIES, hours(25))).toMatchObject({ by: 'provider', until: hours(30) });
    expect(healingOf(expected(2), MICROGAMING_RETRIES, hours(1)).until).toBeNull();
    expect(healingOf(expected(2), null, hours(1))).toMatchObject({ by: 'provider', until: hours(2) });
  });

  test('nothing comes from a provider that is not connected, nor for a case that is settled', () => {
    const win = facts('win_missing_ours', { family: 'payout' });
    expect(healingOf(win, null, hours(1))).toMatchObject({ by: 'nobody', until: null });
    for (const state of ['resolved', 'pinned'] as const) {
      expect(healingOf({ ...win, state }, HYPETECH_RETRIES, hours(1))).toMatchObject({ by: 'nobody', until: null });
    }
  });
});

const plans = fc.constantFrom(
  HYPETECH_RETRIES,
  BETGAMES_RETRIES,
  MICROGAMING_RETRIES,
  BETCORE_RETRIES,
  BETCORE_GAMES_RETRIES,
  null,
);
const moment = fc.date({ min: hours(-1_000), max: hours(1_000), noInvalidDate: true });
const anyCase = fc.record<HealingFacts>({
  kind: fc.constantFrom(...BREAK_KINDS),
  state: fc.constantFrom('expected', 'open', 'in_review', 'awaiting_approval', 'resolved', 'pinned'),
  family: fc.constantFrom('payin', 'payout', 'rollback', null),
  ours: fc.constantFrom(null, 0n, 500n),
  eventAt: moment,
  expectedUntil: fc.option(moment),
  refusedForGood: fc.boolean(),
  round: fc.option(fc.record({ state: fc.constantFrom('open', 'stuck', 'settled'), deadlineAt: moment })),
});

describe('over all cases', () => {
  test('healing never lies in the past, and nobody has no deadline', () => {
    fc.assert(
      fc.property(anyCase, plans, moment, (found, plan, now) => {
        const { by, does, until } = healingOf(found, plan, now);
        expect(does).toMatch(/^[A-Z].*\.$/);
        if (by === 'nobody') expect(until).toBeNull();
        else if (until !== null) expect(until.getTime()).toBeGreaterThan(now.getTime());
      }),
      { numRuns: 2_000 },
    );
  });

  test('nothing is at risk while it heals or is settled, and never more than the residual', () => {
    fc.assert(
      fc.property(anyCase, plans, moment, fc.option(fc.bigInt(0n, 10n ** 38n)), (found, plan, now, residual) => {
        const healing = healingOf(found, plan, now);
        const risk = atRiskOf(found.state, healing, residual);
        const isQuiet = healing.by !== 'nobody' || ['expected', 'resolved', 'pinned'].includes(found.state);
        expect(risk).toBe(residual !== null && isQuiet ? 0n : residual);
      }),
    );
  });
});

describe('who loses it', () => {
  test.each([
    ['bet_missing_ours', 'payin', null, 5n, 'house'],
    ['win_missing_ours', 'payout', null, 5n, 'player'],
    ['rollback_missing_ours', 'rollback', null, 5n, 'player'],
    ['bet_missing_theirs', 'payin', 5n, null, 'player'],
    ['win_missing_theirs', 'payout', 5n, null, 'house'],
    ['amount', 'payin', 5n, 4n, 'player'],
    ['amount', 'payin', 4n, 5n, 'house'],
    ['amount', 'payout', 4n, 5n, 'player'],
    ['amount', 'payout', 5n, 4n, 'house'],
    ['duplicate_ours', 'payin', 5n, null, 'player'],
    ['duplicate_ours', 'payout', 5n, null, 'house'],
    ['status', 'payin', null, 5n, 'house'],
    ['status', 'payout', null, 5n, 'player'],
    ['status', 'payin', 5n, null, 'player'],
    ['status', 'rollback', 5n, null, 'house'],
    ['stuck_round', null, 5n, null, 'player'],
    ['expired_at_provider', 'payout', null, 5n, 'player'],
    ['tax', 'payout', 5n, 5n, null],
    ['cut_off', 'payin', 5n, 5n, null],
  ] as const)('%s of a %s, ours %s and theirs %s: %s', (kind, family, ours, theirs, loser) => {
    expect(loserOf({ kind, family, ours, theirs })).toBe(loser);
  });
});
