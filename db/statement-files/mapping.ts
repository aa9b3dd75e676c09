// How a provider's own layout is read: a mapping from its settings, made into rules for the fields of a line. What a mapping
// does not name stays as in the default layout.

import { IANAZone } from 'luxon';
import { KNOWN_COLUMNS, REPORT_WORDS, type ReportColumn, type WordColumn } from '../../domain/statement/layout.ts';
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
  /** What the provider's words are in the layout's, whatever their case. */
  words?: { [Column in WordColumn]?: Record<string, string> | undefined } | undefined;
};

export type FileLayout = {
  delimiter: string;
  encoding: Encoding;
  headerRows: number;
  columns: Partial<Record<ReportColumn, string>>;
  rules: Pick<FieldRules, 'wordOf' | 'amountOf' | 'timeOf'>;
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
  return [...problems, ...wordProblems(words)];
}

function wordProblems(words: NonNullable<StatementMapping['words']>): MappingProblem[] {
  return WORD_COLUMNS.flatMap((column) => {
    const seen = new Set<string>();
    return Object.entries(words[column] ?? {}).flatMap(([theirs, ours]): MappingProblem[] => {
      const about = { field: 'words', name: `${column}/${theirs}` } as const;
      const word = plain(theirs);
      if (seen.has(word)) return [{ ...about, message: 'stands twice, in another case' }];
      seen.add(word);
      if (isWord(column, ours)) return [];
      return [{ ...about, message: `${ours} is none of ${REPORT_WORDS[column].join(', ')}` }];
    });
  });
}

/** The rules of a mapping without problems; of none the default layout's. `charset` counts where the mapping names no encoding. */
export function layoutOf(mapping: StatementMapping = {}, charset?: string): FileLayout {
  const { delimiter = ',', decimal = '.', timeZone, headerRows = 0, columns = {}, words } = mapping;
  const encoding = findEncoding(mapping.encoding ?? charset ?? 'utf-8');
  if (!encoding) throw new Error('the encoding of a statement was not checked');
  return {
    delimiter,
    encoding,
    headerRows,
    columns: Object.fromEntries(Object.entries(columns).filter(([name]) => isColumn(name))),
    rules: {
      wordOf: words === undefined ? PLAIN_RULES.wordOf : createTranslation(words),
      amountOf: decimal === ',' ? commaToPoint : PLAIN_RULES.amountOf,
      timeOf: timeZone === undefined ? PLAIN_RULES.timeOf : createLocalTime(timeZone),
    },
  };
}

const WORD_COLUMNS = Object.keys(REPORT_WORDS) as WordColumn[];
const plain = (word: string): string => word.trim().toLowerCase();
const isWord = (column: WordColumn, word: string): boolean => REPORT_WORDS[column].includes(word);

/** A provider's word that a mapping does not name may be one of ours already. */
function createTranslation(words: NonNullable<StatementMapping['words']>): FieldRules['wordOf'] {
  const tables = new Map(
    WORD_COLUMNS.map((column) => {
      const entries = Object.entries(words[column] ?? {}).map(([theirs, ours]) => [plain(theirs), ours] as const);
      return [column, new Map(entries)];
    }),
  );
  return (column, text) => tables.get(column)?.get(plain(text)) ?? text;
}

/** `1234,50`; a point could only separate thousands there, and is refused. */
function commaToPoint(text: string): string | null {
  return text.includes('.') ? null : text.replace(',', '.');
}

function isColumn(name: string): name is ReportColumn {
  return (KNOWN_COLUMNS as readonly string[]).includes(name);
}
