import { describe, expect, test } from 'vitest';
import { BREAK_KINDS } from '../../../domain/break-kind.ts';
import { type BreakFacts, breakRow } from '../../../domain/matching/break-row.ts';
import { severityOf } from '../../../domain/matching/severity.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const facts: BreakFacts = {
  provider: 'hypetech',
  kind: 'win_missing_ours',
  subject: { of: 'transaction', family: 'payout', transactionId: '8801460', ordinal: 1 },
  providerRound: 'r-1',
  playerId: null,
  currency: 'BRL',
  ours: null,
  theirs: 3_125n,
  eventAt: new Date('2026-11-20T11:30:00Z'),
};

test.each(BREAK_KINDS)('%s has a cause, a repair and a state for finance', (kind) => {
  const row = breakRow({ ...facts, kind }, NOW);
  expect(row.cause).toMatch(/^[A-Z].{30,}\.$/);
  expect(row.repair).toMatch(/^[A-Z].+\.$/);
  expect(row.state).toBe(row.class === 'explained' ? 'resolved' : 'open');
});

describe('what may still arrive', () => {
  test('is expected as timing until its window is over', () => {
    const expectedUntil = new Date('2026-11-20T12:30:00Z');
    expect(breakRow({ ...facts, expectedUntil }, NOW)).toMatchObject({ state: 'expected', class: 'timing' });
    expect(breakRow({ ...facts, expectedUntil }, expectedUntil)).toMatchObject({ state: 'open', class: 'money' });
  });

  test('is never expected for a difference between two sides that are both there', () => {
    const row = breakRow({ ...facts, kind: 'amount', expectedUntil: new Date('2027-01-01T00:00:00Z') }, NOW);
    expect(row).toMatchObject({ state: 'open', expectedUntil: null });
  });
});

describe('the fingerprint', () => {
  test('keeps one difference one case whatever is known about it', () => {
    const again = breakRow({ ...facts, theirs: 1n, eventAt: NOW, providerRound: null }, NOW);
    expect(again.fingerprint).toBe(breakRow(facts, NOW).fingerprint);
  });

  test('tells kinds, families, duplicates and ids with separators in them apart', () => {
    const subject = { of: 'transaction', family: 'payout', transactionId: 'x', ordinal: 1 } as const;
    const rows = [
      breakRow({ ...facts, subject }, NOW),
      breakRow({ ...facts, subject, kind: 'amount' }, NOW),
      breakRow({ ...facts, subject: { ...subject, family: 'payin' } }, NOW),
      breakRow({ ...facts, subject: { ...subject, ordinal: 2 } }, NOW),
      breakRow({ ...facts, subject: { ...subject, transactionId: '2/x' } }, NOW),
    ];
    expect(new Set(rows.map((row) => row.fingerprint)).size).toBe(rows.length);
  });
});

describe('severity', () => {
  test.each([
    [999n, 'low'],
    [1_000n, 'medium'],
    [10_000n, 'high'],
    [100_000n, 'critical'],
  ] as const)('%s minor units of a two-decimal currency are %s', (amount, severity) => {
    expect(severityOf(amount, 'EUR', 0, 'low')).toBe(severity);
  });

  test('goes by the order of magnitude of the currency, without a rate', () => {
    expect(severityOf(999n, 'JPY', 0, 'low')).toBe('low');
    expect(severityOf(10_000n, 'JPY', 0, 'low')).toBe('high');
    expect(severityOf(10n ** 18n, 'ETH', 0, 'low')).toBe('critical');
    expect(severityOf(10n ** 5n, 'BTC', 0, 'low')).toBe('high');
    expect(severityOf(10_000n, 'KWD', 0, 'low')).toBe('medium');
    expect(severityOf(100_000n, 'LBP', 0, 'low')).toBe('low');
  });

  test('rises with age, never beyond critical and never below the floor of its kind', () => {
    expect(severityOf(0n, 'EUR', 71, 'low')).toBe('low');
    expect(severityOf(0n, 'EUR', 72, 'low')).toBe('medium');
    expect(severityOf(0n, 'EUR', 72, 'critical')).toBe('critical');
    expect(severityOf(0n, null, 0, 'high')).toBe('high');
  });
});
