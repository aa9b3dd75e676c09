import { expect, test } from 'vitest';
import { PLAIN_WORDS, WORDS, repeatedWords, translated } from '../../../domain/statement/words.ts';

const acme = translated({
  operation: { BET: 'bet', Settle: 'win', 'FREE SPIN': 'free_bet', SUM: 'total', win: 'rollback' },
  status: { ' OK ': 'accepted', '': 'declined', Später: 'expired' },
});

test.each([
  ['BET', 'payin', false],
  ['bet', 'payin', false],
  [' Bet\t', 'payin', false],
  ['settle', 'payout', false],
  ['free spin', 'payin', true],
  ['sum', 'total', null],
  // A word that the layout has too means what the provider means by it.
  ['win', 'rollback', null],
  ['WIN', 'rollback', null],
  // What is not translated keeps its meaning, as it is written.
  ['free_win', 'payout', true],
  ['cashback', 'cashback', null],
])('the operation %j is %s', (word, operation, free) => {
  expect(acme.operationOf(word)).toEqual({ operation, free });
});

test.each([
  ['ok', true, null],
  ['', false, null],
  ['SPÄTER', true, true],
  ['accepted', true, null],
])('the status %j is translated', (word, accepted, expired) => {
  expect(acme.statusOf(word)).toEqual({ accepted, expired });
});

test('what is in no table is not guessed at', () => {
  for (const word of ['CASHBACK', 'bets', 'free  spin', 'constructor', '__proto__', '']) {
    expect(acme.operationOf(word)).toBeUndefined();
  }
  for (const word of ['ACCEPTED', 'not ok', 'constructor']) expect(acme.statusOf(word)).toBeUndefined();
});

test('the default layout knows its own words, as they are written, and no mapping to speak of', () => {
  for (const word of WORDS.operation) expect(PLAIN_WORDS.operationOf(word)).toBeDefined();
  for (const word of WORDS.status) expect(PLAIN_WORDS.statusOf(word)).toBeDefined();
  expect(PLAIN_WORDS.operationOf('Bet')).toBeUndefined();
  expect(PLAIN_WORDS.wordAdvice).toBe('');
});

test('two spellings of one word are found', () => {
  expect(repeatedWords({ Bet: 'bet', win: 'win', ' BET': 'free_bet', bets: 'bet' })).toEqual([' BET']);
});
