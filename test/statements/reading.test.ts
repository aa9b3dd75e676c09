import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StatementMapping } from '../../db/statement-files/mapping.ts';
import { KNOWN_COLUMNS, REPORT_COLUMNS } from '../../domain/statement/layout.ts';
import { type FileRig, createFileRig } from './file-rig.ts';
import { HEADER, PLAYER, file, line } from './statement-text.ts';

let rig: FileRig;
beforeAll(async () => {
  rig = await createFileRig();
});
afterAll(() => rig.close());

const period = () => ({ period: rig.freshPeriod() });
const mapped = (rules: StatementMapping) => ({ ...period(), mapping: { name: 'theirs', rules } });
const read = async (...given: Parameters<FileRig['loaded']>) => {
  const loaded = await rig.loaded(...given);
  return { ...loaded, stored: await rig.linesOf(loaded.id) };
};

describe('the default layout', () => {
  test('a line is stored as it was meant and as it was written', async () => {
    const text = line('t-1', { operation: 'free_win', linked_transaction_id: 't-0', test: '1', amount: '0.5' });
    const { stored, lines, badCount } = await read(file(text), period());
    expect([lines, badCount]).toEqual([1, 0]);
    expect(stored).toMatchObject([
      {
        line_no: 2,
        transaction_id: 't-1',
        operation: 'payout',
        free: true,
        linked_transaction_id: 't-0',
        provider_round: 'r-t-1',
        player_id: PLAYER,
        game: 'starburst',
        currency: 'EUR',
        amount: '50',
        accepted: true,
        test: true,
        delivery_expired: null,
        tax: null,
        occurred_at: new Date('2026-11-20T10:00:00Z'),
        raw: text,
        problem: null,
      },
    ]);
  });

  test('says also what expired at the provider, what was declined, and the tax of a win', async () => {
    const content = [
      KNOWN_COLUMNS.join(','),
      line('t-1', { status: 'expired' }, KNOWN_COLUMNS),
      line('t-2', { status: 'declined' }, KNOWN_COLUMNS),
      line('t-3', { operation: 'win', tax: '1.25' }, KNOWN_COLUMNS),
      line('t-4', { tax: '-1.25' }, KNOWN_COLUMNS),
    ].join('\n');
    const { stored, badLines } = await read(content, period());
    expect(stored).toMatchObject([
      { accepted: true, delivery_expired: true, tax: null },
      { accepted: false, delivery_expired: null },
      { accepted: true, tax: '125' },
      { tax: null },
    ]);
    expect(badLines).toEqual([{ line: 5, reason: 'the tax -1.25 is no amount' }]);
  });

  test('takes a byte order mark, carriage returns, blank lines, another order and columns of the provider’s own', async () => {
    const columns = REPORT_COLUMNS.toReversed();
    const content = `\uFEFF${columns.join(',')},remark\r\n${line('t-1', {}, columns)},none\r\n\r\n${line('t-2', {}, columns)},\r\n`;
    const { stored, badCount } = await read(content, period());
    expect(badCount).toBe(0);
    expect(stored.map(({ line_no, transaction_id }) => [line_no, transaction_id])).toEqual([
      [2, 't-1'],
      [4, 't-2'],
    ]);
  });

  test('a quoted field may hold what separates, and quotes', async () => {
    const { stored } = await read(file(line('"t,""1"""', { round_id: 'r' }), line('t-2', { game: '""' })), period());
    expect(stored).toMatchObject([
      { transaction_id: 't,"1"', problem: null },
      { transaction_id: 't-2', game: null },
    ]);
  });

  test('what COPY gives a meaning is text like any other', async () => {
    const id = String.raw`\N\t\.` + '\t\u2028é😀';
    const { stored } = await read(file(line(id)), period());
    expect(stored).toMatchObject([{ transaction_id: id, raw: line(id) }]);
  });
});

