// How a provider's own layout is read: a mapping from its settings, made into rules for the fields of a line. What a mapping
// does not name stays as in the default layout.

import { IANAZone } from 'luxon';
import { KNOWN_COLUMNS, type ReportColumn } from '../../domain/statement/layout.ts';
import { type FieldRules, PLAIN_RULES } from '../../domain/statement/read-fields.ts';
import { type Encoding, findEncoding } from './encoding.ts';
import { createLocalTime } from './local-time.ts';

/** One of a provider's `statementMapping`. `columns` gives its name for each of ours that it names otherwise. */
export type StatementMapping = {
  delimiter?: string | undefined;
  decimal?: '.' | ',' | undefined;
  timeZone?: string | undefined;
  encoding?: string | undefined;
  /** Rows above the one that names the columns. */
  headerRows?: number | undefined;
  columns?: Record<string, string> | undefined;
};

export type FileLayout = {
  delimiter: string;
  encoding: Encoding;
  headerRows: number;
  columns: Partial<Record<ReportColumn, string>>;
  rules: Pick<FieldRules, 'amountOf' | 'timeOf'>;
};

export type MappingProblem = { field: keyof StatementMapping; name?: string; message: string };

/** What a mapping names that does not exist. */
export function mappingProblems({ encoding, timeZone, columns = {} }: StatementMapping): MappingProblem[] {
  const problems: MappingProblem[] = [];
  if (encoding !== undefined && findEncoding(encoding) === null) {
    problems.push({ field: 'encoding', message: 'is none of utf-8, utf-16le, windows-125x, iso-8859-x' });
  }
  if (timeZone !== undefined && !IANAZone.isValidZone(timeZone)) {
    problems.push({ field: 'timeZone', message: 'is not an IANA time zone' });
  }
  for (const name of Object.keys(columns)) {
    if (isColumn(name)) continue;
    problems.push({ field: 'columns', name, message: `is none of ${KNOWN_COLUMNS.join(', ')}` });
  }
  return problems;
}

/** The rules of a mapping without problems; of none the default layout's. `charset` counts where the mapping names no encoding. */
export function layoutOf(mapping: StatementMapping = {}, charset?: string): FileLayout {
  const { delimiter = ',', decimal = '.', timeZone, headerRows = 0, columns = {} } = mapping;
  const encoding = findEncoding(mapping.encoding ?? charset ?? 'utf-8');
  if (!encoding) throw new Error('the encoding of a statement was not checked');
  return {
    delimiter,
    encoding,
    headerRows,
    columns: Object.fromEntries(Object.entries(columns).filter(([name]) => isColumn(name))),
    rules: {
      amountOf: decimal === ',' ? commaToPoint : PLAIN_RULES.amountOf,
      timeOf: timeZone === undefined ? PLAIN_RULES.timeOf : createLocalTime(timeZone),
    },
  };
}

/** `1234,50`; a point could only separate thousands there, and is refused. */
function commaToPoint(text: string): string | null {
  return text.includes('.') ? null : text.replace(',', '.');
}

function isColumn(name: string): name is ReportColumn {
  return (KNOWN_COLUMNS as readonly string[]).includes(name);
}
