// Writes statement lines by PostgreSQL's COPY, the fastest way in: a line becomes one row of its text form, and rows stream in
// with back-pressure. All sources of lines come through here.

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { StagedLine } from '../../domain/statement/report-line.ts';

const COPY_LINES = `copy statement_line (statement_id, part, line_no, transaction_id, operation, linked_transaction_id, provider_round,
  player_id, game, currency, amount, accepted, round_finished, free, test, delivery_expired, tax, occurred_at, raw, problem) from stdin`;

const SPECIAL = /[\\\t\n\r\0]/;
const NULL = '\\N';

/** Has COPY a meaning of its own for some of these characters? */
export const isSpecial = (text: string): boolean => SPECIAL.test(text);

/**
 * What a line says, as COPY takes it: without the place it stands in, and without how it was spelled. `escape` may be left out
 * where all texts of the line are parts of one that is not special.
 */
export function copyWords(line: StagedLine, escape: Escape = word): string {
  const { transactionId, linkedTransactionId, providerRound, game } = line;
  return `${escape(transactionId)}\t${line.operation ?? NULL}\t${escape(linkedTransactionId)}\t${escape(providerRound)}\t${
    line.playerId ?? NULL
  }\t${escape(game)}\t${line.currency ?? NULL}\t${line.amount ?? NULL}\t${line.accepted ? 't' : 'f'}\t${flag(
    line.roundFinished,
  )}\t${flag(line.free)}\t${flag(line.test)}\t${flag(line.expired)}\t${line.tax ?? NULL}\t${line.occurredAt ?? NULL}`;
}

/** The row of a line; `words` are its `copyWords`, `place` its part's COPY text and its number there. */
export function copyRow(
  part: string,
  lineNo: number,
  words: string,
  { raw, problem }: StagedLine,
  escape: Escape = word,
): string {
  return `${part}\t${lineNo}\t${words}\t${escape(raw)}\t${word(problem)}\n`;
}

export type Escape = (text: string | null) => string;
/** For texts in which nothing is special. */
export const unescaped: Escape = (text) => text ?? NULL;

/** The columns that are the same for every line of a part. */
export const partText = (statementId: string, part: string): string => `${statementId}\t${word(part)}`;

/** Streams rows in; answers when the database has taken all. A source that throws undoes them with the transaction. */
export async function copyLines(client: pg.ClientBase, rows: AsyncIterable<string> | Iterable<string>): Promise<void> {
  await pipeline(Readable.from(rows, { objectMode: true, highWaterMark: 2 }), client.query(copyFrom(COPY_LINES)));
}

/** What COPY gives a meaning is escaped, and NUL, which no text column holds, is replaced. */
function word(text: string | null): string {
  if (text === null) return NULL;
  if (!SPECIAL.test(text)) return text;
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\t', '\\t')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\0', '\uFFFD');
}

function flag(value: boolean | null): string {
  return value === null ? NULL : value ? 't' : 'f';
}
