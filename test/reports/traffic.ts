// Random traffic as several dialects shape it, posted through the real ledger: single stakes and rounds of many, payouts taken
// back and paid again, stake and win undone together, free stakes, jackpots, gifts taken back, refusals among all of it. The
// same seed plays the same; times lie around the end of a gaming day and around the night on which clocks go back.

import { PLAIN_RULES, type Rules } from '../../domain/decision.ts';
import type { Currency } from '../../domain/currency.ts';
import type { Provider } from '../../domain/provider.ts';
import type { Operation, WalletEvent } from '../../domain/wallet-event.ts';
import { type Ledger, payin } from '../db/ledger-fixture.ts';

const LENIENT: Rules = { ...PLAIN_RULES, payinNeedsSession: false, creditNamesSession: false, rollbackAmount: 'whole' };

/** A provider's way of playing, its calendar and its rules. */
export const SHAPES = [
  { provider: 'hypetech', timeZone: 'UTC', dayStart: '00:00', rules: LENIENT },
  {
    provider: 'betcore',
    timeZone: 'Europe/Berlin',
    dayStart: '06:00',
    rules: { ...LENIENT, severalPayouts: 'after_loss' },
  },
  {
    provider: 'betcore-games',
    timeZone: 'Europe/Vilnius',
    dayStart: '00:00',
    rules: { ...LENIENT, rollbackOfPaid: 'reverse', severalPayouts: 'always' },
  },
  {
    provider: 'betgames',
    timeZone: 'America/New_York',
    dayStart: '23:30',
    rules: { ...LENIENT, severalPayins: false, severalPayouts: 'always', rollbackOfPaid: 'reverse' },
  },
] as const satisfies readonly { provider: Provider; timeZone: string; dayStart: string; rules: Rules }[];

/** The period that all of it lies in; Europe has 25 hours on the 25th. */
export const PERIOD = { from: new Date('2026-10-23T00:00:00Z'), to: new Date('2026-10-28T00:00:00Z') };
const CURRENCIES: readonly Currency[] = ['JPY', 'EUR', 'BTC', 'ETH'];
const GAMES = ['aviador', 'roulette', null];
/** Most of it happens close to one of these. */
const BORDERS = ['2026-10-25T00:00:00Z', '2026-10-25T01:00:00Z', '2026-10-25T05:00:00Z', '2026-10-26T03:30:00Z'];

type Player = { id: string; token: string; currency: Currency };
export type Random = (below: number) => number;

/** A generator of whole numbers (mulberry32), the same for the same seed. */
export function randomOf(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Sets the calendars, seats a player and a test player per currency, and plays rounds in each shape. */
export async function playTraffic(ledger: Ledger, seed: number, rounds: number): Promise<void> {
  const random = randomOf(seed);
  for (const { provider, timeZone, dayStart } of SHAPES) {
    await ledger.app.query(
      `insert into provider_setting (provider, time_zone, day_start) values ($1, $2, $3)
       on conflict (provider) do update set time_zone = $2, day_start = $3`,
      [provider, timeZone, dayStart],
    );
  }
  const players: Player[] = [];
  for (const currency of CURRENCIES) {
    for (const test of [false, true]) {
      const player = await ledger.createPlayer(10n ** 26n, currency);
      await ledger.app.query('update player set test = $2 where id = $1', [player.id, test]);
      players.push({ ...player, currency });
    }
  }
  const played = Array.from({ length: rounds }, (_, n) => {
    const shape = SHAPES[n % SHAPES.length] ?? SHAPES[0];
    const player = players[random(players.length)];
    if (!player) throw new Error('nobody plays');
    return { rules: shape.rules, events: roundOf(random, shape.provider, player, `${seed}-${n}`) };
  });
  // Rounds side by side, so that they share batches; the events of one in their order.
  await Promise.all(
    played.map(async ({ rules, events }) => {
      for (const event of events) await ledger.post(event, ledger.poster, rules);
    }),
  );
}

function roundOf(random: Random, provider: Provider, player: Player, id: string): WalletEvent[] {
  const pick = <T>(from: readonly T[]): T => from[random(from.length)] as T;
  const at = () => new Date(Date.parse(pick(BORDERS)) + (random(60 * 24) - 12 * 60) * 60_000 - random(2)).toISOString();
  const scale = { JPY: 1n, EUR: 1n, BTC: 10n ** 4n, ETH: 10n ** 17n }[player.currency as 'EUR'];
  const amount = () => BigInt(random(5_000)) * scale + BigInt(random(7));
  const game = pick(GAMES);
  const free = random(5) === 0;
  let calls = 0;
  const event = (operation: Operation, changes: Partial<WalletEvent>): WalletEvent =>
    payin(player, id, 0n, {
      provider,
      operation,
      key: `${operation}:${id}:${++calls}`,
      transactionId: `${id}:${calls}`,
      round: { key: id, providerRound: id },
      currency: player.currency,
      sessionToken: null,
      tombstoneKey: null,
      // Some name the game with the stake alone.
      game: random(3) === 0 && operation !== 'payin' ? null : game,
      mode: free ? 'free' : 'cash',
      bonusCode: free ? 'granted' : null,
      effectiveAt: at(),
      ...changes,
    });
  const stake = event('payin', { amount: amount() + 1n });
  const on = { links: [stake.key] };
  const win = amount() + 1n;
  const pay = (paid: bigint) => event('payout', { ...on, amount: paid, tax: random(4) === 0 ? 3n : null });
  const takeBack = (paid: bigint) => event('payout_reversal', { ...on, amount: paid });
  const gift = event(pick(['promo', 'cashback'] as const), { amount: amount() + 1n, round: null, mode: 'cash' });
  const ends: WalletEvent[][] = [
    [],
    [pay(0n)],
    [pay(win)],
    [pay(win), takeBack(win)],
    [pay(win), takeBack(win), pay(win + 5n)],
    [pay(win), pay(win)],
    [event('rollback', on)],
    [event('refund', on)],
    [pay(win), event('rollback', on)],
    [pay(win), takeBack(win), event('rollback', on)],
    [event('rollback', on), pay(win)],
    [event('jackpot', { ...on, amount: amount() + 1n }), pay(win)],
    [event('jackpot', { ...on, amount: amount() + 1n }), event('rollback', on)],
    [pay(0n), gift],
    [pay(0n), gift, event('payout_reversal', { links: [gift.key], amount: gift.amount, mode: 'cash' })],
    [event('round_close', {})],
    [event('round_close', {}), event('round_reopen', {}), pay(win)],
  ];
  const second = random(4) === 0 ? [event('payin', { amount: amount() + 1n })] : [];
  return [stake, ...second, ...pick(ends)];
}
