// The simulated provider over real HTTP, with the operator played by a listener that answers as a test tells it.

import { type IncomingMessage, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startHypetechSimulator } from '../../providers/hypetech/simulator/index.ts';

export const API_TOKEN = 'token-of-this-operator';
const SECRET = 'whk_conformance_3e9c';

export type HookRequest = { hook: string; body: string; signature: string };
/** Answers a wallet call; null never answers. */
export type AnswerHook = (
  request: HookRequest,
  before: readonly HookRequest[],
) => { status: number; body: string } | null;

/** What an operator says when all is well. */
export const ACCEPTED = {
  status: 200,
  body: '{"operator_tx_id":"op-1","new_balance":"90.00","old_balance":"100.00"}',
};

export async function startProvider(answer: AnswerHook = () => ACCEPTED, options: { webhookTimeoutMs?: number } = {}) {
  const received: HookRequest[] = [];
  const operator = createServer((request, response) => {
    void readBody(request).then((body) => {
      const call = {
        hook: request.url?.split('/').at(-1) ?? '',
        body,
        signature: String(request.headers['x-signature']),
      };
      const reply = answer(call, received);
      received.push(call);
      if (reply) response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body);
    });
  });
  const walletUrl = `${await listen(operator)}/wallet/hypetech`;
  const simulator = await startHypetechSimulator({
    port: 0,
    apiToken: API_TOKEN,
    webhookSecret: SECRET,
    walletUrl,
    delayFactor: 0.001,
    ...options,
  });
  const call = async (method: string, path: string, body?: unknown, token: string | null = API_TOKEN) => {
    const response = await fetch(simulator.url + path, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, json: asJson(text) };
  };
  return {
    simulator,
    received,
    call,
    launch: (changes: Record<string, unknown> = {}) =>
      call('POST', '/games/request-access', {
        game: 'aviador',
        user_id: 'u-7f21',
        username: 'Marta',
        currency: 'BRL',
        ...changes,
      }),
    play: async (order: Record<string, unknown>) => (await call('POST', '/control/play', { seed: 1, ...order })).json,
    async close(): Promise<void> {
      await simulator.close();
      operator.closeAllConnections();
      await new Promise((resolve) => operator.close(resolve));
    },
  };
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
