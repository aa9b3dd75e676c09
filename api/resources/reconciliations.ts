// Runs of reconciliation: asked for by finance, conducted by a workflow, read for ever after. A run that could not be handed
// to Temporal is ended as failed at once, so that it never stands in the way of the next.

import { z } from 'zod';
import {
  type CreatedRun,
  type RunView,
  createRun,
  failRun,
  getRun,
  listRuns,
} from '../../db/reconciliation/queries.ts';
import type { Provider } from '../../domain/provider.ts';
import { idParams, instant, providerFilter, reference, time } from '../conventions/fields.ts';
import { answerOnceStarted } from '../conventions/idempotency.ts';
import { pageOf, pageQuery, toPage } from '../conventions/page.ts';
import { Problem, fieldProblem, notFound } from '../conventions/problem.ts';
import type { ApiDeps, RestApp } from '../dependencies.ts';
import type { WorkflowLink } from '../orchestrator.ts';
import { moneyProviderInBody } from './references.ts';
import { workflowLink } from './workflow-link.ts';

const MAX_STATEMENTS = 100;
/** A run that is younger may be on its way to Temporal. */
const START_MS = 60_000;

const state = z.enum(['running', 'clean', 'breaks', 'failed']);
const count = z.int().min(0);
const run = z
  .object({
    id: z.string(),
    state,
    reason: z.string().nullable(),
    provider: z.string(),
    from: time,
    to: time,
    timeZone: z.string(),
    createdBy: z.string(),
    createdAt: time,
    finishedAt: time.nullable(),
    counts: z.object({
      theirs: count,
      ours: count,
      matched: count,
      expected: count,
      breaks: count,
      explained: count,
    }),
    totals: z
      .array(z.object({ currency: z.string(), theirs: z.string(), ours: z.string(), difference: z.string() }))
      .describe(
        'Stakes less wins and rollbacks, as the house sees it; free stakes at their nominal. Theirs less ours.',
      ),
    byKind: z.record(z.string(), count),
    passes: z.array(z.object({ name: z.string(), rows: count, ms: z.number() })),
    statementIds: z.array(z.string()),
    watermark: z.string().nullable(),
    inputHash: z.string().nullable(),
    noActivity: z.boolean(),
    workflow: workflowLink.nullable(),
  })
  .meta({
    id: 'Reconciliation',
    description: '`counts.breaks` leaves out what is expected or explained; `byKind` holds all three.',
  });

const newRun = z
  .strictObject({
    provider: reference,
    day: z.iso.date('must be a date as 2026-11-20').optional(),
    from: instant.optional(),
    to: instant.optional(),
    statementIds: z.array(reference).min(1).max(MAX_STATEMENTS).optional(),
  })
  .refine(({ day, from, to }) => (day === undefined ? from !== undefined && to !== undefined : !from && !to), {
    path: ['day'],
    message: 'name either a day or from and to',
  });

