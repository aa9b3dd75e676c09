import { expect, test } from 'vitest';
import { type StoryCall, type StoryFacts, storyOf } from '../../../domain/matching/story.ts';

const call = (at: string, given: Partial<StoryCall> = {}): StoryCall => ({
  at: `2026-11-20T${at}.000Z`,
  operation: 'payout',
  outcome: 'refused',
  code: 'transaction_unknown',
  status: 404,
  word: 'TX_NOT_FOUND',
  again: { count: 0, first: null, last: null },
  ...given,
});

const blank: StoryFacts = {
  kind: 'win_missing_ours',
  state: 'open',
  family: 'payout',
  line: null,
  hasOperation: false,
  calls: [],
  transfers: [],
  round: null,
  arrival: null,
  events: [],
};
const run = '0192f0c0-0000-7000-8000-000000000001';
const opened = { at: '2026-11-21T02:00:05.000Z', actor: 'reconciliation', action: 'opened', run };
const line = {
  at: '2026-11-20T13:00:01.000Z',
  line: 17,
  operation: 'payout',
  amount: '12.50 EUR',
  accepted: true,
  problem: null,
};

test('a win that never arrived', () => {
  const bet = call('12:59:58', { operation: 'payin', outcome: 'posted', code: null, status: 200, word: null });
  expect(storyOf({ ...blank, line, calls: [bet], events: [opened] })).toEqual([
    '2026-11-20 12:59:58 the bet came, we booked it and answered 200',
    "13:00:01 the provider's line 17 says: win 12.50 EUR, accepted",
    'no call with this win ever arrived here',
    `2026-11-21 02:00:05 run ${run} named it win_missing_ours: open`,
    'open since 2026-11-21 02:00:05',
  ]);
});

test('a win that was refused, tried again and given up', () => {
  const calls = [
    call('13:00:02', { again: { count: 2, first: '2026-11-20T13:00:03.000Z', last: '2026-11-20T13:00:05.000Z' } }),
    call('13:00:09'),
    call('23:55:00'),
  ];
  const matured = { ...opened, at: '2026-11-21T03:00:05.000Z', action: 'matured' };
  expect(
    storyOf({
      ...blank,
      kind: 'status',
      state: 'in_review',
      line,
      hasOperation: true,
      calls,
      events: [
        { ...opened, action: 'expected' },
        matured,
        { at: '2026-11-21T09:00:00.000Z', actor: 'fiona', action: 'assigned', run: null },
      ],
    }),
  ).toEqual([
    "2026-11-20 13:00:01 the provider's line 17 says: win 12.50 EUR, accepted",
    '13:00:02 the win came, we refused it (transaction_unknown) and answered 404 TX_NOT_FOUND',
    '13:00:03 it came again 4 times until 23:55:00 and heard the same',
    `2026-11-21 02:00:05 run ${run} named it status: expected, the other side may still arrive`,
    `03:00:05 run ${run} still missed the other side: open`,
    '09:00:00 fiona: assigned',
    'in review, open since 2026-11-21 03:00:05',
  ]);
});

test('a bet that only we have', () => {
  const bet = call('12:59:58', { operation: 'payin', outcome: 'posted', code: null, status: 200, word: null });
  expect(
    storyOf({
      ...blank,
      kind: 'bet_missing_theirs',
      state: 'resolved',
      family: 'payin',
      hasOperation: true,
      calls: [bet],
      transfers: [{ at: bet.at, amount: '5.00 EUR', debit: 'player', credit: 'clearing:hypetech:EUR' }],
      arrival: { at: '2026-11-20T12:59:59.100Z', eventId: '7' },
      events: [opened, { ...opened, at: '2026-11-22T02:00:05.000Z', action: 'resolved' }],
    }),
  ).toEqual([
    '2026-11-20 12:59:58 the bet came, we booked it and answered 200',
    '12:59:58 5.00 EUR moved from player to clearing:hypetech:EUR',
    "12:59:59 the round's workflow heard of it (event 7)",
    `2026-11-21 02:00:05 the provider's statement does not list it: run ${run} named it bet_missing_theirs: open`,
    `2026-11-22 02:00:05 run ${run} no longer found it: resolved`,
  ]);
});

test('a line that cannot be read has no time of its own and comes first', () => {
  const broken = { ...line, at: null, problem: 'no amount' };
  const story = storyOf({ ...blank, kind: 'unparsable_line', family: null, line: broken, events: [opened] });
  expect(story[0]).toBe("the provider's line 17 cannot be read: no amount");
});
