// Hosted logins: kept first, then opened at the provider by a workflow that goes on asking how it went. Where a player may land
// is decided here, before anybody is called; who they turn out to be is answered only here.

import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { endLogin } from '../../db/conduct/login-life.ts';
import { type LoginRow, findLogin, insertLogin } from '../../db/queries/logins.ts';
import type { Transaction } from '../../db/queries/transaction.ts';
import type { RedirectRule } from '../../providers/hosted-login.ts';
import { idParams, reference, text, time } from '../conventions/fields.ts';
import { answerOnceStarted } from '../conventions/idempotency.ts';
import { Problem, notFound } from '../conventions/problem.ts';
import type { ApiDeps, RestApp } from '../dependencies.ts';
import { playerInBody } from './references.ts';

/** How long a caller waits for the provider before it hears `creating`. */
const PROVIDER_WAIT_MS = 5_000;

const login = z
  .object({
    id: z.string(),
    state: z.enum(['creating', 'pending', 'completed', 'failed', 'expired', 'cancelled']),
    loginUrl: z.string().nullable(),
    expiresAt: time.nullable(),
    reason: z.string().optional(),
    kratosId: z.string().optional(),
    email: z.string().optional(),
    gameProfiles: z
      .array(
        z.object({
          username: z.string(),
          uuid: z.string(),
          entitlements: z.array(z.string()),
          skin: z.string(),
          createdAt: z.string(),
        }),
      )
      .optional(),
    playerId: z.string().optional(),
  })
  .meta({ id: 'Login', description: '`email` and `gameProfiles` only where their scope was asked for.' });

const newLogin = z.strictObject({
  playerId: reference.optional(),
  redirectUrl: text(2_048).optional(),
  scopes: z.strictObject({ email: z.boolean().optional(), gameProfiles: z.boolean().optional() }).optional(),
});

function loginView(row: LoginRow): z.infer<typeof login> {
  const { id, state, loginUrl, expiresAt, reason, kratosId, email, gameProfiles, playerId } = row;
  return {
    id,
    state,
    loginUrl,
    expiresAt: expiresAt?.toISOString() ?? null,
    ...(reason === null ? {} : { reason }),
    ...(kratosId === null ? {} : { kratosId }),
    ...(email === null ? {} : { email }),
    ...(gameProfiles === null ? {} : { gameProfiles: gameProfiles as z.infer<typeof login>['gameProfiles'] }),
    ...(playerId === null ? {} : { playerId }),
  };
}

export function registerLogins(app: RestApp, deps: ApiDeps): void {
  const { database, orchestrator } = deps;
  app.route({
    method: 'POST',
    url: '/logins',
    config: { writers: ['operator'] },
    schema: {
      summary: 'Open a hosted login; 202 when the provider has not answered within 5 s',
      tags: ['logins'],
      body: newLogin,
      response: { 201: login, 202: login },
    },
    handler: (request, reply) => {
      const redirectUrl = redirectOf(deps.loginRedirects, request.body.redirectUrl);
      return answerOnceStarted(database, request, reply, {
        begin: (tx) => keepLogin(tx, request.body, redirectUrl),
        finish: async (id) => {
          const kept = await requireLogin(deps, id);
          if (kept.state === 'creating') await orchestrator.startLogin(kept, PROVIDER_WAIT_MS);
          const opened = await requireLogin(deps, id);
          return { status: opened.state === 'creating' ? 202 : 201, body: loginView(opened) };
        },
      });
    },
  });

  app.route({
    method: 'GET',
    url: '/logins/:id',
    schema: { summary: 'One hosted login', tags: ['logins'], params: idParams, response: { 200: login } },
    handler: async (request) => loginView(await requireLogin(deps, request.params.id)),
  });

  app.route({
    method: 'DELETE',
    url: '/logins/:id',
    config: { writers: ['operator'] },
    schema: {
      summary: 'Cancel a hosted login; one that is over stays as it ended',
      tags: ['logins'],
      params: idParams,
      response: { 200: login },
    },
    handler: async (request) => {
      const { id } = await requireLogin(deps, request.params.id);
      await endLogin(database.pool, id, 'cancelled', null);
      await orchestrator.cancelLogin(id);
      return loginView(await requireLogin(deps, id));
    },
  });
}

/** Where the player lands; a target outside the allowed origins is a fault in the request. */
function redirectOf(rule: RedirectRule | null, given: string | undefined): string {
  if (!rule) throw new Problem('provider_unsupported', 'hosted logins are not set up here');
  if (given === undefined) return rule.fallback;
  if (rule.allows(given)) return given;
  const errors = [{ field: '/redirectUrl', message: 'is not within the allowed origins' }];
  throw new Problem('invalid_request', '/redirectUrl is not within the allowed origins', { errors });
}

async function requireLogin({ database }: ApiDeps, id: string): Promise<LoginRow> {
  const found = await findLogin(database.orm, id);
  if (!found) throw notFound('login');
  return found;
}

async function keepLogin({ orm }: Transaction, body: z.infer<typeof newLogin>, redirectUrl: string): Promise<string> {
  const player = body.playerId === undefined ? null : await playerInBody(orm, body.playerId);
  const { email = false, gameProfiles = false } = body.scopes ?? {};
  const id = uuidv7();
  await insertLogin(orm, {
    id,
    playerId: player?.id ?? null,
    wantsEmail: email,
    wantsProfiles: gameProfiles,
    redirectUrl,
  });
  return id;
}
