import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatAmount } from '../../domain/money.ts';
import { KNOWN_COLUMNS, REPORT_OPERATIONS, REPORT_STATUSES, type ReportColumn } from '../../domain/statement/layout.ts';
import type { WordTables } from '../../domain/statement/words.ts';
import { type FileRig, createFileRig } from './file-rig.ts';
import { PLAYER } from './statement-text.ts';

let rig: FileRig;
beforeAll(async () => {
  rig = await createFileRig();
});
afterAll(() => rig.close());

/** Any text that a line may hold, the characters that files and COPY give a meaning among them. */
const word = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom('"', ',', ';', '\\', '\t', "'", ' ', '\\N', 'é', '€', '😀'),
      fc.string({ minLength: 1, maxLength: 3 }),
    ),
    minLength: 1,
    maxLength: 8,
  })
  .filter((text) => !/[\n\r\0]/.test(text));
const keys = <Key extends string>(table: Record<Key, unknown>) => fc.constantFrom(...(Object.keys(table) as Key[]));

/** The provider's words for some of the layout's, no two of them alike. */
const theirWordsFor = (table: Record<string, unknown>) => {
  const ours = Object.keys(table);
  const theirs = fc.uniqueArray(word, {
    ...{ minLength: ours.length, maxLength: ours.length },
    selector: (text) => text.trim().toLowerCase(),
  });
  return fc
    .tuple(theirs, fc.subarray(ours))
    .map(([words, some]) => new Map(some.map((one, n) => [one, words[n] ?? ''])));
};

const transaction = fc.record({
  id: word,
  operation: keys(REPORT_OPERATIONS),
  status: keys(REPORT_STATUSES),
  round: word,
  game: fc.option(word),
  linked: fc.option(word),
  currency: fc.constantFrom('EUR' as const, 'JPY' as const, 'ETH' as const),
  minor: fc.bigInt({ min: 0n, max: 10n ** 30n }),
  tax: fc.option(fc.bigInt({ min: 0n, max: 10n ** 6n })),
  at: fc.date({ min: new Date('2026-01-01T00:00:00Z'), max: new Date('2026-12-31T23:59:59Z'), noInvalidDate: true }),
  test: fc.option(fc.boolean()),
  quoted: fc.integer({ min: 0, max: 2 ** KNOWN_COLUMNS.length - 1 }),
});
type Transaction = typeof transaction extends fc.Arbitrary<infer T> ? T : never;

const layout = fc.record({
  columns: fc.shuffledSubarray([...KNOWN_COLUMNS], { minLength: KNOWN_COLUMNS.length }),
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  decimal: fc.constantFrom('.' as const, ',' as const),
  encoding: fc.constantFrom('utf-8', 'utf-16le'),
  mark: fc.boolean(),
  end: fc.constantFrom('\n', '\r\n'),
  headerRows: fc.integer({ min: 0, max: 3 }),
  prefix: fc.constantFrom('', 'Their '),
  operations: theirWordsFor(REPORT_OPERATIONS),
  statuses: theirWordsFor(REPORT_STATUSES),
  shout: fc.boolean(),
});
type Layout = typeof layout extends fc.Arbitrary<infer T> ? T : never;

function write(rows: readonly Transaction[], how: Layout): Buffer {
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const needsQuote = (text: string) => text.includes('"') || text.includes(how.delimiter);
  const decimal = (minor: bigint, currency: Transaction['currency']) =>
    formatAmount(minor, currency).replace('.', how.decimal);
  const said = (theirs: string | undefined, ours: string) =>
    theirs === undefined ? ours : how.shout ? ` ${theirs.toUpperCase()} ` : theirs;
  const rowOf = (one: Transaction) => {
    const fields: Record<ReportColumn, string> = {
      transaction_id: one.id,
      operation: said(how.operations.get(one.operation), one.operation),
      round_id: one.round,
      player_id: PLAYER,
      game: one.game ?? '',
      currency: one.currency,
      amount: decimal(one.minor, one.currency),
      status: said(how.statuses.get(one.status), one.status),
      occurred_at: one.at.toISOString(),
      linked_transaction_id: one.linked ?? '',
      session_id: '',
      test: one.test === null ? '' : one.test ? '1' : '0',
      tax: one.tax === null ? '' : decimal(one.tax, one.currency),
    };
    return how.columns
      .map((column, index) => {
        const text = fields[column];
        return needsQuote(text) || ((one.quoted >> index) & 1) === 1 ? quote(text) : text;
      })
      .join(how.delimiter);
  };
  const above = Array.from({ length: how.headerRows }, () => 'a title');
  const header = how.columns.map((column) => how.prefix + column).join(how.delimiter);
  const text = [...above, header, ...rows.map(rowOf), ''].join(how.end);
  return Buffer.from(how.mark ? `\uFEFF${text}` : text, how.encoding === 'utf-8' ? 'utf8' : 'utf16le');
}

/** As a mapping has it: theirs to ours. */
const tableOf = (words: Map<string, string>) => Object.fromEntries([...words].map(([ours, theirs]) => [theirs, ours]));

test('any lines, in any layout that a mapping can describe, are stored as they were meant', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(transaction, { maxLength: 12 }), layout, async (rows, how) => {
      const { delimiter, decimal, encoding, headerRows, prefix } = how;
      const columns = Object.fromEntries(KNOWN_COLUMNS.map((column) => [column, prefix + column]));
      const words = { operation: tableOf(how.operations), status: tableOf(how.statuses) } as WordTables;
      const rules = { delimiter, decimal, encoding, headerRows, columns, words };
      const period = rig.freshPeriod();
      const loaded = await rig.loaded(write(rows, how), { period, mapping: { name: 'any', rules } });
      expect(loaded.badLines).toEqual([]);
      const stored = await rig.linesOf(loaded.id);
      expect(stored).toMatchObject(
        rows.map((one, index) => ({
          line_no: index + 2,
          transaction_id: one.id,
          operation: REPORT_OPERATIONS[one.operation].operation,
          free: REPORT_OPERATIONS[one.operation].free,
          accepted: one.status !== 'declined',
          delivery_expired: one.status === 'expired' ? true : null,
          provider_round: one.round,
          game: one.game,
          linked_transaction_id: one.linked,
          currency: one.currency,
          amount: one.minor.toString(),
          tax: one.tax?.toString() ?? null,
          occurred_at: one.at,
          test: one.test,
          problem: null,
        })),
      );
    }),
    { numRuns: 60 },
  );
}, 60_000);
