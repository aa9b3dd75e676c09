// `tallyman reconcile`: asks the running stack to reconcile a provider's day or period, waits for the verdict and prints it.
// The work is the `reconcile` workflow's; this only asks and reads, so it may be interrupted and looked at again.

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastEndedDay } from '../db/reconciliation/gaming-day.ts';
import { Failure } from '../domain/failure.ts';
import { callJson } from './call-json.ts';
import { EXIT } from './exit.ts';
import { exitOfRefusal } from './problem-text.ts';
import { kindsOf } from './run-causes.ts';
import { type Reconciliation, runText } from './run-text.ts';
import { type StatementFacts, statementLines } from './statement-text.ts';
import { readDevFile, type DevFile } from './start/dev-file.ts';

export type { Reconciliation } from './run-text.ts';

/** A gaming day (YYYY-MM-DD), or a period of RFC 3339 times. */
export type Period = { day: string } | { from: string; to: string };

/** Told of a run as it gets on. */
type Watch = (run: Reconciliation) => void;

const DEADLINE_MS = 10 * 60_000;
const POLL_MS = 500;
/** A workflow that ended like this writes no verdict any more. */
const LOST = new Set(['terminated', 'timed_out', 'canceled', 'cancelled']);

/** Starts a run over a period and waits for its end. */
export async function reconcilePeriod(dev: DevFile, provider: string, period: Period): Promise<Reconciliation> {
  return awaitRun(dev, (await startRun(dev, provider, period)).id);
}

function startRun(
  dev: DevFile,
  provider: string,
  period: Period & { statementIds?: string[] },
): Promise<Reconciliation> {
  return callJson<Reconciliation>(`${dev.api}/v1/reconciliations`, {
    method: 'POST',
    token: dev.tokens.finance,
    idempotencyKey: randomUUID(),
    body: { provider, ...period },
  });
}

async function awaitRun(
  dev: DevFile,
  id: string,
  { watch = () => undefined, signal }: { watch?: Watch; signal?: AbortSignal } = {},
): Promise<Reconciliation> {
  const deadline = Date.now() + DEADLINE_MS;
  while (Date.now() < deadline) {
    const run = await callJson<Reconciliation>(`${dev.api}/v1/reconciliations/${id}`, { token: dev.tokens.finance });
    watch(run);
    if (run.state !== 'running' || signal?.aborted) return run;
    if (LOST.has(run.workflow?.state ?? '')) {
      throw new Failure('state_conflict', `the workflow of run ${id} was ended from outside (${run.workflow?.state})`);
    }
    await sleep(POLL_MS, undefined, { ...(signal ? { signal } : {}) }).catch(() => undefined);
  }
  throw new Failure('overloaded', `reconciliation ${id} did not end within ${DEADLINE_MS / 60_000} minutes`);
}

export interface ReconcileOptions {
  data: string;
  day?: string;
  from?: string;
  to?: string;
  run?: string;
  /** The statements to read, instead of the newest of the period. */
  statement?: string[];
  json: boolean;
}

/** Runs or looks at a run, and prints the verdict; returns the exit code. Ctrl-C leaves the run to its workflow. */
export async function runReconcile(provider: string, options: ReconcileOptions): Promise<number> {
  const dev = await readDevFile(options.data);
  const interrupted = new AbortController();
  const onInterrupt = (): void => interrupted.abort();
  process.once('SIGINT', onInterrupt);
  try {
    const period = options.run === undefined ? await periodOf(dev, provider, options) : null;
    const named = options.statement ? { statementIds: options.statement } : {};
    const id = period === null ? (options.run ?? '') : (await startRun(dev, provider, { ...period, ...named })).id;
    const run = await awaitRun(dev, id, { watch: createProgress(id), signal: interrupted.signal });
    if (run.state === 'running') return leave(provider, run, options);
    const kinds = await kindsOf(dev, run);
    const causes = Object.fromEntries(Object.entries(kinds).map(([kind, { cause }]) => [kind, cause]));
    process.stdout.write(
      options.json
        ? `${JSON.stringify({ ...run, causes }, null, 2)}\n`
        : runText(run, subjectOf(run, period), { kinds, ...(await statementsOf(dev, run)) }),
    );
    if (run.state === 'breaks') process.stderr.write(nextSteps(run, options));
    return { clean: EXIT.done, breaks: EXIT.breaks, failed: EXIT.failed }[run.state];
  } catch (error) {
    return exitOfRefusal(error);
  } finally {
    process.removeListener('SIGINT', onInterrupt);
  }
}

const subjectOf = ({ from, to }: Reconciliation, period: Period | null): string =>
  period && 'day' in period ? period.day : `${from} to ${to}`;

/** More are counted. */
const STATEMENTS_SHOWN = 5;

async function statementsOf(dev: DevFile, { statementIds, counts }: Reconciliation) {
  const statements: string[] = [];
  let readable = 0;
  for (const id of statementIds.slice(0, STATEMENTS_SHOWN)) {
    const facts = await callJson<StatementFacts>(`${dev.api}/v1/statements/${id}`, { token: dev.tokens.finance });
    statements.push(...statementLines(facts));
    readable += facts.lines - facts.badCount;
  }
  const more = statementIds.length - STATEMENTS_SHOWN;
  if (more > 0) statements.push(`and ${more} more statements`);
  return { statements, outside: counts.theirs === 0 && readable > 0 };
}

function nextSteps({ id }: Reconciliation, { data }: ReconcileOptions): string {
  const lines = [
    'Next, the costliest case first, and all about one of them:',
    `  npx tallyman breaks --run ${id} --data ${data}`,
    `  npx tallyman explain <break> --data ${data}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** What the options name, else the gaming day that has just ended in the provider's own calendar. */
async function periodOf(dev: DevFile, provider: string, { day, from, to }: ReconcileOptions): Promise<Period> {
  if (from !== undefined && to !== undefined) return { from, to };
  if (day !== undefined) return { day };
  const calendar = await callJson<{ timeZone: string; dayStart: string }>(`${dev.api}/v1/providers/${provider}`, {
    token: dev.tokens.finance,
  });
  return { day: lastEndedDay(new Date(), calendar) };
}

/** Says each pass once, on the error stream, so that what is printed to the other can be read by a program. */
function createProgress(id: string): Watch {
  let said = -1;
  return ({ passes, state }) => {
    if (said < 0) process.stderr.write(`run ${id}: reading the statement\n`);
    said = Math.max(said, 0);
    for (const { name, rows, ms } of passes.slice(said)) process.stderr.write(`  ${name}: ${rows} rows, ${ms} ms\n`);
    said = Math.max(said, passes.length);
    if (state !== 'running') process.stderr.write(`run ${id}: ${state}\n`);
  };
}

function leave(provider: string, { id, workflow }: Reconciliation, { data }: ReconcileOptions): number {
  const lines = [
    `run ${id} goes on without this command. To wait for it again:`,
    `  npx tallyman reconcile ${provider} --run ${id} --data ${data}`,
    ...(workflow?.url ? [`or look at its workflow: ${workflow.url}`] : []),
  ];
  process.stderr.write(`${lines.join('\n')}\n`);
  return EXIT.failed;
}
