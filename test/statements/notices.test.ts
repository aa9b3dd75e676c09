import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FileRig, createFileRig } from './file-rig.ts';
import { PERIOD, file, line } from './statement-text.ts';

let rig: FileRig;
beforeAll(async () => {
  rig = await createFileRig();
});
afterAll(() => rig.close());

/** Times of the default lines lie in this day, so each test has a provider's day of its own by its mapping's name. */
let names = 0;
const own = () => ({ period: PERIOD, provider: 'microgaming' as const, mapping: { name: `m-${++names}`, rules: {} } });
const codes = ({ notices }: { notices: readonly { code: string }[] }) => notices.map(({ code }) => code);
const lines = (...ids: string[]) => ids.map((id) => line(id));

test('a file that nothing is strange about has no notice', async () => {
  expect((await rig.loaded(file(...lines('a1', 'a2')), own())).notices).toEqual([]);
});

describe('a file that was cut off', () => {
  test('within a line is noticed', async () => {
    const cut = file(...lines('b1', 'b2')).slice(0, -40);
    const { notices, badLines } = await rig.loaded(cut, own());
    expect(badLines.map((bad) => bad.line)).toEqual([3]);
    expect(notices).toEqual([{ code: 'truncated', message: expect.stringContaining('last line (3)') as string }]);
  });

  test('is not one whose last line merely has no end', async () => {
    expect(codes(await rig.loaded(file(...lines('c1')).trimEnd(), own()))).toEqual([]);
  });

  test('between lines is noticed when the provider states a total', async () => {
    const total = (amount: string, currency = 'EUR') =>
      line('', { operation: 'total', amount, currency, round_id: '', player_id: '', occurred_at: '', status: '' });
    const win = line('d2', { operation: 'win', amount: '12.50' });
    const declined = line('d3', { status: 'declined' });
    const whole = await rig.loaded(file(line('d1'), win, declined, total('-2.50'), total('0', 'BRL')), own());
    expect([whole.lines, whole.badCount, whole.notices]).toEqual([3, 0, []]);
    const stored = await rig.pool.query(
      'select currency, amount from statement_total where statement_id = $1 order by currency',
      [whole.id],
    );
    expect(stored.rows).toEqual([
      { currency: 'BRL', amount: '0' },
      { currency: 'EUR', amount: '-250' },
    ]);
    expect(await rig.linesOf(whole.id)).toHaveLength(3);

    const { notices } = await rig.loaded(file(line('d1'), total('-2.50')), own());
    expect(notices).toEqual([
      {
        code: 'truncated',
        message: 'the file states a total of EUR -2.50 and its lines add up to 10.00: lines may be missing',
      },
    ]);
  });

  test('a second total of a currency is a bad line, and so is one without an amount', async () => {
    const total = (amount: string) => line('', { operation: 'total', amount, player_id: '', occurred_at: '' });
    const { badLines } = await rig.loaded(file(total('1.00'), total('2.00'), total('x')), own());
    expect(badLines).toEqual([
      { line: 3, reason: 'a second total of EUR' },
      { line: 4, reason: 'the amount x is no amount' },
    ]);
  });
});

test('lines that occur twice are counted, and all of them are kept', async () => {
  const loaded = await rig.loaded(file(...lines('e1', 'e2', 'e1', 'e3', 'e2', 'e1')), own());
  expect(loaded.lines).toBe(6);
  expect(loaded.notices).toEqual([
    { code: 'repeated_lines', message: '3 lines say what a line before them says, the first at line 4' },
  ]);
  expect(await rig.linesOf(loaded.id)).toHaveLength(6);
});

test('every repetition is found among many thousand lines', async () => {
  const many = Array.from({ length: 20_000 }, (_, n) => line(`many-${n}`));
  const { notices } = await rig.loaded(file(...many, ...many.slice(0, 777)), own());
  expect(notices).toMatchObject([
    { code: 'repeated_lines', message: expect.stringMatching(/^777 lines .* 20002$/) as string },
  ]);
});

test('the lines of another statement of the period are recognised in any order and spelling', async () => {
  const first = await rig.loaded(file(...lines('f1', 'f2', 'f3')), own());
  const again = await rig.loaded(file(line('f3'), line('f1'), line('"f2"', { round_id: 'r-f2' })), own());
  expect(again.notices).toMatchObject([{ code: 'reordered', statementId: first.id }]);
  expect(codes(await rig.loaded(file(...lines('f1', 'f2')), own()))).toEqual([]);
  expect(codes(await rig.loaded(file(...lines('f1', 'f2', 'f4')), own()))).toEqual([]);
});

test('a file of another day is noticed, one with a few lines of a neighbouring day is not', async () => {
  const other = { occurred_at: '2026-11-21T00:00:00.000Z' };
  const outside = await rig.loaded(file(line('g1', other), line('g2', other), line('g3')), own());
  expect(outside.notices).toMatchObject([
    { code: 'outside_period', message: expect.stringContaining('2 of 3 lines') as string },
  ]);
  expect(codes(await rig.loaded(file(line('h1', other), line('h2')), own()))).toEqual([]);
});
