// One step on all cases of a filter: a preview that says how many and how much, the step itself, and its undo.

import { z } from 'zod';
import { MAX_BULK, casesToChange, changeCases, sumsOf, undoBulk } from '../../db/cases/bulk.ts';
import type { HandStep } from '../../db/cases/case-steps.ts';
import { type BreakFilter, getRun } from '../../db/reconciliation/queries.ts';
import { inTransaction } from '../../db/queries/transaction.ts';
import { reference } from '../conventions/fields.ts';
import { answerOnce } from '../conventions/idempotency.ts';
import { money } from '../conventions/money.ts';
import { Problem, notFound } from '../conventions/problem.ts';
import { prose } from '../conventions/prose.ts';
import type { ApiDeps, RestApp } from '../dependencies.ts';
import { breakFilter } from './breaks.ts';
import { unknownFilter } from './references.ts';

const filter = z.strictObject(breakFilter);
const bulk = z.discriminatedUnion('action', [
  z.strictObject({ filter, action: z.literal('assign'), assignee: reference.nullable() }),
  z.strictObject({ filter, action: z.literal('pin'), reason: prose() }),
  z.strictObject({ filter, action: z.literal('explain'), reason: prose() }),
]);
const preview = z.object({ count: z.int().min(0), sums: z.array(money) }).meta({ id: 'BulkPreview' });
const done = z.object({ bulkId: z.string(), count: z.int().min(0) }).meta({ id: 'BulkAction' });
const undone = z
  .object({ bulkId: z.string(), undone: z.int().min(0), left: z.int().min(0) })
  .meta({ id: 'BulkUndo', description: '`left`: cases that somebody has touched since, which stay as they are.' });

export function registerBulk(app: RestApp, { database }: ApiDeps): void {
  app.route({
    method: 'POST',
    url: '/breaks/bulk',
    config: { writers: ['finance'] },
    schema: {
      summary: 'Assign, close or explain all cases of a filter; with `preview=true` only say which',
      tags: ['reconciliation'],
      querystring: z.strictObject({ preview: z.enum(['true', 'false']).default('false') }),
      body: bulk,
      response: { 200: z.union([preview, done]) },
    },
    handler: (request, reply) =>
      answerOnce(database, request, reply, async ({ client }) => {
        const { filter: picked } = request.body;
        await requireRun(database.pool, picked);
        const step = stepOf(request.body);
        const found = await casesToChange(client, picked, step);
        if (!found.ok) {
          throw new Problem('too_many_cases', `the filter picks more than ${MAX_BULK} cases: draw it closer`);
        }
        const count = found.changes.length;
        if (request.query.preview === 'true') return { status: 200, body: { count, sums: sumsOf(found.changes) } };
        const reason = 'reason' in request.body ? request.body.reason : null;
        const actor = request.caller.subject;
        const bulkId = await changeCases(client, found.changes, { step, filter: picked, actor, reason });
        return { status: 200, body: { bulkId, count } };
      }),
  });

  app.route({
    method: 'DELETE',
    url: '/breaks/bulk/:bulkId',
    config: { writers: ['finance'] },
    schema: {
      summary: 'Take a bulk action back',
      tags: ['reconciliation'],
      params: z.object({ bulkId: z.string() }),
      response: { 200: undone },
    },
    handler: async (request) => {
      const { bulkId } = request.params;
      const back = await inTransaction(database, ({ client }) => undoBulk(client, bulkId, request.caller.subject));
      if (!back) throw notFound('bulk action');
      return { bulkId, ...back };
    },
  });
}

function stepOf(body: z.infer<typeof bulk>): HandStep {
  return body.action === 'assign' ? { action: 'assign', assignee: body.assignee } : { action: body.action };
}

async function requireRun(pool: ApiDeps['database']['pool'], { run }: BreakFilter): Promise<void> {
  if (run !== undefined && !(await getRun(pool, run))) {
    throw unknownFilter('/filter/run', 'is not a reconciliation that is known here');
  }
}
