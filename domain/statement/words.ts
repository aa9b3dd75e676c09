// What the words in a line's `operation` and `status` mean: those of the default layout, and those of a provider's own that its
// mapping translates into them. A word that is neither means nothing, and is never guessed at.

import { REPORT_OPERATIONS, REPORT_STATUSES } from './layout.ts';
import type { ReportLine } from './report-line.ts';

export type OperationMeaning = Pick<ReportLine, 'operation' | 'free'>;
export type StatusMeaning = Pick<ReportLine, 'accepted' | 'expired'>;
export type WordRules = {
  operationOf: (word: string) => OperationMeaning | undefined;
  statusOf: (word: string) => StatusMeaning | undefined;
  /** How a word that is not known can be made known; empty where it cannot. */
  wordAdvice: string;
};

/** The layout's words that a mapping may translate into. */
export const WORDS = {
  operation: [...keysOf(REPORT_OPERATIONS), 'total'],
  status: keysOf(REPORT_STATUSES),
} as const;
export type WordColumn = keyof typeof WORDS;
export type Word<Column extends WordColumn> = (typeof WORDS)[Column][number];
/** A provider's word to the layout's, for each column. */
export type WordTables = { [Column in WordColumn]?: Readonly<Record<string, Word<Column>>> | undefined };

const TOTAL: OperationMeaning = { operation: 'total', free: null };
const OPERATIONS: ReadonlyMap<string, OperationMeaning> = new Map<string, OperationMeaning>([
  ...Object.entries<OperationMeaning>(REPORT_OPERATIONS),
  ['total', TOTAL],
]);
const STATUSES: ReadonlyMap<string, StatusMeaning> = new Map(Object.entries<StatusMeaning>(REPORT_STATUSES));

/** The default layout's words alone. */
export const PLAIN_WORDS: WordRules = {
  operationOf: (word) => OPERATIONS.get(word),
  statusOf: (word) => STATUSES.get(word),
  wordAdvice: '',
};

/** The provider's words before the layout's; without tables the layout's, and the advice to translate the others. */
export function translated({ operation, status }: WordTables = {}): WordRules {
  return {
    operationOf: translator(operation, OPERATIONS),
    statusOf: translator(status, STATUSES),
    wordAdvice: ': a mapping can translate it, by its `words`',
  };
}

function translator<Meaning>(
  table: Readonly<Record<string, string>> | undefined,
  known: ReadonlyMap<string, Meaning>,
): (word: string) => Meaning | undefined {
  if (table === undefined) return (word) => known.get(word);
  const theirs = new Map<string, Meaning>();
  for (const [word, ours] of Object.entries(table)) {
    const meaning = known.get(ours);
    if (meaning) theirs.set(comparable(word), meaning);
  }
  return (word) => theirs.get(comparable(word)) ?? known.get(word);
}

/** Words of a table that are the same word once case and outer blanks do not count: the second of each. */
export function repeatedWords(table: Readonly<Record<string, unknown>>): string[] {
  const seen = new Set<string>();
  return Object.keys(table).filter((word) => {
    const isRepeated = seen.has(comparable(word));
    seen.add(comparable(word));
    return isRepeated;
  });
}

function comparable(word: string): string {
  return word.trim().toLowerCase();
}

function keysOf<Key extends string>(table: Readonly<Record<Key, unknown>>): Key[] {
  return Object.keys(table) as Key[];
}
