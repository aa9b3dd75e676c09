// What PostgreSQL's objections mean for a posting. By SQLSTATE and constraint only: messages hold parameters, and parameters
// are money and players.

import { Failure } from '../../domain/failure.ts';

/** Lost races: another process claimed the key or the version first, or two transactions waited for each other. */
const TRANSIENT = new Set(['23505', '40001', '40P01', '55P03']);
/** Guards of the ledger (0001_ledger.sql) and checks: code that would book wrong money was stopped. */
const INVARIANT = new Set(['TM001', 'TM002', 'TM003', '23514', '23503', '23502', '22003']);

/** Is it worth deciding the same call again on the ledger as it is now? */
export function isTransient(error: unknown): boolean {
  return TRANSIENT.has(sqlState(error));
}

/** A database error as ours; keeps SQLSTATE and constraint, never the message. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const state = sqlState(error);
  const facts = { sqlState: state, constraint: textOf(error, 'constraint') };
  if (INVARIANT.has(state))
    return new Failure('ledger_invariant', 'the database refused a posting', { facts, cause: error });
  if (state !== '' || textOf(error, 'syscall') !== '')
    return new Failure('ledger_unavailable', 'the ledger could not be reached', { facts, cause: error });
  return new Failure('internal', 'a posting failed', { facts, cause: error });
}

function sqlState(error: unknown): string {
  return textOf(error, 'code').length === 5 ? textOf(error, 'code') : '';
}

function textOf(error: unknown, field: string): string {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, field) : undefined;
  return typeof value === 'string' ? value : '';
}
