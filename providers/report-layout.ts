// The default layout of a report file: which columns there are, and what a line of it means. A line is one record, so a stray
// quote spoils its own line alone; what cannot be read becomes a line with its problem, because a skipped line is a difference
// nobody sees.

import { parse } from 'csv-parse/sync';
import type { ReportLine } from './provider-api.ts';

export const REPORT_COLUMNS = [
  'transaction_id',
  'operation',
  'round_id',
  'player_id',
  'game',
  'currency',
  'amount',
  'status',
  'occurred_at',
  'linked_transaction_id',
  'session_id',
  'test',
] as const;
export type ReportColumn = (typeof REPORT_COLUMNS)[number];
export type ReportRow = Record<ReportColumn, string>;

/** The layout's words, and what each is in ours. */
export const REPORT_OPERATIONS = {
  bet: { operation: 'payin', free: false },
  win: { operation: 'payout', free: false },
  rollback: { operation: 'rollback', free: null },
  cashback: { operation: 'cashback', free: null },
  jackpot: { operation: 'jackpot', free: null },
  promo: { operation: 'promo', free: null },
  free_bet: { operation: 'payin', free: true },
  free_win: { operation: 'payout', free: true },
} as const satisfies Record<string, Pick<ReportLine, 'operation' | 'free'>>;
export type ReportOperation = keyof typeof REPORT_OPERATIONS;

/** A report may leave these out; without any other it could not be compared. */
const OPTIONAL: ReadonlySet<ReportColumn> = new Set(['game', 'linked_transaction_id', 'session_id', 'test']);

/** Where each column stands, and how many fields a line has. */
export type ReportHeader = { places: ReadonlyMap<string, number>; fields: number };

/** Reads the first line; null when a column that is needed is missing or one is named twice. */
export function readReportHeader(line: string): ReportHeader | null {
  const names = (splitAlone(line) ?? []).map((name) => name.trim());
  const places = new Map(names.map((name, place) => [name, place]));
  const isWhole = REPORT_COLUMNS.every((name) => OPTIONAL.has(name) || places.has(name));
  return isWhole && places.size === names.length ? { places, fields: names.length } : null;
}

/** Reads lines that are not blank. `playerId` gives our player's id for what the provider was told. */
export function readReportLines(
  header: ReportHeader,
  lines: readonly string[],
  playerId: (told: string) => string,
): ReportLine[] {
  const whole = split(lines.join('\n'));
  // As many records as lines: no quote has swallowed a line's end.
  const records = whole?.length === lines.length ? whole : lines.map(splitAlone);
  return lines.map((raw, index) => readLine(header, raw, records[index] ?? null, playerId));
}

function readLine(
  { places, fields }: ReportHeader,
  raw: string,
  record: readonly string[] | null,
  playerId: (told: string) => string,
): ReportLine {
  const isWhole = record?.length === fields;
  const read = (name: ReportColumn): string => (isWhole ? (record[places.get(name) ?? -1] ?? '') : '');
  const word = read('operation');
  const { operation, free } = isOperation(word)
    ? REPORT_OPERATIONS[word]
    : ({ operation: 'unknown', free: null } as const);
  return {
    transactionId: read('transaction_id'),
    operation,
    free,
    linkedTransactionId: read('linked_transaction_id') || null,
    providerRound: read('round_id'),
    playerId: playerId(read('player_id')),
    game: read('game') || null,
    amount: read('amount'),
    currency: read('currency'),
    accepted: read('status') === 'accepted',
    roundFinished: null,
    test: read('test') === '' ? null : read('test') === '1',
    occurredAt: read('occurred_at'),
    raw,
    problem: isWhole ? problemOf(read) : `the line has not the ${fields} fields of the header`,
  };
}

/** What the words of a line can be wrong in; amounts, ids and known currencies are judged by whoever books them. */
function problemOf(read: (name: ReportColumn) => string): string | null {
  if (!isOperation(read('operation'))) return `the operation ${read('operation')} is not known`;
  if (!['accepted', 'declined'].includes(read('status'))) return `the status ${read('status')} is not known`;
  if (!['', '0', '1'].includes(read('test'))) return `test is ${read('test')}, neither 0 nor 1`;
  return RFC3339.test(read('occurred_at')) ? null : `the time ${read('occurred_at')} is no time with its offset`;
}

const RFC3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;

function isOperation(word: string): word is ReportOperation {
  return Object.hasOwn(REPORT_OPERATIONS, word);
}

function splitAlone(line: string): string[] | null {
  const records = split(line);
  return records?.length === 1 ? (records[0] ?? null) : null;
}

function split(text: string): string[][] | null {
  try {
    return parse(text, { relax_column_count: true, record_delimiter: '\n' });
  } catch {
    return null;
  }
}