export function registerReconciliations(app: RestApp, deps: ApiDeps): void {
  const { database, orchestrator } = deps;
  const requireRun = async (id: string): Promise<RunView> => {
    const found = await getRun(database.pool, id);
    if (!found) throw notFound('reconciliation');
    return found;
  };
  /** False for a run whose workflow is gone: it is ended as failed, and no longer stands in the way of the next. */
  const inTheWay = async (created: CreatedRun): Promise<boolean> => {
    if (created.ok || created.code !== 'run_in_progress') return true;
    const other = await getRun(database.pool, created.runId);
    // It may have ended since.
    if (other?.state !== 'running') return false;
    if (Date.now() - Date.parse(other.createdAt) < START_MS || (await orchestrator.isAtWork(other))) return true;
    await failRun(database.pool, other.id, 'its workflow was ended from outside, or lost');
    return false;
  };
  const withWorkflow = async (found: RunView) => ({
    found,
    workflow: await orchestrator.describe(found.workflowId),
  });

  app.route({
    method: 'POST',
    url: '/reconciliations',
    config: { writers: ['finance'] },
    schema: {
      summary: 'Compare a provider’s statement with the ledger, for a gaming day or a period',
      tags: ['reconciliation'],
      body: newRun,
      response: { 202: run },
    },
    handler: (request, reply) =>
      answerOnceStarted(database, request, reply, {
        begin: async ({ client }) => {
          const { provider, period } = readSubject(request.body);
          const api = deps.dialects.get(provider)?.api;
          const hasApi = (api?.sessionStatement ?? api?.dayStatement) !== undefined;
          const statementIds = request.body.statementIds ?? null;
          const createdBy = request.caller.subject;
          const wanted = { provider, period, statementIds, hasApi, createdBy };
          const first = await createRun(client, wanted);
          const created = (await inTheWay(first)) ? first : await createRun(client, wanted);
          return requireCreated(created, 'day' in period ? '/day' : '/from');
        },
        finish: async (id) => {
          const opened = await requireRun(id);
          if (opened.state === 'running') await orchestrator.startRun(opened);
          return { status: 202, body: runView(await withWorkflow(opened)) };
        },
        takeBack: (id) => failRun(database.pool, id, 'it could not be handed to Temporal'),
      }),
  });

  app.route({
    method: 'GET',
    url: '/reconciliations',
    schema: {
      summary: 'Reconciliations, newest first',
      tags: ['reconciliation'],
      querystring: z.strictObject({ provider: providerFilter.optional(), state: state.optional(), ...pageQuery }),
      response: { 200: pageOf(run) },
    },
    handler: async (request) => {
      const { provider, limit, cursor } = request.query;
      const filter = { provider, state: request.query.state };
      const { rows, next } = await listRuns(database.pool, filter, { limit, cursor });
      return toPage({ rows: await Promise.all(rows.map(withWorkflow)), next }, runView);
    },
  });

  app.route({
    method: 'GET',
    url: '/reconciliations/:id',
    schema: { summary: 'One reconciliation', tags: ['reconciliation'], params: idParams, response: { 200: run } },
    handler: async (request) => runView(await withWorkflow(await requireRun(request.params.id))),
  });
}

function runView({ found, workflow }: { found: RunView; workflow: WorkflowLink | null }): z.infer<typeof run> {
  const { workflowId: _, ...facts } = found;
  return { ...facts, workflow };
}

type Subject = { provider: Provider; period: { day: string } | { from: Date; to: Date } };

function readSubject({ provider: name, day, from, to }: z.infer<typeof newRun>): Subject {
  const provider = moneyProviderInBody(name);
  if (day !== undefined) return { provider, period: { day } };
  const period = { from: new Date(from ?? 0), to: new Date(to ?? 0) };
  if (period.from >= period.to) throw fieldProblem('period_invalid', '/to', 'must be later than from');
  return { provider, period };
}

/** The id of the run, or what stood in its way. */
function requireCreated(created: CreatedRun, field: '/day' | '/from'): string {
  if (created.ok) return created.run.id;
  switch (created.code) {
    case 'run_in_progress':
      throw new Problem(
        'run_in_progress',
        `run ${created.runId} of this period has not ended: wait for it, GET /v1/reconciliations/${created.runId} tells its state`,
      );
    case 'no_statement':
      throw new Problem(
        'no_statement',
        'there is no statement of this period, and the provider’s API offers none: upload its file with POST /v1/statements',
      );
    case 'statement_unknown':
      throw fieldProblem('statement_unknown', '/statementIds', 'names a statement that this provider does not have');
    case 'day_unknown':
      throw fieldProblem('day_unknown', '/day', 'is not a day in the provider’s calendar');
    case 'not_begun':
      throw fieldProblem('period_invalid', field, 'has not begun: there is nothing to compare yet');
    case 'too_long':
      throw fieldProblem('period_invalid', '/to', 'is more than 366 days after from: ask for it in parts');
    default:
      return created satisfies never;
  }
}
