// Asks a provider for every session of a period, a few at a time, and stores each as a part of the statement. What is stored
// is not asked again, so a worker that dies costs at most the sessions it was at.

import type pg from 'pg';
import { pendingSessions, type PendingSession } from '../db/reconciliation/pending-sessions.ts';
import type { RunScope } from '../db/reconciliation/run-scope.ts';
import { type StagedLine, storePart } from '../db/reconciliation/statements.ts';
import { Failure } from '../domain/failure.ts';
import type { ProviderApi, StatementLine } from '../providers/provider-api.ts';
import { readSessionLine } from './statement-line.ts';

/** Gentle on the provider: nobody waits for a statement. */
const AT_ONCE = 4;
const PAGE = 200;
/** 2,000,000 sessions: beyond any day, so a loop that gets there is not getting on. */
const MAX_PAGES = 10_000;
/** A session is held in memory before it is stored; a person cannot play this much. */
const MAX_LINES = 200_000;

export type ReadSessions = {
  pool: pg.Pool;
  scope: RunScope;
  statementId: string;
  statement: NonNullable<ProviderApi['sessionStatement']>;
  signal: AbortSignal;
  /** Told after each page of lines. */
  onProgress: () => void;
};

/** Reads and stores all sessions that are not stored yet. */
export async function readSessions(task: ReadSessions): Promise<void> {
  for (let page = 0; page < MAX_PAGES; page++) {
    const sessions = await pendingSessions(task.pool, task.scope, task.statementId, PAGE);
    if (sessions.length === 0) return;
    const queue = sessions.values();
    await Promise.all(Array.from({ length: AT_ONCE }, () => readAll(task, queue)));
  }
  throw new Failure('provider_protocol', 'the period has more sessions than a statement may have');
}

async function readAll(task: ReadSessions, queue: Iterator<PendingSession> & Iterable<PendingSession>): Promise<void> {
  for (const session of queue) {
    task.signal.throwIfAborted();
    const lines: StagedLine[] = [];
    for await (const page of pagesOf(task, session.providerSessionId)) {
      task.onProgress();
      for (const line of page) lines.push(readSessionLine(line, session));
      if (lines.length > MAX_LINES) throw new Failure('provider_protocol', `one session has over ${MAX_LINES} lines`);
    }
    await storePart(task.pool, task.statementId, session.providerSessionId, lines);
  }
}

/** A session that the provider does not know has no lines: that is its answer, and our transactions in it will show. */
async function* pagesOf(task: ReadSessions, providerSessionId: string): AsyncIterable<readonly StatementLine[]> {
  try {
    yield* task.statement({ providerSessionId, signal: task.signal });
  } catch (error) {
    if (error instanceof Failure && error.code === 'provider_refused' && error.facts['status'] === 404) return;
    throw error;
  }
}
