// The row that makes a request happen once. It is inserted by the transaction that has the effect: whoever comes second waits
// on the unique key until the first has committed, and then reads its answer.

import { and, eq, isNull } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { idempotencyKey } from '../schema.ts';

export type RequestKey = { subject: string; key: string; requestHash: string };
/** Without a status the effect is committed and its answer still to come; `body` then names the resource. */
export type StoredAnswer = { requestHash: string; status: number | null; body: string | null };

const isKey = ({ subject, key }: RequestKey) => and(eq(idempotencyKey.subject, subject), eq(idempotencyKey.key, key));

/** True when the key was free and now belongs to this transaction. */
export async function claimKey(orm: NodePgDatabase, key: RequestKey): Promise<boolean> {
  const claimed = await orm
    .insert(idempotencyKey)
    .values(key)
    .onConflictDoNothing()
    .returning({ key: idempotencyKey.key });
  return claimed.length > 0;
}

export async function readAnswer(orm: NodePgDatabase, key: RequestKey): Promise<StoredAnswer | null> {
  const { requestHash, status, body } = idempotencyKey;
  const rows = await orm.select({ requestHash, status, body }).from(idempotencyKey).where(isKey(key));
  return rows[0] ?? null;
}

/** Keeps an answer (or, with status null, a resource) unless there is one; false when another was first. */
export async function keepAnswer(
  orm: NodePgDatabase,
  key: RequestKey,
  answer: { status: number | null; body: string },
): Promise<boolean> {
  const kept = await orm
    .update(idempotencyKey)
    .set(answer)
    .where(and(isKey(key), isNull(idempotencyKey.status)))
    .returning({ key: idempotencyKey.key });
  return kept.length > 0;
}

/** Frees a key whose effect was taken back; only while it still names that resource and has no answer. */
export async function releaseKey(orm: NodePgDatabase, key: RequestKey, resource: string): Promise<void> {
  await orm
    .delete(idempotencyKey)
    .where(and(isKey(key), isNull(idempotencyKey.status), eq(idempotencyKey.body, resource)));
}