describe('a bad line', () => {
  const cases: [string, string, RegExp][] = [
    ['of too few fields', 't-9,bet,r-9', /has not the 12 fields/],
    ['of too many fields', `${line('t-9')},more`, /has not the 12 fields/],
    ['with a stray quote', line('t"9'), /has not the 12 fields/],
    ['with a quote that is not closed', line('"t-9'), /has not the 12 fields/],
    ['of an unknown operation', line('t-9', { operation: 'stake' }), /operation stake is not known: a mapping can/],
    ['of an unknown status', line('t-9', { status: 'maybe' }), /status maybe is not known: a mapping can/],
    ['of an empty status', line('t-9', { status: '' }), /status is empty: a mapping can/],
    ['of an unknown currency', line('t-9', { currency: 'XXX' }), /currency XXX is not known/],
    ['of a player that is none of ours', line('t-9', { player_id: 'bob' }), /player bob is none of ours/],
    ['without an id', line(''), /no transaction id/],
    ['with a sign', line('t-9', { amount: '-1.00' }), /amount -1.00 is no amount/],
    ['with an exponent', line('t-9', { amount: '1e3' }), /amount 1e3 is no amount/],
    ['with more decimals than its currency', line('t-9', { amount: '1.001' }), /more decimals/],
    ['with a comma for a point', line('t-9', { amount: '"1,50"' }), /amount 1,50 is no amount/],
    ['with a time of no zone', line('t-9', { occurred_at: '2026-11-20T10:00:00' }), /no time with its offset/],
    ['of a day that no month has', line('t-9', { occurred_at: '2026-02-30T10:00:00Z' }), /no time with its offset/],
    ['with a flag that is none', line('t-9', { test: 'yes' }), /test is yes/],
    ['that names the columns again', HEADER, /names the columns again/],
    ['with a NUL character', line('t\0-9'), /NUL/],
    ['that is endless', 'x'.repeat(20_000), /longer than 16384 characters/],
    ['that is longer than what is read at a time', line('y'.repeat(300_000)), /longer than 16384 characters/],
  ];

  test.each(cases)('%s is kept and told with its place, and spoils no other', async (_name, text, reason) => {
    const { stored, lines, badCount, badLines } = await read(file(line('t-1'), text, line('t-2')), period());
    expect({ lines, badCount }).toEqual({ lines: 3, badCount: 1 });
    expect(badLines).toEqual([{ line: 3, reason: expect.stringMatching(reason) as string }]);
    expect(stored.map(({ problem }) => problem)).toEqual([null, badLines[0]?.reason, null]);
    expect(text.replaceAll('\0', '\uFFFD').startsWith(stored[1]?.raw ?? '-')).toBe(true);
  });

  test('of broken bytes is kept, and its neighbours in the same block are read', async () => {
    const broken = Buffer.concat([Buffer.from('t-'), Buffer.from([0xff, 0xc3]), Buffer.from(`${line('')}\n`)]);
    const content = Buffer.concat([Buffer.from(file(line('t-é'))), broken, Buffer.from(`${line('t-3')}\n`)]);
    const { stored, badLines } = await read(content, period());
    expect(badLines).toEqual([{ line: 3, reason: 'the line holds bytes that are not utf-8' }]);
    expect(stored.map(({ transaction_id }) => transaction_id)).toEqual(['t-é', null, 't-3']);
  });

  test('is one of a hundred that are told, and all are counted and kept', async () => {
    const bad = Array.from({ length: 150 }, (_, n) => line(`t-${n}`, { operation: 'odd' }));
    const { stored, badCount, badLines, lines } = await read(file(...bad), period());
    expect([lines, badCount, badLines.length, stored.length]).toEqual([150, 150, 100, 150]);
  });
});

