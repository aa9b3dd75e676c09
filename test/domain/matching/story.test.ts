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
const event = (at: string, actor: string, action: string, more: Partial<StoryFacts['events'][number]> = {}) => ({
  ...{ at, actor, action, run: null, said: null, assignee: null, wanted: null, lines: null, ended: false },
  ...more,
});
const opened = event('2026-11-21T02:00:05.000Z', 'reconciliation', 'opened', { run });
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
    '2026-11-20 12:59:58 UTC the bet came, we booked it and answered 200',
    "13:00:01 the provider's line 17 says: win 12.50 EUR, accepted",
    'no call with this win ever arrived here',
    `2026-11-21 02:00:05 UTC run ${run} named it win_missing_ours: open`,
    'open since 2026-11-21 02:00:05 UTC',
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
        event('2026-11-21T09:00:00.000Z', 'fiona', 'assigned', { assignee: 'fiona' }),
      ],
    }),
  ).toEqual([
    "2026-11-20 13:00:01 UTC the provider's line 17 says: win 12.50 EUR, accepted",
    '13:00:02 the win came, we refused it (transaction_unknown) and answered 404 TX_NOT_FOUND',
    '13:00:03 it came again 4 times until 23:55:00 and heard the same',
    `2026-11-21 02:00:05 UTC run ${run} named it status: expected, the other side may still arrive`,
    `03:00:05 run ${run} still missed the other side: open`,
    '09:00:00 fiona took it',
    'in review, open since 2026-11-21 03:00:05 UTC',
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
    '2026-11-20 12:59:58 UTC the bet came, we booked it and answered 200',
    '12:59:58 5.00 EUR moved from player to clearing:hypetech:EUR',
    "12:59:59 the round's workflow heard of it (event 7)",
    `2026-11-21 02:00:05 UTC the provider's statement does not list it: run ${run} named it bet_missing_theirs: open`,
    `2026-11-22 02:00:05 UTC run ${run} no longer found it: resolved`,
  ]);
});

test('a bet that only we have, of a round that was paid', () => {
  const bet = call('12:59:58', { operation: 'payin', outcome: 'posted', code: null, status: 200, word: null });
  const round = { state: 'settled', deadlineAt: bet.at, won: '9.00 EUR' };
  const facts = { ...blank, kind: 'bet_missing_theirs', family: 'payin', hasOperation: true, calls: [bet] } as const;
  const told = 'a bet of this round was paid 9.00 EUR here';
  expect(storyOf({ ...facts, round, events: [opened] })).toContain(told);
  expect(storyOf({ ...facts, round: { ...round, won: null }, events: [opened] })).not.toContain(told);
});

test('a transaction that the provider lists twice', () => {
  const story = storyOf({ ...blank, kind: 'duplicate_theirs', line, events: [opened] });
  expect(story.slice(0, 2)).toEqual([
    "2026-11-20 13:00:01 UTC the provider's line 17 says: win 12.50 EUR, accepted",
    'a line before it lists the same transaction',
  ]);
});

test('a line that cannot be read has no time of its own and comes first', () => {
  const broken = { ...line, at: null, problem: 'no amount' };
  const story = storyOf({ ...blank, kind: 'unparsable_line', family: null, line: broken, events: [opened] });
  expect(story[0]).toBe("the provider's line 17 cannot be read: no amount");
});

test('who did what is told with the words that were given, and a repair to its end', () => {
  const at = (minute: number) => `2026-11-21T09:0${minute}:00.000Z`;
  const by = (minute: number, actor: string, action: string, more: Partial<StoryFacts['events'][number]> = {}) =>
    event(at(minute), actor, action, more);
  const steps = [
    opened,
    by(0, 'fiona', 'commented', { said: 'asked them\n by mail' }),
    by(1, 'fiona', 'assigned', { assignee: 'frida' }),
    by(2, 'frida', 'proposed', { said: 'lost', wanted: { action: 'credit_player', amount: '12.50 EUR' } }),
    by(3, 'anna', 'approved', { said: 'seen' }),
  ];
  const told = (events: StoryFacts['events'], state: StoryFacts['state']) =>
    storyOf({ ...blank, state, events }).slice(1);
  expect(told(steps, 'awaiting_approval')).toEqual([
    '09:00:00 fiona commented: asked them by mail',
    '09:01:00 fiona gave it to frida',
    '09:02:00 frida proposed to credit the player, 12.50 EUR: lost',
    '09:03:00 anna approved the proposal: seen',
    'an approved repair is being carried out, open since 2026-11-21 02:00:05 UTC',
  ]);
  const proved = by(4, 'repair', 'repaired', { ended: true });
  expect(told([...steps, proved], 'resolved').at(-1)).toBe(
    '09:04:00 the approved repair was carried out and the case looked at again: resolved',
  );
  const failed = by(4, 'repair', 'rejected', { said: 'the player has not so much' });
  expect(told([...steps, failed], 'in_review').at(-2)).toBe(
    '09:04:00 the proposal was ended without being carried out: the player has not so much',
  );
  expect(told(steps.slice(0, 4), 'awaiting_approval').at(-1)).toMatch(/^waits for an approval/);
});

test('a round that opened its own case is told without its id', () => {
  const bySelf = event('2026-11-21T02:00:05.000Z', 'round.hypetech.p.k', 'opened');
  expect(storyOf({ ...blank, events: [bySelf] })[0]).toBe(
    "2026-11-21 02:00:05 UTC the round's workflow named it win_missing_ours: open",
  );
});
