// Repairs by two persons: finance proposes, with a dry run that says what would move; an approver who is somebody else decides,
// and a workflow carries it out.

import { z } from 'zod';
import { decideProposal } from '../../db/repair/decide-proposal.ts';
import { summaryOf } from '../../db/repair/describe-repair.ts';
import { type ProposalRow, findProposal, listProposals, proposalView } from '../../db/repair/proposal-rows.ts';
import { type ProposeResult, propose } from '../../db/repair/propose.ts';
import { meansOf } from '../../db/repair/repair-means.ts';
import { getBreak } from '../../db/reconciliation/queries.ts';
import { PROPOSAL_STATES, REPAIR_ACTIONS, TAKES_AMOUNT } from '../../domain/repair/repair-action.ts';
import { idParams, providerFilter, reference, time } from '../conventions/fields.ts';
import { answerOnce, answerOnceStarted } from '../conventions/idempotency.ts';
import { money, moneyInput, readMoney } from '../conventions/money.ts';
import { pageOf, pageQuery, toPage } from '../conventions/page.ts';
import { Problem, fieldProblem, notFound } from '../conventions/problem.ts';
import { prose } from '../conventions/prose.ts';
import type { ApiDeps, RestApp } from '../dependencies.ts';
import { kind as breakKind } from './break-view.ts';

/** The caller waits this long for an approved repair to be carried out. */
const WAIT_MS = 5_000;

const effect = z
  .object({
    transfers: z.array(z.object({ debit: z.string(), credit: z.string(), amount: money })),
    providerCall: z.string().nullable(),
    balanceBefore: money.nullable(),
    balanceAfter: money.nullable(),
    next: z.string().nullable(),
  })
  .meta({
    id: 'RepairEffect',
    description:
      'Balances are the player’s; null where the player has no part in it. `next`: what remains to be proposed.',
  });
const proposal = z
  .object({
    id: z.string(),
    breakId: z.string(),
    action: z.enum(REPAIR_ACTIONS),
    amount: money.nullable(),
    reason: z.string(),
    state: z.enum(PROPOSAL_STATES),
    maker: z.string(),
    checker: z.string().nullable(),
    note: z.string().nullable(),
    failure: z.string().nullable(),
    effect,
    result: effect.nullable(),
    createdAt: time,
    decidedAt: time.nullable(),
    appliedAt: time.nullable(),
    provedAt: time.nullable(),
  })
  .meta({ id: 'Proposal', description: '`effect` as it was proposed, `result` as it was carried out.' });
const waiting = proposal
  .extend({ provider: reference, kind: breakKind })
  .meta({ id: 'ProposalOfCase', description: 'With what its case is about.' });
const dryRun = z.object({ effect }).meta({ id: 'DryRun' });

const newProposal = z
  .strictObject({ action: z.enum(REPAIR_ACTIONS), amount: moneyInput.optional(), reason: prose() })
  .refine(({ action, amount }) => amount === undefined || TAKES_AMOUNT[action], {
    path: ['amount'],
    message: 'is not taken by this action, which is done whole',
  });

