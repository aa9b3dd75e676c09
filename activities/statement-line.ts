// A line of a session's statement is silent about what its session knows: whose it is, and in which currency.

import type { StagedLine } from '../domain/statement/report-line.ts';
import { stageLine } from '../domain/statement/stage-line.ts';
import type { StatementLine } from '../providers/provider-api.ts';

/** A line of a session's statement: the session says what the line itself is silent about. */
export function readSessionLine(line: StatementLine, session: { playerId: string; currency: string }): StagedLine {
  const unsaid = {
    game: null,
    linkedTransactionId: null,
    free: null,
    test: null,
    expired: null,
    tax: null,
    problem: null,
  };
  return stageLine({
    ...line,
    ...unsaid,
    currency: line.currency ?? session.currency,
    playerId: session.playerId,
  });
}
