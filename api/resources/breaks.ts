// Differences between providers and the ledger, as cases: what differs, the likely cause, and with one case everything that
// explains it in one place.

import { z } from 'zod';
import { type BreakDetail, getBreak, getRun, listBreaks } from '../../db/reconciliation/queries.ts';
import { BREAK_KINDS } from '../../domain/break-kind.ts';
import { currencyFilter, idParams, providerFilter, reference, time } from '../conventions/fields.ts';
import { money } from '../conventions/money.ts';
import { pageOf, pageQuery, toPage } from '../conventions/page.ts';
import { notFound } from '../conventions/problem.ts';
import type { ApiDeps, RestApp } from '../dependencies.ts';
import type { WorkflowLink } from '../orchestrator.ts';
import { unknownFilter } from './references.ts';
import { workflowLink } from './workflow-link.ts';

const kind = z.enum(BREAK_KINDS);
const state = z.enum(['expected', 'open', 'in_review', 'awaiting_approval', 'resolved', 'pinned']);
const severity = z.enum(['low', 'medium', 'high', 'critical']);

const breakCase = z
  .object({
    id: z.string(),
    kind,
    class: z.enum(['money', 'timing', 'explained']),
    provider: z.string(),
    round: z.string().nullable(),
    player: z.string().nullable(),
    transactionId: z.string().nullable(),
    ours: money.nullable(),
    theirs: money.nullable(),
    difference: money.nullable(),
    state,
    severity,
    cause: z.string(),
    repair: z.string(),
    eventAt: time,
    ageHours: z.int().min(0),
    healingUntil: time.nullable(),
    residual: money.nullable(),
    assignee: z.string().nullable(),
  })
  .meta({ id: 'Break', description: 'Differences are theirs less ours, and may be negative.' });

const evidence = z.object({
  statementLine: z
    .object({
      statementId: z.string(),
      part: z.string(),
      line: z.int(),
      raw: z.string(),
      problem: z.string().nullable(),
    })
    .nullable(),
  operation: z
    .object({
      id: z.string(),
      operation: z.string(),
      outcome: z.string(),
      code: z.string().nullable(),
      transactionId: z.string(),
      amount: money,
      at: time,
    })
    .nullable(),
  walletCallId: z.string().nullable(),
  transfers: z.array(z.object({ id: z.string(), debit: z.string(), credit: z.string(), amount: money, at: time })),
  workflow: workflowLink.nullable(),
});
const event = z.object({
  at: time,
  actor: z.string(),
  action: z.string(),
  detail: z.record(z.string(), z.unknown()),
});
const breakDetail = breakCase
  .extend({ evidence, events: z.array(event) })
  .meta({ id: 'BreakDetail', description: 'A case with everything that explains it.' });

const filters = z.strictObject({
  provider: providerFilter.optional(),
  kind: kind.optional(),
  state: state.optional(),
  severity: severity.optional(),
  assignee: reference.optional(),
  currency: currencyFilter.optional(),
  run: reference.optional(),
  ...pageQuery,
});

export function registerBreaks(app: RestApp, { database: { pool }, orchestrator }: ApiDeps): void {
  app.route({
    method: 'GET',
    url: '/breaks',
    schema: {
      summary: 'Cases, newest first; with `run` those that this run saw',
      tags: ['reconciliation'],
      querystring: filters,
      response: { 200: pageOf(breakCase) },
    },
    handler: async (request) => {
      const { limit, cursor, ...filter } = request.query;
      if (filter.run !== undefined && !(await getRun(pool, filter.run))) {
        throw unknownFilter('/run', 'is not a reconciliation that is known here');
      }
      const page = await listBreaks(pool, filter, { limit, cursor }, new Date());
      return toPage(page, (found) => found);
    },
  });

  app.route({
    method: 'GET',
    url: '/breaks/:id',
    schema: {
      summary: 'One case with its evidence and its history',
      tags: ['reconciliation'],
      params: idParams,
      response: { 200: breakDetail },
    },
    handler: async (request) => {
      const found = await getBreak(pool, request.params.id, new Date());
      if (!found) throw notFound('break');
      const { workflowId } = found.evidence;
      return detailView(found, workflowId === null ? null : await orchestrator.describe(workflowId));
    },
  });
}

function detailView(found: BreakDetail, workflow: WorkflowLink | null): z.infer<typeof breakDetail> {
  const { workflowId: _, ...rest } = found.evidence;
  return { ...found, evidence: { ...rest, workflow } };
}
