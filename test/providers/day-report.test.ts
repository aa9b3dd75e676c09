import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDayReport } from '../../providers/day-report.ts';
import type { ReportLine } from '../../providers/provider-api.ts';
import { REPORT_COLUMNS, REPORT_OPERATIONS, type ReportOperation } from '../../providers/report-layout.ts';
import type { ReportedTransaction } from '../../providers/simulator-kit/day-report.ts';
import { createFaultPlan, faultRequest } from '../../providers/simulator-kit/fault-plan.ts';
import { createReceivedLog } from '../../providers/simulator-kit/received-log.ts';
import { createSimulatorServer } from '../../providers/simulator-kit/simulator-server.ts';

const PLAYER = '01890000-0000-7000-8000-000000000001';
const from = new Date('2026-11-20T00:00:00Z');
const to = new Date('2026-11-21T00:00:00Z');

async function read(url: string, token = 'report-token', signal = new AbortController().signal): Promise<ReportLine[]> {
  const lines: ReportLine[] = [];
  for await (const page of createDayReport({ provider: 'microgaming', url, token })({ from, to, signal }))
    lines.push(...page);
  return lines;
}

function transaction(changes: Partial<ReportedTransaction> = {}): ReportedTransaction {
  return {
    transactionId: 't-1',
    operation: 'bet',
    roundId: 'r-1',
    player: PLAYER,
    game: 'starburst',
    currency: 'EUR',
    amount: '10.00',
    accepted: true,
    at: '2026-11-20T10:00:00.000Z',
    linkedTransactionId: null,
    sessionId: 's-1',
    test: false,
    shown: null,
    ...changes,
  };
}

