// A bet and its win that were lost together are reported as two lines and repaired as two calls. When they come after all, in
// the one step in which the game provider takes and pays, the step meets what stands and moves only what is still missing.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Operator, type Seat, createSeat, nextBet, startOperator } from '../conformance/betcore-games-operator.ts';
import { repairMissing } from './repair-missing.ts';

let house: Operator;
beforeAll(async () => {
  house = await startOperator();
});
afterAll(() => house.close());

const PROCESSED = { _responseCode: 104 };
const repairBet = (seat: Seat, bet: string, theirs: bigint) =>
  repairMissing(house, 'USD', {
    ...{ playerId: seat.player, providerRound: 'r-1', transactionId: bet, theirs, family: 'payin' },
  });
const repairWin = (seat: Seat, bet: string, theirs: bigint) =>
  repairMissing(house, 'USD', {
    ...{ playerId: seat.player, providerRound: 'r-1', transactionId: bet, theirs, family: 'payout' },
  });
const posted = (bet: string) => house.count('operation', "transaction_id = $1 and outcome = 'posted'", [bet]);

test('a step whose bet and win were both repaired hears that it was processed before, however often it comes', async () => {
  const seat = await createSeat(house);
  const bet = nextBet();
  await repairBet(seat, bet, 1_000n);
  await repairWin(seat, bet, 2_500n);
  for (let i = 0; i < 2; i++) expect((await seat.payInOut(bet, '10.00', '25.00')).json).toMatchObject(PROCESSED);
  expect(await seat.wallet()).toBe('115.00');
  expect(await posted(bet)).toBe(2);
});

test('a step of which only the bet was repaired pays its win once', async () => {
  const seat = await createSeat(house);
  const bet = nextBet();
  await repairBet(seat, bet, 1_000n);
  expect((await seat.payInOut(bet, '10.00', '25.00')).json).toEqual({ _responseCode: 1, balance: 115 });
  expect((await seat.payInOut(bet, '10.00', '25.00')).json).toMatchObject(PROCESSED);
  expect(await seat.wallet()).toBe('115.00');
  expect(await posted(bet)).toBe(2);
});

test('a lost step of which the bet was repaired is settled by its late call', async () => {
  const seat = await createSeat(house);
  const bet = nextBet();
  await repairBet(seat, bet, 1_000n);
  expect((await seat.payInOut(bet, '10.00', 0)).json).toEqual({ _responseCode: 1, balance: 90 });
  expect(await house.count('round', "key = $1 and state = 'settled'", [bet])).toBe(1);
});

test('a step that was refused here and is repaired under its own key and that of a pay-out moves nothing either', async () => {
  const seat = await createSeat(house, '5.00');
  const bet = nextBet();
  expect((await seat.payInOut(bet, '10.00', '25.00')).json).toEqual({ _responseCode: 4 });
  await house.deposit(seat.player, '20.00');
  await repairBet(seat, bet, 1_000n);
  await repairWin(seat, bet, 2_500n);
  expect((await seat.payInOut(bet, '10.00', '25.00')).json).toMatchObject(PROCESSED);
  expect(await seat.wallet()).toBe('40.00');
});

test('a step with other money than what was repaired is a conflict and moves nothing', async () => {
  const seat = await createSeat(house);
  const bet = nextBet();
  await repairBet(seat, bet, 1_000n);
  expect((await seat.payInOut(bet, '11.00', '25.00')).json).toEqual({ _responseCode: 6 });
  await repairWin(seat, bet, 2_500n);
  expect((await seat.payInOut(bet, '10.00', '26.00')).json).toEqual({ _responseCode: 6 });
  expect(await seat.wallet()).toBe('115.00');
});

test('a step for a bet that the provider itself has taken by pay-in is a second stake', async () => {
  const seat = await createSeat(house);
  const bet = nextBet();
  await seat.payIn(bet, '10.00');
  expect((await seat.payInOut(bet, '10.00', '25.00')).json).toEqual({ _responseCode: 6 });
  expect(await seat.wallet()).toBe('90.00');
});
