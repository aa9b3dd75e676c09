import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WalletEvent } from '../../domain/wallet-event.ts';
import { listBreaks } from '../../db/reconciliation/queries.ts';
import type { StagedLine } from '../../db/reconciliation/statements.ts';
import { type Ledger, createLedger, payin, payout, rollback } from '../db/ledger-fixture.ts';
import { type Place, type Player, lineOf, reconcile } from './day-fixture.ts';

const DAY_MS = 86_400_000;

let ledger: Ledger;
let players: [Player, Player];
let days = 0;
let transactions = 100;

beforeAll(async () => {
  ledger = await createLedger();
  players = [await ledger.createPlayer(10n ** 12n), await ledger.createPlayer(10n ** 12n)];
  await ledger.app.query("insert into provider_setting (provider, expected_window_seconds) values ('hypetech', 0)");
});
afterAll(() => ledger.close());

type RoundPlan = { stake: number; end: 'won' | 'lost' | 'undone' };
const plans = fc.array(
  fc.record({ stake: fc.integer({ min: 1, max: 500 }), end: fc.constantFrom('won', 'lost', 'undone') }),
  { minLength: 1, maxLength: 3 },
) as fc.Arbitrary<RoundPlan[]>;

/** A gaming day that no other test of this file has, and what is played on it. */
function play(rounds: readonly RoundPlan[]): { place: Place; events: WalletEvent[] } {
  const from = new Date(Date.UTC(2025, 0, 1) + 4 * DAY_MS * days++);
  let second = 0;
  const at = (): { effectiveAt: string } => ({
    effectiveAt: new Date(from.getTime() + DAY_MS / 2 + second++ * 1_000).toISOString(),
  });
  const events = rounds.flatMap(({ stake, end }) => {
    const [id, endId] = [String(transactions++), String(transactions++)];
    const bet = payin(players[0], id, BigInt(stake), at());
    const undo = () => rollback(players[0], endId, id, BigInt(stake), at());
    return [bet, end === 'undone' ? undo() : payout(players[0], endId, id, end === 'won' ? 250n : 0n, at())];
  });
  const period = { from, to: new Date(from.getTime() + DAY_MS) };
  return { place: { pool: ledger.app, provider: 'hypetech', period }, events };
}

/** Everything that a line can say. */
const fullLine = (event: WalletEvent): StagedLine => lineOf(event, { game: event.game, free: false, test: false });

async function breaksOf(place: Place, lines: readonly StagedLine[]): Promise<string[]> {
  const run = await reconcile(place, lines);
  const { rows } = await listBreaks(place.pool, { run }, { limit: 200, cursor: undefined }, new Date());
  return rows.map(({ kind, transactionId }) => `${kind} ${transactionId ?? '-'}`);
}

const later = (line: StagedLine, ms: number) => new Date(Date.parse(line.occurredAt ?? '') + ms).toISOString();

/** What may be done to one line of the statement. */
const CHANGES: Record<string, (line: StagedLine) => StagedLine[]> = {
  dropped: () => [],
  doubled: (line) => [line, line],
  added: (line) => [line, { ...line, transactionId: `y${line.transactionId}`, amount: 9_999n }],
  unreadable: (line) => [{ ...line, amount: null, problem: 'the amount is no amount' }],
  declined: (line) => [{ ...line, accepted: false }],
  'under another id': (line) => [{ ...line, transactionId: `x${line.transactionId}` }],
  'as another operation': (line) => [{ ...line, operation: line.operation === 'payin' ? 'payout' : 'payin' }],
  'as a promotion': (line) => [{ ...line, operation: 'promo' }],
  'as a jackpot': (line) => [{ ...line, operation: 'jackpot' }],
  'a unit more': (line) => [{ ...line, amount: (line.amount ?? 0n) + 1n }],
  'in another currency': (line) => [{ ...line, currency: 'USD' }],
  'of another player': (line) => [{ ...line, playerId: players[1].id }],
  'in another round': (line) => [{ ...line, providerRound: `x${line.providerRound}` }],
  'in another game': (line) => [{ ...line, game: 'another' }],
  'of a test player': (line) => [{ ...line, test: true }],
  'a day later': (line) => [{ ...line, occurredAt: later(line, DAY_MS) }],
  'a week later': (line) => [{ ...line, occurredAt: later(line, 7 * DAY_MS) }],
  'half a day earlier': (line) => [{ ...line, occurredAt: later(line, -DAY_MS / 2 - 60_000) }],
};

