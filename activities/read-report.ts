// Reads a provider's report of a period and stores it page by page, each page a part of the statement. What was stored by a
// try before is compared and not stored again; a report that is another one by then is refused, because halves of two reports
// make a day that never was.

import type pg from 'pg';
import type { RunScope } from '../db/reconciliation/run-scope.ts';
import { countParts, storePart } from '../db/reconciliation/statements.ts';
import { Failure } from '../domain/failure.ts';
import { stageLine } from '../domain/statement/stage-line.ts';
import type { ProviderApi } from '../providers/provider-api.ts';

/** Asked for beyond the period on both sides: what stands just across the cut-off there is found there, and not missing. */
const MARGIN_MS = 2 * 3_600_000;

export type ReadReport = {
  pool: pg.Pool;
  scope: RunScope;
  statementId: string;
  statement: NonNullable<ProviderApi['dayStatement']>;
  signal: AbortSignal;
  /** Told after each page of lines. */
  onProgress: () => void;
};

/** Reads the whole report. Throws `provider_protocol` when it changed between two tries. */
export async function readReport({
  pool,
  scope,
  statementId,
  statement,
  signal,
  onProgress,
}: ReadReport): Promise<void> {
  const { provider } = scope;
  const from = new Date(scope.from.getTime() - MARGIN_MS);
  const to = new Date(scope.to.getTime() + MARGIN_MS);
  let pages = 0;
  for await (const lines of statement({ from, to, signal })) {
    onProgress();
    signal.throwIfAborted();
    pages += 1;
    // The period is in the name: a line is known by its part and place, and the next day's is another line.
    const part = `${scope.from.toISOString()} page ${String(pages).padStart(5, '0')}`;
    if (!(await storePart(pool, statementId, part, lines.map(stageLine)))) throw changed();
  }
  if ((await countParts(pool, statementId)) !== pages) throw changed();

  function changed(): Failure {
    return new Failure('provider_protocol', `${provider}'s report changed while it was read: run again`, {
      facts: { provider },
    });
  }
}
