// What is counted while a file streams by: lines, bad lines with the first of their reasons, sums, and a sample of lines to
// compare with the ledger. Memory does not grow with the file.

import type { Currency } from '../../domain/currency.ts';
import {
  type Notice,
  type Sums,
  cutOff,
  outsidePeriod,
  repeated,
  totalDiffers,
  unreadable,
} from '../../domain/statement/notices.ts';
import type { StagedLine } from '../../domain/statement/report-line.ts';
import type { Period } from '../reconciliation/gaming-day.ts';

export type BadLine = { line: number; reason: string };
export type SampledLine = { transactionId: string; operation: string; occurredAt: string };

/** How many bad lines are told with their reason; all are counted and kept. */
export const MAX_BAD_LINES = 100;
/** Enough to know a zone by, few enough to look up at once. */
const SAMPLE = 256;

export function createFileTally(period: Period) {
  const [from, to] = [period.from.toISOString(), period.to.toISOString()];
  const badLines: BadLine[] = [];
  const sums = new Map<Currency, Sums>();
  const totals = new Map<Currency, bigint>();
  const sample = createSample(SAMPLE);
  let lines = 0;
  let badCount = 0;
  let timed = 0;
  let outside = 0;
  let booked = 0;
  let repeatedLines = 0;
  let firstRepeated: number | null = null;
  let cutOffAt: number | null = null;

  return {
    badLines,
    totals,
    sample: sample.taken,
    lines: () => lines,
    badCount: () => badCount,
    /** Accepted lines of the period that move an amount. */
    booked: () => booked,

    /** A line of the statement, good or bad. */
    takeLine(line: StagedLine, place: number, isRepeated: boolean): void {
      lines += 1;
      if (isRepeated) {
        repeatedLines += 1;
        firstRepeated ??= place;
      }
      if (line.problem !== null) takeBad(place, line.problem);
      else takeGood(line);
    },

    /** A total; false when its currency has one already. */
    takeTotal(currency: Currency, amount: bigint): boolean {
      if (totals.has(currency)) return false;
      totals.set(currency, amount);
      return true;
    },

    /** The last line has no end, and is bad. */
    endsWithin(place: number): void {
      cutOffAt = place;
    },

    notices: (): Notice[] =>
      [
        cutOff(cutOffAt),
        ...[...totals].map(([currency, stated]) => totalDiffers(currency, stated, sums.get(currency))),
        unreadable(lines, badCount),
        repeated(repeatedLines, firstRepeated),
        outsidePeriod(timed, outside, period),
      ].filter((notice) => notice !== null),
  };

  function takeBad(line: number, reason: string): void {
    badCount += 1;
    if (badLines.length < MAX_BAD_LINES) badLines.push({ line, reason });
  }

  function takeGood({ currency, amount, operation, accepted, occurredAt, transactionId }: StagedLine): void {
    if (currency === null || amount === null || occurredAt === null) return;
    // Both are RFC 3339 UTC with milliseconds, so text compares as time.
    const isInside = occurredAt >= from && occurredAt < to;
    timed += 1;
    if (!isInside) outside += 1;
    if (!accepted) return;
    if (isInside && amount > 0n) booked += 1;
    if (transactionId !== null && operation !== null) sample.offer({ transactionId, operation, occurredAt });
    const signed = operation === 'payin' ? amount : -amount;
    let sum = sums.get(currency);
    if (!sum) sums.set(currency, (sum = { all: 0n, outside: 0n }));
    sum.all += signed;
    if (!isInside) sum.outside += signed;
  }
}
export type FileTally = ReturnType<typeof createFileTally>;

/** Keeps at most `size` of what it is offered, evenly over the whole: whenever it is full it keeps every second. */
function createSample(size: number) {
  const taken: SampledLine[] = [];
  let stride = 1;
  let offered = 0;
  return {
    taken,
    offer(line: SampledLine): void {
      if (offered++ % stride !== 0) return;
      taken.push(line);
      if (taken.length < size) return;
      const kept = taken.filter((_, index) => index % 2 === 0);
      taken.splice(0, taken.length, ...kept);
      stride *= 2;
    },
  };
}
