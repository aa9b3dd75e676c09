// How a provider's own layout is read: a mapping from its settings, made into rules for the fields of a line. What a mapping
// does not name stays as in the default layout.

import { IANAZone } from 'luxon';
import { KNOWN_COLUMNS, type ReportColumn } from '../../domain/statement/layout.ts';
import { type FieldRules, PLAIN_RULES } from '../../domain/statement/read-fields.ts';
import { type WordColumn, WORDS, type WordTables, repeatedWords, translated } from '../../domain/statement/words.ts';
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
  /** The layout's word for each of the provider's, compared without case and outer blanks. */
  words?: WordTables | undefined;
};

export type FileLayout = {
  delimiter: string;
  encoding: Encoding;
  headerRows: number;
  columns: Partial<Record<ReportColumn, string>>;
  rules: Omit<FieldRules, 'header' | 'playerOf'>;
};

export type MappingProblem = { field: keyof StatementMapping; name?: string; message: string };

/** What a mapping names that does not exist. */
export function mappingProblems({ encoding, timeZone, columns = {}, words = {} }: StatementMapping): MappingProblem[] {
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
  for (const column of Object.keys(WORDS) as WordColumn[]) {
    for (const word of repeatedWords(words[column] ?? {})) {
      const message = `names "${word.trim()}" twice: case and outer blanks do not count`;
      problems.push({ field: 'words', name: column, message });
    }
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
      ...translated(mapping.words),
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