describe('a mapping', () => {
  const acme = {
    delimiter: ';',
    decimal: ',',
    timeZone: 'America/Sao_Paulo',
    encoding: 'windows-1252',
    headerRows: 2,
    columns: { transaction_id: 'Vorgang', amount: 'Betrag €', occurred_at: 'Zeit', tax: 'Steuer' },
  } as const;
  const header = `Vorgang;operation;round_id;player_id;currency;Betrag €;status;Zeit;Steuer`;
  const row = (id: string, amount: string, at: string) => `${id};win;r-1;${PLAYER};EUR;${amount};accepted;${at};"0,05"`;
  const asCp1252 = (text: string) => Buffer.from(text.replaceAll('€', '\x80').replaceAll('–', '\x96'), 'latin1');

  test('gives the delimiter, the decimal sign, the zone, the encoding, the rows above and the names of the columns', async () => {
    const content = [
      'Acme – Tagesbericht',
      '',
      header,
      row('ä–1', '1234,50', '2026-11-20 13:00:00'),
      row('t-2', '7', '2026-11-20T13:00:00.25'),
      row('t-3', '1.234,50', '2026-11-20 13:00:00'),
      row('t-4', '1234.50', '2026-11-20 13:00:00'),
      row('t-5', '1,5', '2026-11-20T13:00:00Z'),
    ].join('\r\n');
    const { stored, badLines } = await read(asCp1252(content), mapped(acme));
    expect(stored).toMatchObject([
      {
        line_no: 2,
        transaction_id: 'ä–1',
        amount: '123450',
        tax: '5',
        game: null,
        occurred_at: new Date('2026-11-20T16:00:00Z'),
      },
      { amount: '700', occurred_at: new Date('2026-11-20T16:00:00.250Z') },
      { problem: 'the amount 1.234,50 is not written as agreed on' },
      { problem: 'the amount 1234.50 is not written as agreed on' },
      { amount: '150', occurred_at: new Date('2026-11-20T13:00:00Z') },
    ]);
    expect(badLines.map((bad) => bad.line)).toEqual([4, 5]);
  });

  test('a time that the clocks skipped is refused, and of a repeated hour the earlier is taken', async () => {
    const rules = { timeZone: 'Europe/Berlin' };
    const at = (id: string, occurred_at: string) => line(id, { occurred_at });
    const content = file(
      at('before', '2026-03-29 01:59:59'),
      at('gap', '2026-03-29 02:30:00'),
      at('after', '2026-03-29 03:00:00'),
      at('twice', '2026-10-25 02:30:00'),
      at('later', '2026-10-25 03:00:00'),
      at('never', '2026-02-30 03:00:00'),
    );
    const { stored } = await read(content, mapped(rules));
    expect(stored).toMatchObject([
      { occurred_at: new Date('2026-03-29T00:59:59Z') },
      { problem: 'the time 2026-03-29 02:30:00 does not exist in Europe/Berlin' },
      { occurred_at: new Date('2026-03-29T01:00:00Z') },
      { occurred_at: new Date('2026-10-25T00:30:00Z') },
      { occurred_at: new Date('2026-10-25T02:00:00Z') },
      { problem: 'the time 2026-02-30 03:00:00 does not exist in Europe/Berlin' },
    ]);
  });

  test.each([
    ['utf-16le', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['utf-16le', (text: string) => Buffer.from(text, 'utf16le')],
    ['iso-8859-1', (text: string) => Buffer.from(text, 'latin1')],
    ['utf-8', (text: string) => Buffer.from(text)],
  ])('reads %s', async (encoding, encode) => {
    // U+0A0A ends in the byte of a line's end on both sides.
    const id = encoding === 'iso-8859-1' ? 'ü' : 'ü\u0A0A\u010A';
    const lines = Array.from({ length: 2_000 }, (_, n) => line(`${id}-${n}`));
    const { stored, badCount } = await read(encode(file(...lines)), mapped({ encoding }));
    expect(badCount).toBe(0);
    expect(stored.map(({ raw }) => raw)).toEqual(lines);
  });

  test('half a character spoils its line in two-byte encodings too', async () => {
    const whole = Buffer.from(file(line('t-1'), line('t-2'), line('t-3')), 'utf16le');
    const at = whole.indexOf(Buffer.from('t-2', 'utf16le'));
    whole.writeUInt16LE(0xd800, at);
    const { stored, badLines } = await read(whole, mapped({ encoding: 'utf-16le' }));
    expect(badLines).toEqual([{ line: 3, reason: 'the line holds bytes that are not utf-16le' }]);
    expect(stored.map(({ transaction_id }) => transaction_id)).toEqual(['t-1', null, 't-3']);
  });

  test('a line that is too long ends where it ends in two-byte encodings too', async () => {
    const content = Buffer.from(file(line('t-1'), line('z'.repeat(100_001)), line('t-3')), 'utf16le');
    const { stored } = await read(content, mapped({ encoding: 'utf-16le' }));
    expect(stored.map(({ transaction_id }) => transaction_id)).toEqual(['t-1', null, 't-3']);
  });
});

describe('a header', () => {
  test.each([
    ['is missing', '', /empty/],
    ['is blank', '\n\n', /empty/],
    ['is of another layout', 'id,type,amount\n1,bet,2\n', /does not name the columns transaction_id, operation/],
    ['lacks one column', `${HEADER.replace('amount', 'sum')}\n`, /does not name the columns amount$/],
    ['names a column twice', `${HEADER},amount\n`, /names twice the columns amount$/],
    ['is endless', 'x'.repeat(100_000), /cannot be read: the line is longer/],
    ['is in another encoding', Buffer.from(`\uFEFF${HEADER}\n`, 'utf16le'), /cannot be read: .* not utf-8/],
  ])('that %s is said in words, and nothing is stored', async (_name, content, problem) => {
    const at = period();
    const result = await rig.load(content, at);
    expect(result).toEqual({ kind: 'header_unknown', problem: expect.stringMatching(problem) as string });
    const stored = await rig.pool.query('select from statement where period_from = $1', [at.period.from]);
    expect(stored.rowCount).toBe(0);
  });

  test('alone is a statement of no lines', async () => {
    expect(await read(HEADER, period())).toMatchObject({ lines: 0, badCount: 0, notices: [], stored: [] });
  });
});
