// Acts a scenario out at the real wallet with players of its own, and writes down what each call heard and what it moved. The
// money is read from the ledger, never from an answer.

import { v7 as uuidv7 } from 'uuid';
import { formatAmount, parseAmount } from '../../domain/money.ts';
import type { Currency } from '../../domain/currency.ts';
import type { Demand, Oracle, OracleCall, SessionWish, Wallet } from './oracle.ts';
import { type Ask, type Scenario, type SessionChoice, type Step, type Turn, isAsk, wordsOf } from './scenario.ts';
import { OPENING_BALANCE } from './scenarios.ts';

type Seat = { player: string; session: string };
type Scene = { oracle: Oracle; wallet: Wallet; own: Seat; other: Seat; ids: Map<string, string> };

/** No dialect's players have it. */
const OTHER_CURRENCY = 'GBP';

let lastId = 70_000_000;

/** What each asked call heard and moved. Throws when a `given` call is not accepted. */
export async function actOut(oracle: Oracle, wallet: Wallet, scenario: Scenario): Promise<Demand[]> {
  const scene: Scene = { oracle, wallet, own: await seat(wallet), other: await seat(wallet), ids: new Map() };
  try {
    for (const step of scenario.given) {
      const heard = await take(scene, step);
      if (heard && heard[0] !== oracle.accepted) throw new Error(`${wordsOf(step)} was answered ${heard[0]}`);
    }
    const heard: Demand[] = [];
    for (const step of scenario.asked) {
      const answer = await take(scene, step);
      if (answer) heard.push(answer);
    }
    return heard;
  } finally {
    await wallet.house.setProvider({ enabled: true });
  }
}

async function seat(wallet: Wallet): Promise<Seat> {
  const player = await wallet.house.createPlayer(OPENING_BALANCE);
  return { player, session: await openSession(wallet, player) };
}

function openSession(wallet: Wallet, player: string, wish: SessionWish = {}): Promise<string> {
  return wallet.openSession ? wallet.openSession(player, wish) : wallet.house.createSession(player, wish);
}

async function take(scene: Scene, step: Step): Promise<Demand | null> {
  if (isAsk(step)) return ask(scene, step);
  await turn(scene, step);
  return null;
}

async function turn({ wallet, own }: Scene, what: Turn): Promise<unknown> {
  switch (what) {
    case 'session ends':
      return (wallet.endSession ?? wallet.house.endSession)(own.session);
    case 'player is blocked':
      return wallet.house.block(own.player);
    case 'provider is switched off':
      return wallet.house.setProvider({ enabled: false });
    case 'player deposits 1000.00':
      return wallet.house.deposit(own.player, '1000.00');
  }
}

async function ask(scene: Scene, { kind, amount, forged, copies, ...step }: Ask): Promise<Demand> {
  const { oracle, wallet, own, other } = scene;
  const session = await sessionFor(scene, step.session);
  const call: OracleCall = {
    kind,
    amount,
    forged,
    id: idOf(scene, step.label),
    bet: idOf(scene, step.bet),
    round: idOf(scene, `round of ${step.round}`),
    currency: step.otherCurrency ? OTHER_CURRENCY : oracle.currency,
    player: step.impostor ? other.player : own.player,
    session,
  };
  const balances = (): Promise<bigint[]> =>
    Promise.all([own, other].map(async ({ player }) => minor(await wallet.house.balanceOf(player), oracle.currency)));
  const before = await balances();
  const answers = await Promise.all(Array.from({ length: copies }, () => wallet.send(call)));
  const after = await balances();
  const moved = after.map((balance, index) => balance - (before[index] ?? 0n));
  if (moved[0] !== 0n && moved[1] !== 0n) throw new Error('one call moved the money of two players');
  return [
    [...new Set(answers)].toSorted().join(', '),
    formatAmount((moved[0] ?? 0n) + (moved[1] ?? 0n), oracle.currency),
  ];
}

function idOf({ ids }: Scene, label: string): string {
  const id = ids.get(label) ?? String(++lastId);
  ids.set(label, id);
  return id;
}

async function sessionFor({ wallet, own, other }: Scene, choice: SessionChoice): Promise<string> {
  switch (choice) {
    case 'own':
      return own.session;
    case 'foreign':
      return other.session;
    case 'unknown':
      return uuidv7().replaceAll('-', '');
    case 'expired':
      return openSession(wallet, own.player, { expiresIn: '-1 minute' });
    case 'demo':
      return openSession(wallet, own.player, { mode: 'demo' });
  }
}

function minor(amount: string, currency: Currency): bigint {
  const parsed = parseAmount(amount, currency, { signed: true });
  if (!parsed.ok) throw new Error(`${amount} is not an amount`);
  return parsed.minor;
}
