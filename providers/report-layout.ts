// Reads a report in the default layout as a provider's API gives it: lines to `ReportLine`s. What a line means is said in
// `domain/statement`, the same for a file that is uploaded.

import { type ReportColumn, type ReportHeader, readHeader } from '../domain/statement/layout.ts';
import { PLAIN_RULES, readFields } from '../domain/statement/read-fields.ts';
import { splitLine } from '../platform/split-line.ts';
import type { ReportLine } from './provider-api.ts';

export {
  REPORT_COLUMNS,
  REPORT_OPERATIONS,
  type ReportHeader,
  type ReportOperation,
} from '../domain/statement/layout.ts';
export type ReportRow = Record<Exclude<ReportColumn, 'tax'>, string>;

const DELIMITER = ',';

/** Reads the first line; null when a column that is needed is missing or one is named twice. */
export function readReportHeader(line: string): ReportHeader | null {
  const read = readHeader(splitLine(line, DELIMITER) ?? []);
  return read.ok ? read.header : null;
}

/** Reads lines that are not blank. `playerOf` gives our player's id for what the provider was told. */
export function readReportLines(
  header: ReportHeader,
  lines: readonly string[],
  playerOf: (told: string) => string,
): ReportLine[] {
  const rules = { ...PLAIN_RULES, header, playerOf };
  return lines.map((raw) => readFields(rules, raw, splitLine(raw, DELIMITER)));
}
