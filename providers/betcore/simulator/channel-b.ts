// The aggregator's own API (channel B): access tokens, its public keys, a remote check of a token, and the accepts; beside them
// the WebFrame page. Errors are envelopes with HTTP 200, as on its pages.

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createLocalJWKSet, compactVerify } from 'jose';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LosslessNumber, parseJsonText, writeJsonText } from '../../json-text.ts';
import type { RawBody } from '../../simulator-kit/simulator-server.ts';
import { ACCEPT, API, CODE } from '../contract.ts';
import type { Heard } from './payments.ts';
import { type SigningKey, publicHalf } from './signing-key.ts';

export type ChannelBDeps = {
  clientId: string;
  clientSecret: string;
  key: SigningKey;
  now: () => Date;
  hear: (door: 'payment' | 'cashback', heard: Heard) => number;
  /** Opens the WebFrame with a refresh token; false when the casino does not know it. */
  enter: (token: string) => Promise<boolean>;
};

/** "limited life": assumed. */
const TOKEN_LIFE_S = 3_600;
const MAX_TOKENS = 1_000;

const numberText = z.instanceof(LosslessNumber).transform(({ value }) => value);
const credentials = z.object({ PartnerClientId: z.string(), Secret: z.string() });
const accept = z.object({
  ErrorCode: numberText.transform(Number),
  Message: z.string(),
  Value: z.object({
    BetId: numberText,
    TransactionType: numberText,
    Amount: z.string(),
    PartnerUserId: z.string(),
    PartnerTransactionId: z.string().min(1).nullish(),
    TaxAmount: z.string().nullish(),
  }),
});

export function addChannelB(server: FastifyInstance, deps: ChannelBDeps): void {
  const tokens = new Map<string, number>();
  const keys = createLocalJWKSet({ keys: [publicHalf(deps.key)] });

  server.get(`${API}/auth/jwks`, async (_request, reply) => reply.send({ keys: [publicHalf(deps.key)] }));

  server.post(`${API}/auth/token`, async (request, reply) => {
    const read = credentials.safeParse(parse(request));
    if (!read.success) return answer(reply, CODE.requestInvalid);
    const { PartnerClientId, Secret } = read.data;
    const known = PartnerClientId === deps.clientId && equal(Secret, deps.clientSecret);
    if (!known) return answer(reply, CODE.refreshTokenInvalid);
    const token = randomBytes(32).toString('hex');
    tokens.set(token, deps.now().getTime() + TOKEN_LIFE_S * 1000);
    for (const old of tokens.keys()) if (tokens.size > MAX_TOKENS) tokens.delete(old);
    return answer(reply, CODE.success, { AccessToken: token, ExpiresIn: TOKEN_LIFE_S, TokenType: 'Bearer' });
  });

  server.post(`${API}/auth/verify`, async (request, reply) => {
    const token = parse(request);
    const valid =
      typeof token === 'string' && (await compactVerify(token, keys, { algorithms: ['RS256'] }).catch(() => null));
    return answer(reply, valid ? CODE.success : CODE.jwtInvalid);
  });

  for (const door of ['payment', 'cashback'] as const) {
    server.post(API + ACCEPT[door], async (request, reply) => {
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
      const isOpen = token !== undefined && (tokens.get(token) ?? 0) > deps.now().getTime();
      if (!isOpen) return answer(reply.code(401), CODE.jwtInvalid);
      const read = accept.safeParse(parse(request));
      if (!read.success) return answer(reply, CODE.requestInvalid);
      const { ErrorCode: code, Value: value } = read.data;
      const { BetId: betId, TransactionType: type, Amount: amount } = value;
      const partnerTransactionId = value.PartnerTransactionId ?? null;
      return answer(reply, deps.hear(door, { code, betId, type, amount, partnerTransactionId }));
    });
  }

  server.get<{ Querystring: { token?: string } }>('/webframe', async (request, reply) => {
    const { token = '' } = request.query;
    if (token !== '' && !(await deps.enter(token))) return reply.code(403).type('text/html').send(page('no session'));
    return reply.type('text/html').send(page(token === '' ? 'demo' : 'playing'));
  });
}

function parse(request: FastifyRequest): unknown {
  const json = parseJsonText(Buffer.from((request.body as RawBody) ?? ''));
  return json.ok ? json.value : undefined;
}

function answer(reply: FastifyReply, code: number, value?: Record<string, unknown>): FastifyReply {
  const body = { ErrorCode: code, Message: code === CODE.success ? 'Success' : 'Error' };
  return reply
    .type('application/json')
    .send(writeJsonText({ ...body, ...(value === undefined ? {} : { Value: value }) }));
}

const page = (state: string): string => `<!doctype html><title>BETCORE WebFrame</title><p>${state}</p>`;

function equal(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
