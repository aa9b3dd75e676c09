// `npm run bench:wallet -- --dialect <name>`: what a call of a dialect costs the API beside a call of Hypetech. Temporal and the
// worker are stopped, so that the API does nothing but answer calls.

import { wholeNumber } from '../kit/numbers.ts';
import { keepResult, printFigures } from '../kit/report.ts';
import type { BenchContext } from '../kit/run-bench.ts';
import { seedPlayers } from '../kit/seed-players.ts';
import { prepareTemporal, startApi, startDatabase } from '../kit/stack.ts';
import { checkMoney, countMoney } from '../wallet/ledger-setup.ts';
import { type ComparePlan, compareDialects, startDialectGenerator } from './compare-dialects.ts';
import { createDialectStack } from './dialect-stack.ts';
import { dialectFigures } from './figures.ts';
import { DIALECTS, type DialectName } from './traffic.ts';

/** Every player has a session with every dialect, and plays several rounds of it in a window, as players do. */
const PLAYERS = 500;
/** Both sides in the middle of what the API carries: batches are neither single calls nor as full as they get. */
const CALLERS = 32;
/** Windows are short because BETCORE's tokens are: those of a window are signed and used within ten seconds. */
const SIZE = { full: { rounds: 600, repeats: 11 }, quick: { rounds: 100, repeats: 1 } } as const;

/** `repeats` as it stands on the command line. */
export type ComparisonSettings = { dialects: readonly DialectName[]; quick: boolean; repeats: string | undefined };

/** Measures the dialects and prints their figures. Throws when a call was not a success or the money is not all there. */
export async function runComparison(
  context: BenchContext,
  { dialects, quick, repeats: asked }: ComparisonSettings,
): Promise<void> {
  const { rounds, repeats } = quick ? SIZE.quick : SIZE.full;
  const plan: ComparePlan = {
    ...{ dialects, callers: CALLERS, rounds },
    repeats: asked === undefined ? repeats : wholeNumber('repeats', asked, 100),
  };
  const database = await startDatabase(context);
  await seedPlayers(database.ownerUrl, PLAYERS);
  const stack = await createDialectStack(
    context,
    DIALECTS.filter((name) => name === 'hypetech' || dialects.includes(name)),
  );
  await stack.openSessions(database.ownerUrl);
  const temporal = await prepareTemporal(context);
  const { providers } = stack;
  const api = await startApi(context, { database, temporalAddress: temporal.address, providers });
  const generator = await startDialectGenerator(context, {
    ENTRIES: JSON.stringify(stack.entries(api.walletOf)),
    DATABASE_URL: database.appUrl,
    WALLET_URL: api.walletUrl,
  });

  const before = await countMoney(database.ownerUrl, 'public');
  const pids = { api: api.pid, postgres: database.pid };
  const comparison = await compareDialects(context, plan, { generator, pids });
  checkMoney('the ledger', before, await countMoney(database.ownerUrl, 'public'), comparison.callsInAll);
  context.line('the money is all there, each call was posted once');

  const figures = dialectFigures(dialects, comparison);
  if (!quick) {
    const settings = { ...plan, players: PLAYERS };
    context.line(
      await keepResult('dialects', { databaseUrl: database.appUrl, settings, figures, details: comparison }),
    );
  }
  printFigures(figures);
}
