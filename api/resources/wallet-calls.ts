// The evidence: what a provider sent, how it was understood, what became of it and what it was answered.

import { z } from 'zod';
import { type WalletCallRow, findWalletCall, listWalletCalls } from '../../db/queries/wallet-calls.ts';
import { idParams, providerFilter, reference } from '../conventions/fields.ts';
import { pageOf, pageQuery, toPage } from '../conventions/page.ts';
import { notFound } from '../conventions/problem.ts';
import type { ApiDeps, RestApp } from '../dependencies.ts';
import { callView, walletCall } from './wallet-call-view.ts';
import { roundWorkflow } from './workflow-link.ts';

export function registerWalletCalls(app: RestApp, { database: { orm }, orchestrator }: ApiDeps): void {
  const withWorkflow = async (call: WalletCallRow) => {
    const leg = call.operations.find(({ roundKey }) => roundKey !== null);
    const { roundKey, playerId } = leg ?? { roundKey: null, playerId: null };
    const known = roundKey !== null && playerId !== null;
    const round = { provider: call.provider, playerId: playerId ?? '', key: roundKey ?? '' };
    return { call, workflow: known ? await roundWorkflow(orchestrator, round) : null };
  };

  app.route({
    method: 'GET',
    url: '/wallet-calls/:id',
    schema: {
      summary: 'One stored wallet call',
      tags: ['wallet calls'],
      params: idParams,
      response: { 200: walletCall },
    },
    handler: async (request) => {
      const found = await findWalletCall(orm, request.params.id);
      if (!found) throw notFound('wallet call');
      return callView(await withWorkflow(found));
    },
  });

  app.route({
    method: 'GET',
    url: '/wallet-calls',
    schema: {
      summary: 'The calls that carried a transaction; repeated deliveries are counted in the first one',
      tags: ['wallet calls'],
      querystring: z.strictObject({ provider: providerFilter, transactionId: reference, ...pageQuery }),
      response: { 200: pageOf(walletCall) },
    },
    handler: async (request) => {
      const { provider, transactionId, limit, cursor } = request.query;
      const { rows, next } = await listWalletCalls(orm, provider, transactionId, { limit, cursor });
      return toPage({ rows: await Promise.all(rows.map(withWorkflow)), next }, callView);
    },
  });
}
