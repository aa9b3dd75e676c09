// Cuts one line of a CSV file into its fields (RFC 4180). A line is one record here, so a quote that is opened and not closed
// spoils its own line and never swallows the next. Most lines have no quote and need no parser.

import { parse } from 'csv-parse/sync';

/** The fields; null when a quote is out of place. */
export function splitLine(line: string, delimiter: string): string[] | null {
  return line.includes('"') ? splitQuoted(line, delimiter) : line.split(delimiter);
}

function splitQuoted(line: string, delimiter: string): string[] | null {
  try {
    const records = parse(line, { delimiter, relax_column_count: true, record_delimiter: '\n' });
    return records.length === 1 ? (records[0] ?? null) : null;
  } catch {
    return null;
  }
}
