// Free bets: kept first, then granted at the provider and followed to their end by a workflow. What was used and won is read
// from the ledger.

import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { type FreeBetRow, findFreeBet, insertFreeBet, listFreeBets } from '../../db/queries/free-bets.ts';
import type { Transaction } from '../../db/queries/transaction.ts';
import { toMoney } from '../../domain/money.ts';
import type { Provider } from '../../domain/provider.ts';
import { idParams, instant, providerFilter, reference, time } from '../conventions/fields.ts';
import { answerOnceStarted } from '../conventions/idempotency.ts';
import { money, moneyInput, readMoney } from '../conventions/money.ts';
import { pageOf, pageQuery, toPage } from '../conventions/page.ts';
import { fieldProblem, notFound } from '../conventions/problem.ts';
import type { ApiDeps, RestApp } from '../dependencies.ts';
import type { GameCatalogue } from './game-catalogue.ts';
import { playerInBody, playerInFilter, providerInBody, providerWith } from './references.ts';

/** A grant is a gift to one player; more than this is a slip of the hand. */
const MAX_COUNT = 10_000;

const state = z.enum(['granting', 'granted', 'used', 'expired', 'failed']);
const freeBet = z
  .object({
    id: z.string(),
    provider: z.string(),
    playerId: z.string(),
    game: z.string(),
    stake: money,
    count: z.int(),
    bonusCode: z.string(),
    state,
    reason: z.string().optional(),
    used: z.int(),
    won: money,
    expiresAt: time,
    createdAt: time,
  })
  .meta({ id: 'FreeBet' });

const newFreeBet = z.strictObject({
  provider: reference,
  playerId: reference,
  game: reference,
  stake: moneyInput,
  count: z.int().min(1).max(MAX_COUNT),
  expiresAt: instant,
});

function freeBetView(row: FreeBetRow): z.infer<typeof freeBet> {
  const { id, provider, playerId, game, count, bonusCode, used, reason } = row;
  return {
    id,
    provider,
    playerId,
    game,
    count,
    bonusCode,
    state: row.state,
    used,
    stake: toMoney(row.stake, row.currency),
    won: toMoney(row.won, row.currency),
    ...(reason === null ? {} : { reason }),
    expiresAt: row.expiresAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
  };
}

export function registerFreeBets(app: RestApp, deps: ApiDeps, catalogue: GameCatalogue): void {
  const { database, orchestrator } = deps;
  const requireFreeBet = async (id: string): Promise<FreeBetRow> => {
    const found = await findFreeBet(database.orm, id);
    if (!found) throw notFound('free bet');
    return found;
  };

  app.route({
    method: 'POST',
    url: '/free-bets',
    config: { writers: ['operator'] },
    schema: {
      summary: 'Grant a player free stakes in a game',
      tags: ['free bets'],
      body: newFreeBet,
      response: { 201: freeBet },
    },
    handler: (request, reply) =>
      answerOnceStarted(database, request, reply, {
        begin: (tx) => keepFreeBet(tx, deps, catalogue, request.body),
        finish: async (id) => {
          await orchestrator.grantFreeBet(await requireFreeBet(id));
          return { status: 201, body: freeBetView(await requireFreeBet(id)) };
        },
      }),
  });

  app.route({
    method: 'GET',
    url: '/free-bets',
    schema: {
      summary: 'Free bets, newest first',
      tags: ['free bets'],
      querystring: z.strictObject({
        player: reference.optional(),
        provider: providerFilter.optional(),
        state: state.optional(),
        ...pageQuery,
      }),
      response: { 200: pageOf(freeBet) },
    },
    handler: async (request) => {
      const { provider, limit, cursor } = request.query;
      const player = await playerInFilter(database.orm, request.query.player);
      const filter = { player, provider, state: request.query.state };
      return toPage(await listFreeBets(database.orm, filter, { limit, cursor }), freeBetView);
    },
  });

  app.route({
    method: 'GET',
    url: '/free-bets/:id',
    schema: { summary: 'One free bet', tags: ['free bets'], params: idParams, response: { 200: freeBet } },
    handler: async (request) => freeBetView(await requireFreeBet(request.params.id)),
  });
}

/** Keeps the grant. Its id is its bonus code: the provider knows the grant, and the ledger its stakes, by that alone. */
async function keepFreeBet(
  { orm }: Transaction,
  { dialects }: ApiDeps,
  catalogue: GameCatalogue,
  body: z.infer<typeof newFreeBet>,
): Promise<string> {
  const { provider, state: firstState } = grantor(dialects, body.provider);
  const player = await playerInBody(orm, body.playerId);
  const game = await catalogue.codeOf(orm, provider, body.game);
  const { currency, minor: stake } = readMoney(body.stake, '/stake');
  const expiresAt = new Date(body.expiresAt);
  if (expiresAt.getTime() <= Date.now()) throw fieldProblem('expiry_past', '/expiresAt', 'must lie in the future');
  const id = uuidv7();
  const grant = { id, provider, playerId: player.id, game, currency, stake, count: body.count };
  await insertFreeBet(orm, { ...grant, bonusCode: id, expiresAt, state: firstState });
  return id;
}

/** Where stakes must be covered by our own grants, keeping one is granting it. */
function grantor(dialects: ApiDeps['dialects'], name: string): { provider: Provider; state: 'granting' | 'granted' } {
  const provider = providerInBody(name);
  if (dialects.get(provider)?.rules.grantsAreOurs === true) return { provider, state: 'granted' };
  return { provider: providerWith('grantFreeBets', dialects, name), state: 'granting' };
}
