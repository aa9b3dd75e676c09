// Game sessions: kept first, then started at the provider by a workflow whose result is waited for briefly. A session that is
// ended refuses new stakes only; what is owed on it is still paid.

import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { openWallet } from '../../db/posting/open-wallet.ts';
import { listWallets } from '../../db/queries/players.ts';
import { type SessionRow, endSession, findSession, insertSession, listSessions } from '../../db/queries/sessions.ts';
import type { Transaction } from '../../db/queries/transaction.ts';
import type { Currency } from '../../domain/currency.ts';
import { idParams, providerFilter, reference, text, time, webAddress } from '../conventions/fields.ts';
import { answerOnceStarted } from '../conventions/idempotency.ts';
import { knownCurrency } from '../conventions/money.ts';
import { pageOf, pageQuery, toPage } from '../conventions/page.ts';
import { Problem, fieldProblem, notFound } from '../conventions/problem.ts';
import type { ApiDeps, RestApp } from '../dependencies.ts';
import type { GameCatalogue } from './game-catalogue.ts';
import { playerInBody, playerInFilter, providerWith } from './references.ts';

/** How long a caller waits for the provider before it hears `starting`. */
const PROVIDER_WAIT_MS = 5_000;

const state = z.enum(['starting', 'active', 'ended', 'failed']);
const session = z
  .object({
    id: z.string(),
    provider: z.string(),
    playerId: z.string(),
    kind: z.enum(['game', 'webshop']),
    mode: z.enum(['cash', 'demo']),
    game: z.string().nullable(),
    currency: z.string(),
    state,
    url: z.string().nullable(),
    providerSessionId: z.string().nullable(),
    launchToken: z.string().nullable(),
    reason: z.string().optional(),
    expiresAt: time.nullable(),
    createdAt: time,
  })
  .meta({ id: 'Session', description: '`launchToken` is what the wallet calls of this provider will carry.' });

const newSession = z.strictObject({
  provider: reference,
  playerId: reference,
  game: reference.optional(),
  currency: reference.optional(),
  mode: z.enum(['cash', 'demo']),
  kind: z.enum(['game', 'webshop']),
  language: text(35).optional(),
  returnUrl: webAddress.optional(),
  webshop: z.strictObject({ shopName: text(255), posName: text(255), userName: text(255) }).optional(),
});

function sessionView(row: SessionRow): z.infer<typeof session> {
  const { id, provider, playerId, kind, mode, game, currency, url, providerSessionId, launchToken, reason } = row;
  return {
    id,
    provider,
    playerId,
    kind,
    mode,
    game,
    currency,
    state: row.state,
    url,
    providerSessionId,
    launchToken,
    ...(reason === null ? {} : { reason }),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}

export function registerSessions(app: RestApp, deps: ApiDeps, catalogue: GameCatalogue): void {
  const { database, orchestrator } = deps;
  app.route({
    method: 'POST',
    url: '/sessions',
    config: { writers: ['operator'] },
    schema: {
      summary: 'Start a session at a provider; 202 when it has not answered within 5 s',
      tags: ['sessions'],
      body: newSession,
      response: { 201: session, 202: session },
    },
    handler: (request, reply) =>
      answerOnceStarted(database, request, reply, {
        begin: (tx) => keepSession(tx, deps, catalogue, request.body),
        finish: async (id) => {
          const kept = await requireSession(deps, id);
          if (kept.state === 'starting') await orchestrator.startSession(kept, PROVIDER_WAIT_MS);
          const started = await requireSession(deps, id);
          return { status: started.state === 'starting' ? 202 : 201, body: sessionView(started) };
        },
      }),
  });

  app.route({
    method: 'GET',
    url: '/sessions',
    schema: {
      summary: 'Sessions, newest first',
      tags: ['sessions'],
      querystring: z.strictObject({
        player: reference.optional(),
        provider: providerFilter.optional(),
        state: state.optional(),
        ...pageQuery,
      }),
      response: { 200: pageOf(session) },
    },
    handler: async (request) => {
      const { provider, limit, cursor } = request.query;
      const player = await playerInFilter(database.orm, request.query.player);
      const filter = { player, provider, state: request.query.state };
      return toPage(await listSessions(database.orm, filter, { limit, cursor }), sessionView);
    },
  });

  app.route({
    method: 'GET',
    url: '/sessions/:id',
    schema: { summary: 'One session', tags: ['sessions'], params: idParams, response: { 200: session } },
    handler: async (request) => sessionView(await requireSession(deps, request.params.id)),
  });

  app.route({
    method: 'DELETE',
    url: '/sessions/:id',
    config: { writers: ['operator'] },
    schema: {
      summary: 'End a session: new stakes are refused, credits go on',
      tags: ['sessions'],
      params: idParams,
      response: { 200: session },
    },
    handler: async (request) => {
      const ended = await endSession(database.orm, request.params.id);
      if (!ended) throw notFound('session');
      return sessionView(ended);
    },
  });
}

async function requireSession({ database }: ApiDeps, id: string): Promise<SessionRow> {
  const found = await findSession(database.orm, id);
  if (!found) throw notFound('session');
  return found;
}

/** Keeps the session that a workflow will start, and the wallet it will play on. */
async function keepSession(
  { client, orm }: Transaction,
  { dialects }: ApiDeps,
  catalogue: GameCatalogue,
  body: z.infer<typeof newSession>,
): Promise<string> {
  const provider = providerWith('startGameSession', dialects, body.provider);
  if (body.kind === 'webshop') throw fieldProblem('provider_unsupported', '/kind', 'the provider has no webshop');
  const player = await playerInBody(orm, body.playerId);
  if (body.game === undefined && !dialects.get(provider)?.api.startLobbySession) {
    const errors = [{ field: '/game', message: 'this provider starts sessions for one game' }];
    throw new Problem('invalid_request', '/game is missing', { errors });
  }
  const game = body.game === undefined ? null : await catalogue.codeOf(orm, provider, body.game);
  const currency = await sessionCurrency(orm, player.id, body.currency);
  await openWallet(client, player.id, currency);
  const id = uuidv7();
  await insertSession(orm, {
    id,
    provider,
    playerId: player.id,
    kind: body.kind,
    mode: body.mode,
    game,
    currency,
    language: body.language ?? null,
    returnUrl: body.returnUrl ?? null,
  });
  return id;
}

/** The currency asked for, else that of the player's first wallet. */
async function sessionCurrency(
  orm: Transaction['orm'],
  playerId: string,
  given: string | undefined,
): Promise<Currency> {
  if (given !== undefined) return knownCurrency(given, '/currency');
  const [first] = await listWallets(orm, playerId);
  if (!first) throw fieldProblem('currency_unknown', '/currency', 'the player has no wallet yet: name a currency');
  return first.currency;
}
