// Makes every POST happen once: the key's row is written by the transaction that has the effect, so neither can exist without
// the other. An effect that goes on in a workflow commits its resource first; whoever comes with the same key, also
// after a crash, finds that resource and goes on from there. It must never start an effect outside the claimed key.

import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Database } from '../../db/client.ts';
import { type RequestKey, claimKey, keepAnswer, readAnswer, releaseKey } from '../../db/queries/idempotency-keys.ts';
import { type Transaction, inSavepoint, inTransaction } from '../../db/queries/transaction.ts';
import { idempotencyKey } from './guard.ts';
import { Problem } from './problem.ts';

/** `body` is plain JSON in the shape of the route's response schema. */
export type Answer<Body = unknown> = { status: number; body: Body };
type Stored = { status: number | null; body: string; replayed: boolean };

/**
 * `bodyDigest`: what makes another body another request, for one that is no JSON. `before` prepares the transaction: whoever
 * comes with the same key waits there as long as the effect takes.
 */
export type KeyOptions = { bodyDigest?: string; before?: (tx: Transaction) => Promise<void> };

/** Answers once with what `effect` did in its transaction. A problem of 409 or 422 is kept too, anything else is undone. */
export async function answerOnce(
  database: Database,
  request: FastifyRequest,
  reply: FastifyReply,
  effect: (tx: Transaction) => Promise<Answer>,
  { bodyDigest, before }: KeyOptions = {},
): Promise<void> {
  const key = requestKey(request, bodyDigest);
  await send(reply, await claimOrRead(database, request, key, async (tx) => text(await effect(tx)), before));
}

/**
 * Answers once for an effect in two parts: `begin` commits a resource and names it, `finish` carries it on (safe to repeat
 * and to run twice at a time) and says what to answer. When `finish` throws, the next request with the key tries it again;
 * with `takeBack`, which ends the resource instead, that request begins anew.
 */
export async function answerOnceStarted(
  database: Database,
  request: FastifyRequest,
  reply: FastifyReply,
  effect: {
    begin: (tx: Transaction) => Promise<string>;
    finish: (resource: string) => Promise<Answer>;
    takeBack?: (resource: string) => Promise<void>;
  },
): Promise<void> {
  const key = requestKey(request);
  const stored = await claimOrRead(database, request, key, async (tx) => ({
    status: null,
    body: await effect.begin(tx),
  }));
  if (stored.status !== null) {
    await send(reply, stored);
    return;
  }
  const answer = await effect.finish(stored.body).then(text, async (error: unknown) => {
    if (effect.takeBack) {
      await effect.takeBack(stored.body);
      await releaseKey(database.orm, key, stored.body);
    }
    throw error;
  });
  // Of several that finished at once the first to keep its answer speaks for all.
  const first = await keepAnswer(database.orm, key, answer);
  const kept = first ? answer : await readAnswer(database.orm, key);
  await send(reply, {
    status: kept?.status ?? answer.status,
    body: kept?.body ?? answer.body,
    replayed: stored.replayed || !first,
  });
}

type Kept = { status: number | null; body: string };
const text = ({ status, body }: Answer) => ({ status, body: JSON.stringify(body) });

function claimOrRead(
  database: Database,
  request: FastifyRequest,
  key: RequestKey,
  effect: (tx: Transaction) => Promise<Kept>,
  before?: (tx: Transaction) => Promise<void>,
): Promise<Stored> {
  return inTransaction(database, async (tx) => {
    await before?.(tx);
    if (await claimKey(tx.orm, key)) {
      const kept = await inSavepoint(tx, () => effect(tx)).catch((error: unknown) => keptRefusal(error, request));
      await keepAnswer(tx.orm, key, kept);
      return { ...kept, replayed: false };
    }
    const known = await readAnswer(tx.orm, key);
    if (!known) throw new Error('an idempotency key vanished while it was read');
    if (known.requestHash !== key.requestHash) {
      throw new Problem('idempotency_key_reused', 'this Idempotency-Key was used for another request');
    }
    return { status: known.status, body: known.body ?? '', replayed: true };
  });
}

/** A refusal that stays under the key; what does not is thrown on, and undoes the claim. */
function keptRefusal(error: unknown, request: FastifyRequest): Kept {
  if (!(error instanceof Problem) || (error.statusCode !== 409 && error.statusCode !== 422)) throw error;
  return text({ status: error.statusCode, body: error.toDocument(request.id) });
}

function requestKey(request: FastifyRequest, bodyDigest = canonicalJson(request.body)): RequestKey {
  const requestHash = createHash('sha256').update(`${request.method}\n${request.url}\n${bodyDigest}`).digest('hex');
  return { subject: request.caller.subject, key: idempotencyKey(request), requestHash };
}

/** JSON text that does not depend on the order of an object's fields. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value ?? null, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function send(reply: FastifyReply, { status, body, replayed }: Stored): FastifyReply {
  const code = status ?? 500;
  if (replayed) void reply.header('idempotency-replayed', 'true');
  return reply
    .code(code)
    .type(code >= 400 ? 'application/problem+json' : 'application/json')
    .send(body);
}
