// What a person does with one case without moving money: comment on it, take it or give it away, close it by hand. Each is an
// event with the one who did it.

import { z } from 'zod';
import { changeCase, commentCase, type StepResult } from '../../db/cases/case-steps.ts';
import { type BreakDetail, getBreak } from '../../db/reconciliation/queries.ts';
import { idParams, reference } from '../conventions/fields.ts';
import { answerOnce } from '../conventions/idempotency.ts';
import { Problem, notFound } from '../conventions/problem.ts';
import { prose } from '../conventions/prose.ts';
import type { ApiDeps, RestApp } from '../dependencies.ts';
import { breakCase, event } from './break-view.ts';
import { plansOf } from './explain-break.ts';

export function registerBreakCases(app: RestApp, { database, dialects }: ApiDeps): void {
  const plans = plansOf(dialects);
  const writers = ['finance'] as const;

  app.route({
    method: 'POST',
    url: '/breaks/:id/comments',
    config: { writers },
    schema: {
      summary: 'Comment on a case',
      tags: ['reconciliation'],
      params: idParams,
      body: z.strictObject({ text: prose() }),
      response: { 201: event },
    },
    handler: (request, reply) =>
      answerOnce(database, request, reply, async ({ client }) => {
        const { text } = request.body;
        const actor = request.caller.subject;
        const noted = await commentCase(client, request.params.id, { actor, text });
        if (!noted.ok) throw notFound('break');
        return { status: 201, body: { at: noted.at.toISOString(), actor, action: 'commented', detail: { text } } };
      }),
  });

  app.route({
    method: 'POST',
    url: '/breaks/:id/assignment',
    config: { writers },
    schema: {
      summary: 'Give a case to a person, or with null to nobody',
      tags: ['reconciliation'],
      params: idParams,
      body: z.strictObject({ assignee: reference.nullable() }),
      response: { 200: breakCase },
    },
    handler: (request, reply) =>
      answerOnce(database, request, reply, async ({ client }) => {
        const step = { action: 'assign', assignee: request.body.assignee } as const;
        const by = { actor: request.caller.subject, reason: null };
        requireDone(await changeCase(client, request.params.id, step, by));
        return { status: 200, body: breakView(await getBreak(client, request.params.id, new Date(), plans)) };
      }),
  });

  app.route({
    method: 'POST',
    url: '/breaks/:id/pin',
    config: { writers },
    schema: {
      summary: 'Close a case by hand; later runs leave it closed',
      tags: ['reconciliation'],
      params: idParams,
      body: z.strictObject({ reason: prose() }),
      response: { 200: breakCase },
    },
    handler: (request, reply) =>
      answerOnce(database, request, reply, async ({ client }) => {
        const by = { actor: request.caller.subject, reason: request.body.reason };
        requireDone(await changeCase(client, request.params.id, { action: 'pin' }, by));
        return { status: 200, body: breakView(await getBreak(client, request.params.id, new Date(), plans)) };
      }),
  });
}

function requireDone(result: StepResult): void {
  if (result.ok) return;
  if (result.code === 'not_found') throw notFound('break');
  throw new Problem(result.code, result.why);
}

/** The case without its evidence and history. */
export function breakView(found: BreakDetail | null): z.infer<typeof breakCase> {
  if (!found) throw notFound('break');
  return breakCase.parse(found);
}
