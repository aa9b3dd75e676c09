// What the database's objections mean outside of the posting path: away for a moment, or our mistake. Messages are never kept:
// they hold the parameters of a query, and those are money and people.

import { DrizzleQueryError } from 'drizzle-orm';
import pg from 'pg';
import { Failure } from '../../domain/failure.ts';

/** SQLSTATE classes that pass: connection, rollback by the server, resources, locks, operator intervention. */
const PASSING = /^(08|40|53|55|57)/;

/** Null for what does not come from the database. */
export function databaseFailure(error: unknown): Failure | null {
  const wrapped = error instanceof DrizzleQueryError;
  const cause = wrapped ? error.cause : error;
  const query = wrapped ? error.query : null;
  if (cause instanceof pg.DatabaseError) {
    const facts = { sqlState: cause.code ?? null, constraint: cause.constraint ?? null, query };
    const code = PASSING.test(cause.code ?? '') ? 'ledger_unavailable' : 'internal';
    return new Failure(code, 'the database refused a query', { facts });
  }
  return wrapped || isLostConnection(cause) ? unreachable(query) : null;
}

/** The driver gives these no code of their own. */
const LOST =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code: unknown = Reflect.get(error, 'code');
  return LOST.test(error.message) || (typeof code === 'string' && /^E[A-Z]+$/.test(code));
}

/** The connection failed, not the query. */
export function unreachable(query: string | null = null): Failure {
  return new Failure('ledger_unavailable', 'the database could not be reached', { facts: { query } });
}
