// The layout of a report file: which columns there are, and what its words mean. Columns may stand in any order and among
// others; a mapping gives them the provider's names.

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
/** A column of the default layout, or one that a provider may add to it. */
export type ReportColumn = (typeof REPORT_COLUMNS)[number] | 'tax';
export const KNOWN_COLUMNS: readonly ReportColumn[] = [...REPORT_COLUMNS, 'tax'];

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
} as const;
export type ReportOperation = keyof typeof REPORT_OPERATIONS;

/** `expired`: accepted there, and the provider has stopped trying to deliver it. */
export const REPORT_STATUSES = {
  accepted: { accepted: true, expired: null },
  declined: { accepted: false, expired: null },
  expired: { accepted: true, expired: true },
} as const;

/** A report may leave these out; without any other it could not be compared. */
const OPTIONAL: ReadonlySet<ReportColumn> = new Set(['game', 'linked_transaction_id', 'session_id', 'test', 'tax']);

/** Where each column stands (-1: nowhere), and how many fields a line has. */
export type ReportHeader = { places: Readonly<Record<ReportColumn, number>>; fields: number };
/** The provider's names of columns that are missing, or that stand twice. */
export type HeaderProblem = { missing: readonly string[]; twice: readonly string[] };

/** Reads the names of the columns. `columns` gives the provider's name for those of ours that it names otherwise. */
export function readHeader(
  given: readonly string[],
  columns: Partial<Record<ReportColumn, string>> = {},
): { ok: true; header: ReportHeader } | ({ ok: false } & HeaderProblem) {
  const names = given.map((name) => name.trim());
  const theirs = (column: ReportColumn) => columns[column] ?? column;
  const places = Object.fromEntries(
    KNOWN_COLUMNS.map((column) => [column, names.indexOf(theirs(column))]),
  ) as ReportHeader['places'];
  const missing = KNOWN_COLUMNS.filter((column) => places[column] < 0 && !OPTIONAL.has(column)).map(theirs);
  const twice = KNOWN_COLUMNS.map(theirs).filter((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (missing.length > 0 || twice.length > 0) return { ok: false, missing, twice };
  return { ok: true, header: { places, fields: names.length } };
}
