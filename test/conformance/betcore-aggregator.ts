// BETCORE's API as a test controls it: serves its keys, hands out access tokens, and keeps every accept it was sent. What it
// answers to an accept is the test's to say.

import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JWK } from 'jose';

export type Accept = {
  path: string;
  body: string;
  code: number;
  value: Record<string, unknown>;
  authorization: string;
  at: number;
};
/** Null breaks the connection. */
export type AnswerAccept = (accept: Accept, before: readonly Accept[]) => { status: number; body: string } | null;

export const TAKEN = { status: 200, body: '{"ErrorCode":200,"Message":"Success"}' };
export type Aggregator = Awaited<ReturnType<typeof startAggregator>>;

export async function startAggregator(options: { clientId: string; clientSecret: string }) {
  const accepts: Accept[] = [];
  let keys: unknown = { keys: [] };
  let keyFetches = 0;
  let tokens = 0;
  let answer: AnswerAccept = () => TAKEN;

  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const reply = handle(request, body);
      if (reply) response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body);
      else request.socket.destroy();
    });
  });

  function handle(request: IncomingMessage, body: string): { status: number; body: string } | null {
    const path = (request.url ?? '').replace('/mis-api/api/v2', '');
    if (path === '/auth/jwks') {
      keyFetches++;
      return { status: 200, body: JSON.stringify(keys) };
    }
    if (path === '/auth/token') {
      const asked = JSON.parse(body) as { PartnerClientId?: string; Secret?: string };
      const known = asked.PartnerClientId === options.clientId && asked.Secret === options.clientSecret;
      if (!known) return { status: 200, body: '{"ErrorCode":103805,"Message":"no"}' };
      const value = { AccessToken: `access-${++tokens}`, ExpiresIn: 3600, TokenType: 'Bearer' };
      return { status: 200, body: JSON.stringify({ ErrorCode: 200, Message: 'Success', Value: value }) };
    }
    const { ErrorCode: code, Value: value } = JSON.parse(body) as { ErrorCode: number; Value: Accept['value'] };
    const authorization = request.headers.authorization ?? '';
    const accept = { path, body, code, value, authorization, at: Date.now() };
    const reply = answer(accept, accepts);
    accepts.push(accept);
    return reply;
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setKeys: (set: readonly JWK[]) => (keys = { keys: set }),
    setKeysBody: (body: unknown) => (keys = body),
    keyFetches: () => keyFetches,
    tokensGiven: () => tokens,
    onAccept: (next: AnswerAccept) => (answer = next),
    /** Accepts that name this bet, oldest first. */
    acceptsOf: (betId: string) => accepts.filter((one) => String(one.value['BetId']) === betId),
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
