// From a verified body to its fields, in the order of the dossier's checks: request id, JSON, field model, studio. What needs a
// session, a round or a grant to be understood is not decided here.

import type { z } from 'zod';
import type { RawRequest } from '../dialect.ts';
import { parseJsonText } from '../json-text.ts';
import { foldNames } from './contract.ts';
import type { Problem } from './reply.ts';

export const REQUEST_ID_HEADER = 'x-request-id';

export type Decoded<T> = { ok: true; value: T } | { ok: false; problem: Problem };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads the body of one call, which must be meant for this studio. */
export function decodeBody<T extends { provider: string }>(
  { headers, body }: Pick<RawRequest, 'headers' | 'body'>,
  schema: z.ZodType<T>,
  studio: string,
): Decoded<T> {
  const requestId = headers[REQUEST_ID_HEADER];
  if (typeof requestId !== 'string' || !UUID.test(requestId)) return invalid('X-Request-ID must be a UUID');
  const json = parseJsonText(body);
  if (!json.ok) return invalid(json.problem);
  const folded = foldNames(json.value);
  if (!folded.ok) return invalid('two names differ only in case');
  const shape = schema.safeParse(folded.value);
  if (!shape.success) {
    const [issue] = shape.error.issues;
    const field = issue?.path.join('.') || 'body';
    return invalid(`${field} ${issue?.path.length ? issue.message : 'must be an object'}`);
  }
  if (shape.data.provider !== studio)
    return { ok: false, problem: { code: 'SERVER_UNAUTHORIZED', message: 'provider is not known here' } };
  return { ok: true, value: shape.data };
}

function invalid<T>(message: string): Decoded<T> {
  return { ok: false, problem: { code: 'INVALID_REQUEST', message } };
}

const BEARER = /^Bearer ([\w\-.]{1,4096})$/i;

/** The token of the Authorization header, or null. */
export function bearerOf({ headers }: Pick<RawRequest, 'headers'>): string | null {
  return BEARER.exec(headers.authorization?.toString() ?? '')?.[1] ?? null;
}
