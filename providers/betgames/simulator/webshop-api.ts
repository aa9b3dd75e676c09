// The webshop as its page describes it: a link is asked for by the operator's server, and opened by a browser or an iframe.
// It must stay as strict as the dossier, so that a client that passes here passes there.

import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { RawBody } from '../../simulator-kit/simulator-server.ts';
import { webshopHash } from '../client.ts';
import type { WebshopBook } from './webshop-book.ts';

export type WebshopApiDeps = {
  webshop: WebshopBook;
  /** Secret by partner id. */
  partners: Readonly<Record<string, string>>;
  now: () => Date;
  publicUrl: () => string;
};

/** The page names both (dossier, 2.3). */
const AUTH_PATHS = ['/s/api/v2/webshop/auth', '/webshop/integrations/auth'];
const LOGIN_PATHS = ['/webshop/integrations/auth/login/:id/:token', '/webshop/integrations/login/:id/:token'];
const SHOP_PATH = '/webshop';
const LOGIN_PAGE = '/webshop/login';
const COOKIE = 'webshop_session';

const name = z
  .string()
  .max(255)
  .refine((value) => value.trim() !== '');
const authBody = z.object({
  hash: z
    .string()
    .min(1)
    .transform((hash) => hash.toLowerCase()),
  id: z.union([z.int(), z.string().regex(/^\d{1,15}$/)]).transform((id) => String(Number(id))),
  shop_name: name,
  pos_name: name,
  user_name: name,
});

export function addWebshopApi(server: FastifyInstance, deps: WebshopApiDeps): void {
  for (const path of AUTH_PATHS) {
    server.post(path, (request, reply) => createLink(deps, request, reply));
    server.route({
      method: ['GET', 'PUT', 'DELETE', 'PATCH'],
      url: path,
      handler: (_request, reply) => reply.header('allow', 'POST').code(405).send(errorBody(405, 'Use POST')),
    });
  }
  const sessions = new Set<string>();
  for (const path of LOGIN_PATHS) {
    server.get<{ Params: { id: string; token: string } }>(path, ({ params }, reply) => {
      if (!deps.webshop.use(params.id, params.token, deps.now())) return reply.redirect(LOGIN_PAGE);
      const session = randomBytes(16).toString('hex');
      sessions.add(session);
      // It lives in an iframe of the operator's page.
      const cookie = `${COOKIE}=${session}; Path=/; HttpOnly; SameSite=None; Secure`;
      return reply.header('set-cookie', cookie).redirect(SHOP_PATH);
    });
  }
  server.get(SHOP_PATH, ({ headers }, reply) => {
    const session = new RegExp(`${COOKIE}=([0-9a-f]{32})`).exec(headers.cookie ?? '')?.[1] ?? '';
    return sessions.has(session) ? page(reply, 'Webshop') : reply.redirect(LOGIN_PAGE);
  });
  server.get(LOGIN_PAGE, (_request, reply) => page(reply, 'Login'));
}

function createLink(deps: WebshopApiDeps, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const body = jsonOf(request.body as RawBody);
  if (typeof body !== 'object' || body === null) return refuse(reply, 'Bad json format');
  const read = authBody.safeParse(body);
  if (!read.success) return refuse(reply, `Missing parameter: ${read.error.issues[0]?.path.join('.') ?? 'body'}`);
  const { id: partner, hash, shop_name: shopName, pos_name: posName, user_name: userName } = read.data;
  const secret = Object.hasOwn(deps.partners, partner) ? deps.partners[partner] : undefined;
  if (secret === undefined) return refuse(reply, 'Incorrect partner id');
  if (!isSame(hash, webshopHash(secret, partner))) return refuse(reply, 'Incorrect hash');
  const { shopId, posId, userId, token } = deps.webshop.link({ partner, shopName, posName, userName }, deps.now());
  const url = `${deps.publicUrl()}/webshop/integrations/auth/login/${userId}/${token}`;
  return reply.send({ data: { url, shop_id: shopId, pos_id: posId, user_id: userId } });
}

function isSame(sent: string, expected: string): boolean {
  const [a, b] = [Buffer.from(sent), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function refuse(reply: FastifyReply, message: string): FastifyReply {
  return reply.code(400).send(errorBody(400, message));
}

function errorBody(code: number, message: string) {
  return { error: { code, message } };
}

function page(reply: FastifyReply, title: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(`<!doctype html><title>${title}</title><p>${title}`);
}

function jsonOf(text: RawBody): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
