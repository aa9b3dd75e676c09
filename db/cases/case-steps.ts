// What one person does with one case: comment, assign, pin. Inside the caller's transaction; what stands in the way is a value.

import type pg from 'pg';
import { type CaseStep, type CaseVerdict, takeStep } from '../../domain/case-life.ts';
import { rejectWaiting } from './waiting-proposals.ts';
import { type CaseEvent, type LockedCase, type SettledAs, lockCase, noteEvent, writeCases } from './case-rows.ts';

export type StepResult = { ok: true } | { ok: false; code: 'not_found' } | Extract<CaseVerdict, { ok: false }>;

/** A step that people take by hand. */
export type HandStep = Extract<CaseStep, { action: 'assign' | 'pin' | 'explain' }>;

/** The case as a step leaves it, or why the step is not possible. */
export function stepped(
  found: LockedCase,
  step: HandStep,
): { ok: true; after: LockedCase } | Extract<CaseVerdict, { ok: false }> {
  const verdict = takeStep(found, step);
  if (!verdict.ok) return verdict;
  const explained = step.action === 'explain' ? ({ class: 'explained', settledAs: 'explained' } as const) : {};
  return { ok: true, after: { ...found, ...verdict.next, ...explained } };
}

const EVENT: Record<HandStep['action'], string> = { assign: 'assigned', pin: 'pinned', explain: 'explained' };

/** The event's name for a step. */
export const eventOf = (step: HandStep): string =>
  step.action === 'assign' && step.assignee === null ? 'unassigned' : EVENT[step.action];

export async function changeCase(
  client: pg.PoolClient,
  id: string,
  step: HandStep,
  by: { actor: string; reason: string | null },
): Promise<StepResult> {
  const found = await lockCase(client, id);
  if (!found) return { ok: false, code: 'not_found' };
  const result = stepped(found, step);
  if (!result.ok) return result;
  const event: CaseEvent = {
    actor: by.actor,
    action: eventOf(step),
    detail: { ...(by.reason === null ? {} : { reason: by.reason }) },
  };
  await writeCases(client, [{ id, before: found, after: result.after }], event);
  if (step.action === 'pin') await rejectWaiting(client, id, { by: 'pin', note: 'the case was closed by hand' });
  return { ok: true };
}

export type CommentResult = { ok: true; at: Date } | { ok: false; code: 'not_found' };

/** Notes a comment, whatever the case's state. */
export async function commentCase(
  client: pg.PoolClient,
  id: string,
  comment: { actor: string; text: string },
): Promise<CommentResult> {
  const found = await lockCase(client, id);
  if (!found) return { ok: false, code: 'not_found' };
  const at = await noteEvent(client, id, { actor: comment.actor, action: 'commented', detail: { text: comment.text } });
  return { ok: true, at };
}

export type { SettledAs };
