import { describe, expect, it } from 'vitest';
import { believe, fromWire, toWire } from '../../domain/round-belief.ts';
import { type ProviderBelief, judgeRound } from '../../domain/round-verdict.ts';
import type { RoundOperation } from '../../domain/round.ts';

const bet = (transactionId: string): RoundOperation => ({
  operationId: `op-${transactionId}`,
  operation: 'payin',
  key: `bet:${transactionId}`,
  linkedKey: null,
  transactionId,
  mode: 'cash',
  amount: 1_000n,
  closesRound: false,
});
const line = (transactionId: string, given: Partial<ProviderBelief> = {}): ProviderBelief => ({
  transactionId,
  operation: 'payin',
  amount: 1_000n,
  accepted: true,
  roundFinished: true,
  ...given,
});
const kinds = (ours: RoundOperation[], theirs: ProviderBelief[]) => {
  const verdict = judgeRound(ours, theirs);
  return verdict.verdict === 'lost'
    ? 'lost'
    : verdict.differences.map(({ kind, transactionId }) => [kind, transactionId]);
};

describe('a late round', () => {
  it('is lost only when the provider finished it with the bets we have and nothing else', () => {
    expect(kinds([bet('1'), bet('2')], [line('1'), line('2')])).toBe('lost');
    expect(kinds([bet('1')], [line('1', { roundFinished: null })])).toEqual([['stuck_round', '1']]);
    expect(kinds([bet('1')], [line('1', { roundFinished: false })])).toEqual([['stuck_round', '1']]);
  });

  it('differs by each call of theirs that we lack, unless they declined it', () => {
    const win = line('9', { operation: 'payout', amount: 2_500n });
    const back = line('8', { operation: 'rollback' });
    expect(kinds([bet('1')], [line('1'), win, back, line('7')])).toEqual([
      ['win_missing_ours', '9'],
      ['rollback_missing_ours', '8'],
      ['bet_missing_ours', '7'],
    ]);
    expect(kinds([bet('1')], [line('1'), { ...win, accepted: false }])).toBe('lost');
  });

  it('differs by each open bet of ours that they do not list, or list as declined', () => {
    expect(kinds([bet('1'), bet('2')], [line('2', { accepted: false })])).toEqual([
      ['bet_missing_theirs', '1'],
      ['status', '2'],
    ]);
  });
});

it('amounts cross as text and come back as they were; what is no amount is unknown, not zero', () => {
  const lines = [
    { ...line('1'), amount: '12.5', occurredAt: '' },
    { ...line('2'), amount: '12.505', occurredAt: '' },
  ];
  expect(believe(lines, 'BRL').map(({ amount }) => amount)).toEqual([1_250n, null]);
  const difference = { kind: 'win_missing_ours', transactionId: '1', ours: null, theirs: 1_250n } as const;
  expect(toWire(difference, 'BRL').theirs).toBe('12.50');
  expect(fromWire(toWire(difference, 'BRL'), 'BRL')).toEqual(difference);
});