export function registerProposals(app: RestApp, deps: ApiDeps): void {
  const { database, dialects } = deps;
  const sources = {
    providerApi: (provider: Parameters<typeof dialects.get>[0]) => dialects.get(provider)?.api,
    eventOf: (provider: Parameters<typeof dialects.get>[0]) => dialects.get(provider)?.eventOf,
  };
  const requireProposal = async (id: string): Promise<ProposalRow> => {
    const found = await findProposal(database.pool, id);
    if (!found) throw notFound('proposal');
    return found;
  };

  app.route({
    method: 'POST',
    url: '/breaks/:id/proposals',
    config: { writers: ['finance'] },
    schema: {
      summary: 'Propose a repair; with `dryRun=true` only say what it would do',
      tags: ['reconciliation'],
      params: idParams,
      querystring: z.strictObject({ dryRun: z.enum(['true', 'false']).default('false') }),
      body: newProposal,
      response: { 200: dryRun, 201: proposal },
    },
    handler: (request, reply) =>
      answerOnce(database, request, reply, async ({ client }) => {
        const { action, amount, reason } = request.body;
        const made = await propose(client, {
          ...{ breakId: request.params.id, action, reason, maker: request.caller.subject },
          amount: amount === undefined ? null : readMoney(amount, '/amount'),
          dryRun: request.query.dryRun === 'true',
          means: (found) => meansOf(found, sources),
        });
        if (!made.ok) throw problemOfProposal(made);
        if (made.id === null) return { status: 200, body: { effect: made.effect } };
        const kept = await findProposal(client, made.id);
        if (!kept) throw new Error('a proposal was not kept');
        return { status: 201, body: proposalView(kept) };
      }),
  });

  app.route({
    method: 'GET',
    url: '/breaks/:id/proposals',
    schema: {
      summary: 'The proposals of a case, newest first',
      tags: ['reconciliation'],
      params: idParams,
      querystring: z.strictObject(pageQuery),
      response: { 200: pageOf(proposal) },
    },
    handler: async (request) => {
      const { id } = request.params;
      if (!(await getBreak(database.pool, id, new Date()))) throw notFound('break');
      const { limit, cursor } = request.query;
      return toPage(await listProposals(database.pool, { breakId: id }, { limit, cursor }), (row) => row);
    },
  });

  app.route({
    method: 'GET',
    url: '/proposals',
    schema: {
      summary: 'Proposals of all cases, newest first: with `state=pending` those that wait for an approver',
      tags: ['reconciliation'],
      querystring: z.strictObject({
        state: z.enum(PROPOSAL_STATES).optional(),
        provider: providerFilter.optional(),
        ...pageQuery,
      }),
      response: { 200: pageOf(waiting) },
    },
    handler: async (request) => {
      const { limit, cursor, state, provider } = request.query;
      return toPage(await listProposals(database.pool, { state, provider }, { limit, cursor }), (row) => row);
    },
  });

  app.route({
    method: 'GET',
    url: '/proposals/:id',
    schema: { summary: 'One proposal', tags: ['reconciliation'], params: idParams, response: { 200: proposal } },
    handler: async (request) => proposalView(await requireProposal(request.params.id)),
  });

  for (const word of ['approve', 'reject'] as const) {
    app.route({
      method: 'POST',
      url: `/proposals/:id/${word}`,
      config: { writers: ['approver'] },
      schema: {
        summary: word === 'approve' ? 'Approve a repair of somebody else, and have it carried out' : 'Reject a repair',
        tags: ['reconciliation'],
        params: idParams,
        body: z.strictObject({ note: prose().optional() }).default({}),
        response: { 200: proposal },
      },
      handler: async (request, reply) => {
        const { id: proposalId } = request.params;
        const decision = { proposalId, word, checker: request.caller.subject, note: request.body.note ?? null };
        const seen = { decided: false };
        await answerOnceStarted(database, request, reply, {
          begin: async ({ client }) => {
            const means = (found: Parameters<typeof meansOf>[0]) => meansOf(found, sources);
            const decided = await decideProposal(client, { ...decision, means });
            if (decided.ok) return proposalId;
            seen.decided = decided.code === 'already_decided';
            throw decided.code === 'not_found' ? notFound('proposal') : new Problem(decided.code, decided.why);
          },
          finish: async (id) => {
            const found = await requireProposal(id);
            if (found.state === 'approved') await carryOut(deps, found, WAIT_MS);
            const ended = await requireProposal(id);
            if (word === 'approve' && ended.failure !== null) throw failed(ended.failure);
            return { status: 200, body: proposalView(ended) };
          },
        });
        if (seen.decided) await carryOnIfApproved(deps, proposalId);
      },
    });
  }
}

async function carryOut({ database, orchestrator }: ApiDeps, found: ProposalRow, waitMs: number): Promise<void> {
  const about = await getBreak(database.pool, found.breakId, new Date());
  if (!about) throw notFound('break');
  const { provider, player: playerId, kind, transactionId } = about;
  const summary = summaryOf(found, { kind, transactionId });
  const currency = about.residual?.currency ?? null;
  const { id: proposalId, breakId } = found;
  await orchestrator.carryOutRepair({ proposalId, breakId, provider, playerId, currency, summary }, waitMs);
}

/** An approval whose start was lost, with the key it came under, is carried on by whoever asks again. */
async function carryOnIfApproved(deps: ApiDeps, proposalId: string): Promise<void> {
  const found = await findProposal(deps.database.pool, proposalId);
  if (found?.state === 'approved') await carryOut(deps, found, 1).catch(() => undefined);
}

function problemOfProposal(refused: Exclude<ProposeResult, { ok: true }>): Problem {
  switch (refused.code) {
    case 'not_found':
      return notFound('break');
    case 'above_residual':
      return fieldProblem('above_residual', '/amount', refused.why);
    case 'currency_differs':
      return fieldProblem('currency_differs', '/amount/currency', refused.why);
    case 'action_impossible':
      return fieldProblem('action_impossible', '/action', refused.why);
    case 'already_posted':
    case 'insufficient_funds':
    case 'state_conflict':
    case 'break_expected':
      return new Problem(refused.code, refused.why);
    default:
      return refused satisfies never;
  }
}

/** It was approved, and the ledger had changed before it could be carried out. */
function failed(code: string): Problem {
  const why = 'it was approved, and could not be carried out any more: the case says why';
  return new Problem(code === 'insufficient_funds' || code === 'already_posted' ? code : 'action_impossible', why);
}
