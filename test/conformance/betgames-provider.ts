// The simulated BetGames over real HTTP, with the operator played by a listener that answers as a test tells it.

import { type IncomingMessage, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signatureOf, signed } from '../../providers/betgames/signature.ts';
import { startBetGamesSimulator } from '../../providers/betgames/simulator/index.ts';
import { type XmlNode, parseXml, writeXml } from '../../providers/betgames/xml.ts';

const SECRET = 'DEMO1-DEMO2-DEMO3-DEMO4';

export type StubCall = { body: string; isSigned: boolean };
export type StubAnswer = 'success' | 'silence' | 'bad signature' | 'stale' | 'garbage' | `error ${number}`;
export type StubOptions = {
  answer?: (call: StubCall, before: readonly StubCall[]) => StubAnswer;
  partners?: Record<string, string>;
  walletTimeoutMs?: number;
  now?: () => Date;
};

export async function startBetGamesProvider(options: StubOptions = {}) {
  const { answer = () => 'success', partners = {}, ...rest } = options;
  const received: StubCall[] = [];
  const operator = createServer((request, response) => {
    void readBody(request).then((body) => {
      const nodes = nodesOf(body);
      const call = { body, isSigned: textOf(nodes, 'signature') === signatureOf(nodes, 'md5', SECRET) };
      const kind = answer(call, received);
      received.push(call);
      if (kind !== 'silence') response.writeHead(200, { 'content-type': 'text/xml' }).end(answerTo(nodes, kind));
    });
  });
  const walletUrl = await listen(operator);
  const simulator = await startBetGamesSimulator({
    port: 0,
    secret: SECRET,
    mode: 'md5',
    partners,
    walletUrl,
    reportToken: 'report-token',
    delayFactor: 0.001,
    ...rest,
  });
  const send = async (method: string, path: string, body?: string) => {
    const response = await fetch(simulator.url + path, {
      method,
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    return { status: response.status, text, json: asJson(text) };
  };
  return {
    simulator,
    received,
    send,
    call: (method: string, path: string, body: unknown) => send(method, path, JSON.stringify(body)),
    play: async (order: Record<string, unknown>) => (await send('POST', '/control/play', JSON.stringify(order))).json,
    async close(): Promise<void> {
      await simulator.close();
      operator.closeAllConnections();
      await new Promise((resolve) => operator.close(resolve));
    },
  };
}

/** A signed answer that is good, or wrong in the one way that is named. */
function answerTo(asked: readonly XmlNode[], kind: Exclude<StubAnswer, 'silence'>): string {
  if (kind === 'garbage') return '<html>garbage';
  const code = kind.startsWith('error ') ? kind.slice('error '.length) : '0';
  const method = textOf(asked, 'method');
  // The time of the request is the simulator's own, whatever clock it was given.
  const time = Number(textOf(asked, 'time')) - (kind === 'stale' ? 120 : 0);
  const nodes: XmlNode[] = [
    ['method', method],
    ['token', textOf(asked, 'token')],
    ['success', code === '0' ? '1' : '0'],
    ['error_code', code],
    ['error_text', ''],
    ['time', String(time)],
    ...(code === '0' ? [['params', PARAMS[method] ?? MOVED] as const] : []),
  ];
  return writeXml(['root', signed(nodes, 'md5', kind === 'bad signature' ? 'another-secret' : SECRET)]);
}

const MOVED: readonly XmlNode[] = [
  ['balance_after', '9500'],
  ['already_processed', '0'],
];
const PARAMS: Readonly<Record<string, readonly XmlNode[]>> = {
  get_account_details: [
    ['user_id', 'p1'],
    ['username', 'player'],
    ['currency', 'eur'],
    ['info', '-'],
  ],
};

function nodesOf(body: string): readonly XmlNode[] {
  const parsed = parseXml(Buffer.from(body));
  return parsed.ok && typeof parsed.root[1] !== 'string' ? parsed.root[1] : [];
}

function textOf(nodes: readonly XmlNode[], wanted: string): string {
  const value = nodes.find(([name]) => name === wanted)?.[1];
  return typeof value === 'string' ? value : '';
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function asJson(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
