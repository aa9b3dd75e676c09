// The simulated studio over real HTTP, with the wallet played by a listener that answers as a test tells it.

import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startMicrogamingSimulator } from '../../providers/microgaming/simulator/index.ts';
import { SECRET, STUDIO, mint } from './microgaming-operator.ts';

export type WalletRequest = {
  hook: string;
  body: string;
  headers: IncomingMessage['headers'];
  fields: Record<string, unknown>;
};
/** Answers a money call; null breaks the connection. */
export type AnswerCall = (
  request: WalletRequest,
  before: readonly WalletRequest[],
) => { status: number; body: unknown } | null;

export const ACCEPTED = { status: 200, body: { balance: 90 } };
export const failed = (code: string, status = 500) => ({ status, body: { error: { code, message: 'as told' } } });

/** Rounds of two calls that lose, unless the mix says otherwise. */
export const ORDER = { rounds: 1, seed: 'two', mix: { win: 1, rollback: 0, free: 0 } };

export async function startStudio(answer: AnswerCall = () => ACCEPTED, options: { bookFile?: string } = {}) {
  const received: WalletRequest[] = [];
  let answering = answer;
  let opened = 0;
  const wallet = createServer((request, response) => {
    void readBody(request).then((body) => {
      const hook = request.url?.split('/').at(-1) ?? '';
      const call = { hook, body, headers: request.headers, fields: JSON.parse(body) as Record<string, unknown> };
      const before = [...received];
      received.push(call);
      const told =
        hook === 'authenticate' ? session(++opened) : hook === 'balance' ? ACCEPTED : answering(call, before);
      if (!told) return request.socket.destroy();
      return response.writeHead(told.status, { 'content-type': 'application/json' }).end(JSON.stringify(told.body));
    });
  });
  await new Promise<void>((resolve) => wallet.listen(0, '127.0.0.1', resolve));
  const walletUrl = `http://127.0.0.1:${(wallet.address() as AddressInfo).port}/wallet/microgaming`;
  const start = () =>
    startMicrogamingSimulator({
      ...{ port: 0, provider: STUDIO, secret: SECRET, walletUrl, reportToken: 'report', delayFactor: 0.001 },
      bookFile: options.bookFile ?? null,
    });
  let simulator = await start();
  const launchToken = await mint('launch', { player: 'p-1001', sessionId: 's-1' });
  return {
    received,
    launchToken,
    url: () => simulator.url,
    /** Calls that move money, in order. */
    moves: () => received.filter(({ hook }) => hook === 'transaction' || hook === 'rollback'),
    answerWith(next: AnswerCall): void {
      answering = next;
    },
    async play(order: Record<string, unknown> = ORDER): Promise<Record<string, unknown>> {
      const body = JSON.stringify({ sessions: [launchToken], ...order });
      const response = await fetch(`${simulator.url}/control/play`, { method: 'POST', body });
      return (await response.json()) as Record<string, unknown>;
    },
    async stop(): Promise<void> {
      await simulator.close();
    },
    async restart(): Promise<void> {
      simulator = await start();
    },
    async close(): Promise<void> {
      await simulator.close();
      wallet.closeAllConnections();
      await new Promise((resolve) => wallet.close(resolve));
    },
  };
}

function session(opened: number) {
  const playerToken = `player-token-${opened}`;
  const balanceInfo = { currency: 'usd', currencyTruncation: 1 };
  return {
    status: 200,
    body: { playerId: 'p-1001', playerToken, brand: 'tallyman', balance: 100, balanceInfo, sessionInfo: {} },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