describe("a simulator's report", () => {
  const faults = createFaultPlan();
  let booked: ReportedTransaction[] = [];
  const server = createSimulatorServer({
    received: createReceivedLog(() => from),
    faults,
    play: () => Promise.resolve({ ok: false, problem: 'nothing to play' }),
    truth: () => [],
    report: { token: 'report-token', transactions: () => booked },
  });
  let url = '';
  beforeAll(async () => {
    url = `${await server.listen({ host: '127.0.0.1', port: 0 })}/reports/transactions`;
  });
  beforeEach(() => {
    booked = [];
    faults.clear();
  });
  afterAll(() => server.close());

  test('says of each transaction what the books say, in our words', async () => {
    booked = [
      transaction(),
      transaction({
        transactionId: 't-2',
        operation: 'free_win',
        linkedTransactionId: 't-1',
        accepted: false,
        test: true,
      }),
    ];
    expect(await read(url)).toMatchObject([
      {
        transactionId: 't-1',
        operation: 'payin',
        free: false,
        providerRound: 'r-1',
        playerId: PLAYER,
        game: 'starburst',
        currency: 'EUR',
        amount: '10.00',
        accepted: true,
        test: false,
        occurredAt: '2026-11-20T10:00:00.000Z',
        linkedTransactionId: null,
        problem: null,
      },
      { operation: 'payout', free: true, linkedTransactionId: 't-1', accepted: false, test: true, problem: null },
    ]);
  });

  test('leaves out what is before the period or at its end', async () => {
    booked = ['2026-11-19T23:59:59.999Z', '2026-11-20T00:00:00.000Z', '2026-11-21T00:00:00.000Z'].map((at, index) =>
      transaction({ transactionId: `t-${index}`, at }),
    );
    expect((await read(url)).map((line) => line.transactionId)).toEqual(['t-1']);
  });

  test('shows what was planted: left out, twice, declined or with another amount', async () => {
    booked = [
      transaction({ transactionId: 'gone', shown: { as: 'omitted' } }),
      transaction({ transactionId: 'twice', shown: { as: 'twice' } }),
      transaction({ transactionId: 'declined', shown: { as: 'declined' } }),
      transaction({ transactionId: 'altered', shown: { as: 'amount', amount: '20.00' } }),
    ];
    const seen = (await read(url)).map(
      ({ transactionId, accepted, amount }) => `${transactionId} ${accepted} ${amount}`,
    );
    expect(seen).toEqual(['twice true 10.00', 'twice true 10.00', 'declined false 10.00', 'altered true 20.00']);
  });

  test('comes in pages, and an empty one in none', async () => {
    expect(await read(url)).toEqual([]);
    booked = Array.from({ length: 2_500 }, (_, index) => transaction({ transactionId: `t-${index}` }));
    const sizes: number[] = [];
    const statement = createDayReport({ provider: 'microgaming', url, token: 'report-token' });
    for await (const page of statement({ from, to, signal: new AbortController().signal })) sizes.push(page.length);
    expect([Math.max(...sizes), sizes.reduce((sum, size) => sum + size, 0)]).toEqual([1_000, 2_500]);
  });

  test('is refused without its token, and asked for again after an outage', async () => {
    await expect(read(url, 'another')).rejects.toMatchObject({ code: 'provider_refused' });
    faults.add(faultRequest.parse({ on: 'GET /reports/transactions', fault: 'status', value: 503, times: 1 }));
    await expect(read(url)).rejects.toMatchObject({ code: 'provider_unavailable' });
  });

  test('that is no report is a fault of the protocol and never an empty day', async () => {
    faults.add(faultRequest.parse({ on: 'GET /reports/transactions', fault: 'garbage', times: 1 }));
    await expect(read(url)).rejects.toMatchObject({ code: 'provider_protocol' });
  });

  test('gives back any transaction that is booked', async () => {
    const word = fc.stringMatching(/^[!-~]{1,40}$/);
    const any = fc.record({
      transactionId: word,
      operation: fc.constantFrom(...(Object.keys(REPORT_OPERATIONS) as ReportOperation[])),
      roundId: word,
      accepted: fc.boolean(),
      test: fc.boolean(),
      linkedTransactionId: fc.option(word),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(any, { maxLength: 20 }), async (rows) => {
        booked = rows.map((row) => transaction(row));
        expect(await read(url)).toMatchObject(
          rows.map(({ roundId, operation, ...same }) => ({
            ...same,
            ...REPORT_OPERATIONS[operation],
            providerRound: roundId,
          })),
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe('a report file', () => {
  let answer: RequestListener;
  let asked = '';
  const server = createServer((request, response) => {
    asked = request.url ?? '';
    answer(request, response);
  });
  let url = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/report?partner=7`;
  });
  afterEach(() => server.closeAllConnections());
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const HEADER = REPORT_COLUMNS.join(',');
  const line = (id: string, rest = `bet,r-1,${PLAYER},g,EUR,1.00,accepted,2026-11-20T10:00:00Z,,,0`) => `${id},${rest}`;
  const file = (text: string | Buffer): void => {
    answer = (_request, response) => void response.end(text);
  };

  test('is asked for by its period, beside what its URL says already', async () => {
    file(`${HEADER}\n`);
    await read(url);
    expect(asked).toBe('/report?partner=7&from=2026-11-20T00%3A00%3A00.000Z&to=2026-11-21T00%3A00%3A00.000Z');
  });

  test('may have a byte order mark, carriage returns, blank lines, other columns and another order', async () => {
    const columns = REPORT_COLUMNS.toReversed();
    const values = line('t-1').split(',').toReversed().join(',');
    file(`\uFEFF${columns.join(',')},remark\r\n${values},none\r\n\r\n`);
    expect(await read(url)).toMatchObject([{ transactionId: 't-1', operation: 'payin', problem: null }]);
  });

  test('a stray quote spoils its own line alone', async () => {
    file([HEADER, line('t-1'), line('"t-2'), line('t"3'), line('"t,4"'), line('t-5')].join('\n'));
    const read5 = await read(url);
    expect(read5.map(({ transactionId, problem }) => (problem === null ? transactionId : 'unreadable'))).toEqual([
      't-1',
      'unreadable',
      'unreadable',
      't,4',
      't-5',
    ]);
    expect(read5[1]?.raw).toBe(line('"t-2'));
  });

  test.each([
    ['cut off in the middle', 't-1,bet,r-1', /has not the 12 fields/],
    ['of an unknown operation', line('t-1').replace('bet', 'stake'), /operation stake/],
    ['of an unknown status', line('t-1').replace('accepted', 'maybe'), /status maybe/],
    ['with a time of no zone', line('t-1').replace('00Z', '00'), /offset/],
    ['with a flag that is none', line('t-1').replace(/0$/, 'yes'), /test is yes/],
  ])('a line %s is kept with its problem', async (_name, text, problem) => {
    file(`${HEADER}\n${text}`);
    expect(await read(url)).toMatchObject([{ raw: text, problem: expect.stringMatching(problem) as string }]);
  });

  test('a character that no text column holds does not stop the reading', async () => {
    file(`${HEADER}\n${line('t\0-1')}\n`);
    expect(await read(url)).toMatchObject([{ transactionId: 't\uFFFD-1' }]);
  });

  test.each([
    ['empty', ''],
    ['without a header', line('t-1')],
    ['of another layout', 'id,type,amount\n1,bet,2'],
    ['that names a column twice', `${HEADER},amount\n`],
    ['of one endless line', 'x'.repeat(40_000)],
    ['with an endless line in it', `${HEADER}\n${'x'.repeat(40_000)}\n`],
  ])('one that is %s is a fault of the protocol', async (_name, text) => {
    file(text);
    await expect(read(url)).rejects.toMatchObject({ code: 'provider_protocol' });
  });

  test('one that breaks off is asked for again and not taken for the whole', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': '100000' });
      response.write(`${HEADER}\n${line('t-1')}\n`, () => response.destroy());
    };
    await expect(read(url)).rejects.toMatchObject({ code: 'provider_unavailable' });
  });

  test('a reader that gives up is told its own reason', async () => {
    answer = (_request, response) => void response.writeHead(200).write(`${HEADER}\n`);
    const reason = new Error('the worker stops');
    const giving = new AbortController();
    const reading = read(url, 'report-token', giving.signal);
    giving.abort(reason);
    await expect(reading).rejects.toBe(reason);
  });
});
