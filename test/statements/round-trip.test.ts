import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatAmount } from '../../domain/money.ts';
import { KNOWN_COLUMNS, REPORT_OPERATIONS, REPORT_STATUSES, type ReportColumn } from '../../domain/statement/layout.ts';
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
  /** How it writes the layout's words. */
  spelling: fc.constantFrom('plain' as const, 'UPPER' as const, 'theirs' as const),
});
type Layout = typeof layout extends fc.Arbitrary<infer T> ? T : never;

/** `theirs` is another word, with blanks around it and in another case than the mapping has it. */
const spelt = (ours: string, spelling: Layout['spelling']) =>
  ({ plain: ours, UPPER: ours.toUpperCase(), theirs: ` Their ${ours}` })[spelling];
const translations = (table: object, spelling: Layout['spelling']) =>
  Object.fromEntries(Object.keys(table).map((ours) => [spelt(ours, spelling).trim().toUpperCase(), ours]));

function write(rows: readonly Transaction[], how: Layout): Buffer {
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const needsQuote = (text: string) => text.includes('"') || text.includes(how.delimiter);
  const decimal = (minor: bigint, currency: Transaction['currency']) =>
    formatAmount(minor, currency).replace('.', how.decimal);
  const rowOf = (one: Transaction) => {
    const fields: Record<ReportColumn, string> = {
      transaction_id: one.id,
      operation: spelt(one.operation, how.spelling),
      round_id: one.round,
      player_id: PLAYER,
      game: one.game ?? '',
      currency: one.currency,
      amount: decimal(one.minor, one.currency),
      status: spelt(one.status, how.spelling),
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

test('any lines, in any layout that a mapping can describe, are stored as they were meant', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(transaction, { maxLength: 12 }), layout, async (rows, how) => {
      const { delimiter, decimal, encoding, headerRows, prefix, spelling } = how;
      const columns = Object.fromEntries(KNOWN_COLUMNS.map((column) => [column, prefix + column]));
      const words = {
        operation: translations(REPORT_OPERATIONS, spelling),
        status: translations(REPORT_STATUSES, spelling),
      };
      const rules = {
        ...{ delimiter, decimal, encoding, headerRows, columns },
        ...(spelling === 'plain' ? {} : { words }),
      };
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
