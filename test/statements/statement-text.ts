// A statement file as text: the default layout's header, and lines of one transaction each with what a test changes about it.

import type { ReportColumn } from '../../domain/statement/layout.ts';
import { REPORT_COLUMNS } from '../../domain/statement/layout.ts';

export const PLAYER = '01890000-0000-7000-8000-000000000001';
export const HEADER = REPORT_COLUMNS.join(',');
export const DAY = '2026-11-20';
export const PERIOD = { from: new Date('2026-11-20T00:00:00Z'), to: new Date('2026-11-21T00:00:00Z') };

export type Fields = Partial<Record<ReportColumn, string>>;

/** The fields of a bet that nothing is wrong with. */
export const fieldsOf = (id: string, changes: Fields = {}): Record<ReportColumn, string> => ({
  transaction_id: id,
  operation: 'bet',
  round_id: `r-${id}`,
  player_id: PLAYER,
  game: 'starburst',
  currency: 'EUR',
  amount: '10.00',
  status: 'accepted',
  occurred_at: '2026-11-20T10:00:00.000Z',
  linked_transaction_id: '',
  session_id: '',
  test: '0',
  tax: '',
  ...changes,
});

/** One line in the default layout; `columns` for another. */
export function line(id: string, changes: Fields = {}, columns: readonly ReportColumn[] = REPORT_COLUMNS): string {
  const fields = fieldsOf(id, changes);
  return columns.map((column) => fields[column]).join(',');
}

/** A whole file, each line with its end. */
export const file = (...lines: string[]): string => [HEADER, ...lines].map((text) => `${text}\n`).join('');
