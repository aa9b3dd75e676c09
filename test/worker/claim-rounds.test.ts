import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { claimRounds } from '../../db/outbox/claim-rounds.ts';
import { markSent, outboxFigures, putBack, removeSent } from '../../db/outbox/outbox-rows.ts';
import { type Ledger, createLedger, payin, payout, rollback } from '../db/ledger-fixture.ts';

let ledger: Ledger;
let player: Awaited<ReturnType<Ledger['createPlayer']>>;
let n = 0;

beforeAll(async () => {
  ledger = await createLedger();
  player = await ledger.createPlayer(1_000_000n);
});
afterAll(() => ledger.close());
beforeEach(async () => void (await ledger.app.query('delete from outbox')));

const claim = (limit = 100, leaseSeconds = 60, lingerMs = 0) =>
  claimRounds(ledger.app, { limit, leaseSeconds, lingerMs });
const idsOf = (rounds: Awaited<ReturnType<typeof claim>>) =>
  rounds.flatMap((round) => round.operations.flatMap((operation) => operation.outboxId ?? []));

async function postRound(): Promise<string> {
  const id = String(++n);
  await ledger.post(payin(player, id, 100n));
  return id;
}

it('claims a round with all its news, oldest first, and leaves nothing for a second claim', async () => {
  const bet = await postRound();
  await ledger.post(payout(player, `w${bet}`, bet, 250n));
  const [round, ...others] = await claim();
  expect(others).toEqual([]);
  expect(round).toMatchObject({
    provider: 'hypetech',
    playerId: player.id,
    roundKey: `aviador:r-${bet}`,
    currency: 'EUR',
  });
  expect(round?.operations).toMatchObject([
    { operation: 'payin', amount: 100n, outcome: 'posted' },
    { operation: 'payout', amount: 250n, linkedKey: `bet:${bet}` },
  ]);
  expect(await claim()).toEqual([]);
});

it('leaves news of a round that is in another hand, and gives it with the story once that is sent', async () => {
  const bet = await postRound();
  const first = await claim();
  await ledger.post(payout(player, `w${bet}`, bet, 250n));
  expect(await claim()).toEqual([]);
  await markSent(ledger.app, idsOf(first));
  const [round] = await claim();
  expect(round?.operations.map(({ operation, outboxId }) => [operation, outboxId !== null])).toEqual([
    ['payin', false],
    ['payout', true],
  ]);
});

it('gives each round to one of many that claim at once', async () => {
  for (let i = 0; i < 40; i++) await postRound();
  const hands = await Promise.all(Array.from({ length: 4 }, () => claim(10)));
  const rounds = hands.flat().map((round) => round.roundId);
  expect(new Set(rounds).size).toBe(rounds.length);
  const rest = await claim();
  expect(rounds.length + rest.length).toBe(40);
});

it('lets news linger, and gathers what came meanwhile', async () => {
  await postRound();
  expect(await claim(100, 60, 60_000)).toEqual([]);
  expect(await claim(100, 60, 0)).toHaveLength(1);
});

it('claims again what was put back, and what a dead dispatcher left behind', async () => {
  await postRound();
  const ids = idsOf(await claim());
  await putBack(ledger.app, ids, 0);
  expect(idsOf(await claim(100, 0))).toEqual(ids);
  expect(idsOf(await claim())).toEqual(ids);
});

it('tells a tombstone as news, and a refusal not at all', async () => {
  const id = String(++n);
  await ledger.post(rollback(player, `rb${id}`, id, 100n));
  await ledger.post(payin(player, `big${id}`, 10_000_000n));
  const rounds = await claim();
  expect(rounds.map((round) => round.operations.map(({ outcome }) => outcome))).toEqual([['tombstone']]);
});

it('counts what waits, and removes only what was sent long ago', async () => {
  await postRound();
  await postRound();
  await postRound();
  const ids = idsOf(await claim());
  await markSent(ledger.app, ids.slice(0, 2));
  await ledger.app.query(`update outbox set sent_at = now() - interval '2 days' where id = $1`, [ids[0]]);
  expect(await outboxFigures(ledger.app)).toMatchObject({ pending: 1 });
  expect(await removeSent(ledger.app, 10)).toBe(1);
  expect(await ledger.count('outbox')).toBe(2);
});
