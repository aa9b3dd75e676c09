// What the fields of a report's line say, in our words. Words are judged here; amounts, ids and currencies are judged by
// `stageLine`, where all sources meet.

import { isInstant } from './instant.ts';
import type { ReportHeader } from './layout.ts';
import type { ReportLine } from './report-line.ts';
import { type OperationMeaning, PLAIN_WORDS, type StatusMeaning, type WordColumn, type WordRules } from './words.ts';

/** How a provider writes what the columns hold. */
export type FieldRules = WordRules & {
  header: ReportHeader;
  /** Our player's id for what the provider was told. */
  playerOf: (told: string) => string;
  /** An amount as decimal text with a point; null when it is not written as agreed on. */
  amountOf: (text: string) => string | null;
  /** The time with its offset, or what is wrong with it. */
  timeOf: (text: string) => { at: string } | { problem: string };
};

const asGiven = (text: string) => text;
const withOffset: FieldRules['timeOf'] = (text) =>
  isInstant(text) ? { at: text } : { problem: `the time ${text} is no time with its offset` };

/** The default layout. */
export const PLAIN_RULES = { ...PLAIN_WORDS, playerOf: asGiven, amountOf: asGiven, timeOf: withOffset } as const;

const UNKNOWN_OPERATION: OperationMeaning = { operation: 'unknown', free: null };
const UNKNOWN_STATUS: StatusMeaning = { accepted: false, expired: null };
const NO_TIME = { at: '' };

/** Reads a line's fields; null is a line that could not be cut into fields. */
export function readFields(rules: FieldRules, raw: string, fields: readonly string[] | null): ReportLine {
  const { places, fields: wanted } = rules.header;
  if (fields?.length !== wanted) {
    const but = fields === null ? ': a quote stands alone or is not closed' : ` but ${fields.length}`;
    return unreadableLine(raw, `the line has not the ${wanted} fields of the header${but}`);
  }
  const test = fields[places.test] ?? '';
  const amount = fields[places.amount] ?? '';
  const tax = fields[places.tax] ?? '';
  const occurredAt = fields[places.occurred_at] ?? '';
  const operationWord = fields[places.operation] ?? '';
  const statusWord = fields[places.status] ?? '';
  const { operation, free } = rules.operationOf(operationWord) ?? UNKNOWN_OPERATION;
  const status = rules.statusOf(statusWord) ?? UNKNOWN_STATUS;
  const decimal = rules.amountOf(amount);
  const decimalTax = tax === '' ? null : rules.amountOf(tax);
  const time = operation === 'total' ? NO_TIME : rules.timeOf(occurredAt);
  const line: ReportLine = {
    transactionId: fields[places.transaction_id] ?? '',
    operation,
    free,
    linkedTransactionId: fields[places.linked_transaction_id] || null,
    providerRound: fields[places.round_id] ?? '',
    playerId: rules.playerOf(fields[places.player_id] ?? ''),
    game: fields[places.game] || null,
    amount: decimal ?? amount,
    currency: fields[places.currency] ?? '',
    accepted: status.accepted,
    expired: status.expired,
    tax: decimalTax ?? (tax || null),
    roundFinished: null,
    test: test === '' ? null : test === '1',
    occurredAt: 'at' in time ? time.at : occurredAt,
    raw,
    problem: 'problem' in time ? time.problem : null,
  };
  if (operation === 'unknown') line.problem = unknownWord('operation', operationWord, rules.wordAdvice);
  else if (status === UNKNOWN_STATUS && operation !== 'total') {
    line.problem = unknownWord('status', statusWord, rules.wordAdvice);
  } else if (test !== '' && test !== '0' && test !== '1') line.problem = `test is ${test}, neither 0 nor 1`;
  else if (decimal === null) line.problem = `the amount ${amount} is not written as agreed on`;
  else if (tax !== '' && decimalTax === null) line.problem = `the tax ${tax} is not written as agreed on`;
  return line;
}

function unknownWord(column: WordColumn, word: string, advice: string): string {
  return (word.trim() === '' ? `the ${column} is empty` : `the ${column} ${word} is not known`) + advice;
}

/** A line of which nothing is understood but that it is there. */
export function unreadableLine(raw: string, problem: string): ReportLine {
  return {
    transactionId: '',
    operation: 'unknown',
    free: null,
    linkedTransactionId: null,
    providerRound: '',
    playerId: '',
    game: null,
    amount: '',
    currency: '',
    accepted: false,
    expired: null,
    tax: null,
    roundFinished: null,
    test: null,
    occurredAt: '',
    raw,
    problem,
  };
}
