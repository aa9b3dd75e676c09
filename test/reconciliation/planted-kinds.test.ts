import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BREAK_KINDS } from '../../domain/break-kind.ts';
import type { Currency } from '../../domain/currency.ts';
import { parseAmount } from '../../domain/money.ts';
import { type BreakView, getRun, listBreaks } from '../../db/reconciliation/queries.ts';
import { reconcile } from './day-fixture.ts';
import { WALLET_DIALECTS } from './dialect-voice.ts';
import { CANNOT, PLANTS } from './plants/index.ts';
import { type Planted, type Scene, createScene } from './scene.ts';

/** Of each way to go wrong. */
const INSTANCES = 2;
const MOST = 200;

/** Everything that can be planted, among clean traffic, in an order that the seed gives. */
async function plantAll(scene: Scene): Promise<Planted[]> {
  const planted: Planted[] = [];
  const ways = BREAK_KINDS.flatMap((kind) =>
    Object.entries(PLANTS[kind]).map(([name, plant]) => ({ kind, name, plant })),
  );
  const possible = ways.filter(({ name }) => !CANNOT[name]?.dialects.includes(scene.provider));
  const orders = Array.from({ length: INSTANCES }, () => possible).flat();
  for (const { kind, plant } of scene.random.shuffled(orders)) {
    if (scene.random.chance(0.3)) await scene.cleanTraffic(1);
    planted.push({ kind, ...(await plant(scene)) });
  }
  return [...planted, ...(await plantBySchedule(scene)), ...(await plantTotals(scene))];
}

/** A win and a rollback that are older than the provider's retries: given up where its schedule ends, else still to come. */
async function plantBySchedule(scene: Scene): Promise<Planted[]> {
  const bet = scene.bet();
  const win = scene.win(bet);
  const other = scene.bet();
  const undo = scene.undo(other);
  await scene.post(bet, other);
  for (const event of [bet, other]) scene.list(event);
  scene.list(win, { occurredAt: scene.at(30) });
  scene.list(undo, { occurredAt: scene.at(30), amount: other.amount });
  const { payout, rollback } = scene.speaker.retries;
  const ends = (seconds: number | null) => seconds !== null;
  return [
    {
      kind: ends(payout.seconds) ? 'expired_at_provider' : 'win_missing_ours',
      ...{ transactionId: win.transactionId, ours: null, theirs: win.amount },
      cause: ends(payout.seconds) ? /the time in which it tries again is over/ : /paid a win/,
    },
    {
      kind: ends(rollback.seconds) ? 'expired_at_provider' : 'rollback_missing_ours',
      ...{ transactionId: undo.transactionId, ours: null, theirs: other.amount },
      cause: ends(rollback.seconds) ? /the time in which it tries again is over/ : /rollback was lost/,
    },
  ];
}

/** The provider's own totals of two currencies in which every line agrees. */
let stated: Record<string, bigint>;
async function plantTotals(scene: Scene): Promise<Planted[]> {
  for (const currency of ['USD', 'BRL', 'GBP'] as const) {
    await scene.cleanTraffic(6, await scene.newPlayer(currency), { currency });
  }
  const sum = (currency: Currency): bigint =>
    scene
      .statement()
      .filter((line) => line.currency === currency)
      .reduce((total, { operation, amount }) => total + (operation === 'payin' ? 1n : -1n) * (amount ?? 0n), 0n);
  const off = { USD: sum('USD') + 3n, BRL: sum('BRL') - 5_000n };
  stated = { ...off, GBP: sum('GBP') };
  return [
    { kind: 'rounding', transactionId: null, ours: sum('USD'), theirs: off.USD, cause: /order of rounding/ },
    { kind: 'unparsable_line', transactionId: null, ours: sum('BRL'), theirs: off.BRL, cause: /lines are missing/ },
  ];
}

const minor = (money: BreakView['ours']): string | null => {
  if (money === null) return null;
  const read = parseAmount(money.amount.replace('-', ''), money.currency);
  return `${money.amount.startsWith('-') ? '-' : ''}${read.ok ? read.minor : '?'}`;
};
const shown = (found: BreakView) =>
  `${found.kind} ${found.transactionId ?? '-'} ${found.state} ${minor(found.ours)} ${minor(found.theirs)}`;
const wanted = ({ kind, transactionId, state = 'open', ours, theirs }: Planted) =>
  `${kind} ${transactionId ?? '-'} ${state} ${ours} ${theirs}`;

describe.each(WALLET_DIALECTS)('a day of %s with every kind of break planted', (provider) => {
  let scene: Scene;
  let planted: readonly Planted[];
  let found: readonly BreakView[];
  let run: string;

  const seenBy = async (id: string): Promise<BreakView[]> => {
    const rows: BreakView[] = [];
    for (const kind of BREAK_KINDS) {
      const page = await listBreaks(
        scene.place.pool,
        { run: id, kind },
        { limit: MOST, cursor: undefined },
        new Date(),
      );
      rows.push(...page.rows);
    }
    return rows;
  };

  beforeAll(async () => {
    scene = await createScene(provider, 'every kind');
    await scene.cleanTraffic(20);
    planted = await plantAll(scene);
    run = await reconcile(scene.place, scene.statement(), { stated, retries: scene.speaker.retries });
    found = await seenBy(run);
  });
  afterAll(() => scene.close());

  test('each is found under its name with its amounts, and none is invented', () => {
    expect(found.map(shown).toSorted()).toEqual(planted.map(wanted).toSorted());
  });

  test('every kind is among them', () => {
    expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(BREAK_KINDS));
  });

  test('the cause of each says what happened to it', () => {
    for (const one of planted) {
      const causes = found.filter((each) => shown(each) === wanted(one)).map(({ cause }) => cause);
      expect(causes, wanted(one)).toContainEqual(expect.stringMatching(one.cause));
    }
  });

  test('what is explained stands in no count of breaks', async () => {
    const { counts, state } = (await getRun(scene.place.pool, run)) ?? { counts: null, state: null };
    expect(state).toBe('breaks');
    expect(counts).toMatchObject({ breaks: planted.filter((one) => one.state !== 'resolved').length, expected: 0 });
  });

  test('a second run over the same finds the same cases and tells nothing new', async () => {
    const events = await scene.ledger.count('break_event');
    const again = await reconcile(scene.place, scene.statement(), { stated, retries: scene.speaker.retries });
    const cases = (rows: readonly BreakView[]) => rows.map(({ id, kind }) => `${id} ${kind}`).toSorted();
    expect(cases(await seenBy(again))).toEqual(cases(found));
    expect(await scene.ledger.count('break_event')).toBe(events);
  });
});
