// What is noticed about a statement file as a whole. A notice refuses nothing: the lines are stored as they are, and people
// are told why the run over them may look strange. Each rule is a function of figures alone.

import type { Currency } from '../currency.ts';
import { formatAmount } from '../money.ts';

export const NOTICE_CODES = [
  'truncated',
  'unreadable_lines',
  'repeated_lines',
  'reordered',
  'outside_period',
  'time_shift',
] as const;
export type Notice = {
  code: (typeof NOTICE_CODES)[number];
  message: string;
  /** Another statement that the notice is about. */
  statementId?: string;
};

/** The file ends within a line. */
export function cutOff(lastPlace: number | null): Notice | null {
  if (lastPlace === null) return null;
  const message = `the last line (${lastPlace}) has no end and too few fields: the file was cut off`;
  return { code: 'truncated', message };
}

/** Minor units of the lines that count: stakes up, all else down; `outside` those beyond the period alone. */
export type Sums = { all: bigint; outside: bigint };

/** A total of the provider's own that neither all lines nor those of the period add up to. */
export function totalDiffers(currency: Currency, stated: bigint, sums: Sums | undefined): Notice | null {
  const { all, outside } = sums ?? { all: 0n, outside: 0n };
  if (stated === all || stated === all - outside) return null;
  const [total, sum] = [stated, all].map((minor) => formatAmount(minor, currency));
  return {
    code: 'truncated',
    message: `the file states a total of ${currency} ${total} and its lines add up to ${sum}: lines may be missing`,
  };
}

/** Fewer could be calls that were lost on their way. */
const LEAST_MISSING = 10;

/** Far fewer lines than the ledger has transactions: a file that was cut off at the end of a line looks whole. */
export function fewerLines(listed: number, booked: number): Notice | null {
  if (booked - listed < LEAST_MISSING || listed * 4 >= booked * 3) return null;
  return {
    code: 'truncated',
    message: `the file lists ${listed} transactions of this day and the ledger has ${booked}: lines may be missing`,
  };
}

/** Most lines cannot be read. */
export function unreadable(lines: number, bad: number): Notice | null {
  if (bad * 2 <= lines) return null;
  return {
    code: 'unreadable_lines',
    message: `${bad} of ${lines} lines cannot be read: is it the right file, and the right mapping?`,
  };
}

/** Lines that say exactly what one before them says. */
export function repeated(count: number, firstPlace: number | null): Notice | null {
  if (count === 0) return null;
  return {
    code: 'repeated_lines',
    message: `${count} lines say what a line before them says, the first at line ${firstPlace ?? 0}`,
  };
}

/** Another file of the period that says the same, byte for byte another. */
export function reordered(statementId: string | null): Notice | null {
  if (statementId === null) return null;
  const message = 'the lines are those of another statement of this period, in another order or spelling';
  return { code: 'reordered', message, statementId };
}

/** Most lines lie before or after the gaming day. */
export function outsidePeriod(timed: number, outside: number, { from, to }: { from: Date; to: Date }): Notice | null {
  if (outside * 2 <= timed) return null;
  return {
    code: 'outside_period',
    message: `${outside} of ${timed} lines lie outside ${from.toISOString()} to ${to.toISOString()}: is it the file of another day?`,
  };
}

const STEP_MS = 15 * 60_000;
/** A clock that is wrong by less is not a zone. */
const LEAST_SHIFT_MS = 30 * 60_000;
/** Between their booking and ours lies a call, and seldom a retry. */
const SLACK_MS = 2 * 60_000;
/** Fewer could be late deliveries. */
const LEAST_FOUND = 3;

/** The provider's time less ours, for lines whose transaction we know: nearly all shifted by the same quarters of an hour? */
export function timeShift(differencesMs: readonly number[]): Notice | null {
  const counts = new Map<number, number>();
  for (const difference of differencesMs) {
    const shift = Math.round(difference / STEP_MS) * STEP_MS;
    if (Math.abs(difference - shift) <= SLACK_MS) counts.set(shift, (counts.get(shift) ?? 0) + 1);
  }
  const [shift = 0, count = 0] = [...counts].toSorted(([, a], [, b]) => b - a)[0] ?? [];
  const isMost = differencesMs.length >= LEAST_FOUND && count * 10 >= differencesMs.length * 9;
  if (!isMost || Math.abs(shift) < LEAST_SHIFT_MS) return null;
  const minutes = Math.abs(shift) / 60_000;
  const by = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')} hours ${shift > 0 ? 'later' : 'earlier'}`;
  return {
    code: 'time_shift',
    message: `times in the file are ${by} than the ledger's for ${count} of ${differencesMs.length} transactions looked up: check the mapping's timeZone`,
  };
}
