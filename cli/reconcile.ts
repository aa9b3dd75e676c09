// `tallyman reconcile`: asks the running stack to reconcile one provider's day, waits for the verdict and prints it.
// The work is the `reconcile` workflow's; this only asks and reads, so it may be interrupted and run again.

import { randomUUID } from 'node:crypto';
import { Failure } from '../domain/failure.ts';
import { callJson } from './call-json.ts';
import { EXIT } from './exit.ts';
import { readDevFile, type DevFile } from './start/dev-file.ts';

/** The part of a reconciliation that people and the demo day look at. */
export interface Reconciliation {
  id: string;
  state: 'running' | 'clean' | 'breaks' | 'failed';
  counts: { theirs: number; ours: number; matched: number; expected: number; breaks: number };
  totals: { currency: string; theirs: string; ours: string; difference: string }[];
  byKind: Record<string, number>;
}

const DEADLINE_MS = 10 * 60_000;
const POLL_MS = 500;

/** A gaming day (YYYY-MM-DD), or a period of RFC 3339 times. */
export type Period = { day: string } | { from: string; to: string };

/** Starts a run over a period and waits for its end. */
export async function reconcilePeriod(dev: DevFile, provider: string, period: Period): Promise<Reconciliation> {
  const token = dev.tokens.finance;
  const started = await callJson<{ id: string }>(`${dev.api}/v1/reconciliations`, {
    method: 'POST',
    token,
    idempotencyKey: randomUUID(),
    body: { provider, ...period },
  });
  const deadline = Date.now() + DEADLINE_MS;
  while (Date.now() < deadline) {
    const run = await callJson<Reconciliation>(`${dev.api}/v1/reconciliations/${started.id}`, { token });
    if (run.state !== 'running') return run;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Failure('overloaded', `reconciliation ${started.id} did not end within ${DEADLINE_MS / 60_000} minutes`);
}

/** Prints the verdict; returns the exit code. */
export async function runReconcile(dataDir: string, provider: string, day: string): Promise<number> {
  const run = await reconcilePeriod(await readDevFile(dataDir), provider, { day });
  const { theirs, ours, matched, expected, breaks } = run.counts;
  const lines = [
    `${provider} ${day}: ${run.state} (${run.id})`,
    `theirs ${theirs}, ours ${ours}, matched ${matched}, expected ${expected}, breaks ${breaks}`,
    ...run.totals.map((t) => `${t.currency}: theirs ${t.theirs}, ours ${t.ours}, difference ${t.difference}`),
    ...Object.entries(run.byKind).map(([kind, count]) => `${kind}: ${count}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return { clean: EXIT.done, breaks: EXIT.breaks, failed: EXIT.failed, running: EXIT.failed }[run.state];
}
