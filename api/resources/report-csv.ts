// A report as a spreadsheet reads it: UTF-8, CRLF, a header row, and a last column `note` that is empty but for the one row of
// a report without activity. Text that a spreadsheet would run as a formula is guarded by an apostrophe; an amount is a number.

import { stringify } from 'csv-stringify/sync';

/** `number` holds what we computed, and is never guarded: a loss begins with a minus. */
export type ReportColumn = { name: string; kind: 'text' | 'number' };

const FORMULA = /^[=+\-@\t\r\n]/;

/** Columns are paths into the rows, such as `counts.bets`. */
export function reportCsv(
  columns: readonly ReportColumn[],
  rows: readonly Record<string, unknown>[],
  note: string | null,
): string {
  const header = [...columns.map(({ name }) => name), 'note'];
  const lines = rows.map((row) => [...columns.map((column) => cell(column, at(row, column.name))), '']);
  const quiet = note === null ? [] : [[...columns.map(() => ''), note]];
  return stringify([header, ...lines, ...quiet], { record_delimiter: '\r\n' });
}

function at(row: Record<string, unknown>, path: string): unknown {
  return path.split('.').reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], row);
}

function cell({ kind }: ReportColumn, value: unknown): string {
  if (value === null || value === undefined) return '';
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  return kind === 'text' && FORMULA.test(shown) ? `'${shown}` : shown;
}