/** What says the same in other words, or says less. */
const SPELLINGS: Record<string, (line: StagedLine) => StagedLine> = {
  'spelled otherwise': (line) => ({ ...line, raw: `${line.raw} ` }),
  'silent on what a report may leave out': (line) => ({ ...line, game: null, free: null, test: null }),
  'with its bet named': (line) => ({ ...line, linkedTransactionId: 'a-name-of-theirs', roundFinished: null }),
  'with a tax that we are not told of': (line) => ({ ...line, tax: 5n }),
  'an hour later the same day': (line) => ({ ...line, occurredAt: later(line, DAY_MS / 24) }),
};

/** What may be done to what the ledger was told, instead of one event. */
const POSTINGS: Record<string, (event: WalletEvent) => WalletEvent[]> = {
  'never posted': () => [],
  'a unit more': (event) => [{ ...event, amount: event.amount + 1n }],
  'in another game': (event) => [{ ...event, game: 'another', sessionToken: null }],
  'under another id': (event) => [{ ...event, transactionId: `z${event.transactionId}` }],
  'of another player': (event) => [{ ...event, player: players[1].id, sessionToken: players[1].token }],
  'posted twice': (event) => [
    event,
    {
      ...payin(players[0], event.transactionId, 5n, { effectiveAt: event.effectiveAt }),
      key: `again:${event.key}`,
      round: { key: `again:${event.transactionId}`, providerRound: event.round?.providerRound ?? '' },
      transactionId: `again${event.transactionId}`,
    },
  ],
  'a day later': (event) => [
    { ...event, effectiveAt: new Date(Date.parse(event.effectiveAt ?? '') + DAY_MS).toISOString() },
  ],
};

const oneOf = (table: object) => fc.constantFrom(...Object.keys(table));
const post = async (events: readonly WalletEvent[]): Promise<void> => {
  for (const event of events) await ledger.post(event);
};

test("any change to one line of a clean day's statement is found", async () => {
  await fc.assert(
    fc.asyncProperty(plans, oneOf(CHANGES), fc.nat(), async (rounds, change, pick) => {
      const { place, events } = play(rounds);
      await post(events);
      const lines = events.map(fullLine);
      const index = pick % lines.length;
      const changed = lines.flatMap((line, i) => (i === index ? (CHANGES[change]?.(line) ?? []) : [line]));
      expect(await breaksOf(place, changed)).not.toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test('another order and other words for the same are found equal', async () => {
  const order = fc.array(fc.nat(), { minLength: 6, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(plans, order, oneOf(SPELLINGS), fc.nat(), async (rounds, keys, spelling, pick) => {
      const { place, events } = play(rounds);
      await post(events);
      const lines = events.map(fullLine).toSorted((a, b) => keyOf(a, keys) - keyOf(b, keys));
      const index = pick % lines.length;
      const spelled = lines.map((line, i) => (i === index ? (SPELLINGS[spelling]?.(line) ?? line) : line));
      expect(await breaksOf(place, spelled)).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

const keyOf = (line: StagedLine, keys: readonly number[]): number =>
  keys[Number(line.transactionId) % keys.length] ?? 0;

test('any change to what the ledger was told is found', async () => {
  await fc.assert(
    fc.asyncProperty(plans, oneOf(POSTINGS), fc.nat(), async (rounds, change, pick) => {
      const { place, events } = play(rounds);
      const index = pick % events.length;
      await post(events.flatMap((event, i) => (i === index ? (POSTINGS[change]?.(event) ?? []) : [event])));
      expect(await breaksOf(place, events.map(fullLine))).not.toEqual([]);
    }),
    { numRuns: 40 },
  );
});
