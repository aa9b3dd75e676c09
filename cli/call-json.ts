// One JSON request to a part of the running development stack, with a deadline; used by commands and the demo day.
// It must never print the token it sends.

import { reach, refusal } from './problem-text.ts';

export interface JsonCall {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  token?: string;
  idempotencyKey?: string;
  body?: unknown;
  deadlineMs?: number;
}

const DEADLINE_MS = 30_000;

/** The parsed answer. Throws the `refusal` for any status but 2xx. */
export async function callJson<T>(url: string, call: JsonCall = {}): Promise<T> {
  const method = call.method ?? 'GET';
  const headers: Record<string, string> = { accept: 'application/json' };
  if (call.token !== undefined) headers['authorization'] = `Bearer ${call.token}`;
  if (call.idempotencyKey !== undefined) headers['idempotency-key'] = call.idempotencyKey;
  if (call.body !== undefined) headers['content-type'] = 'application/json';
  const response = await reach(url, {
    method,
    headers,
    signal: AbortSignal.timeout(call.deadlineMs ?? DEADLINE_MS),
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as T;
  throw refusal(`${method} ${url}`, response.status, text);
}
