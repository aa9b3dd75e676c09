// One request to a part of the running development stack whose answer is text that is passed on as it is, with a deadline.
// It must never print the token it sends.

import { reach, refusal } from './problem-text.ts';

const DEADLINE_MS = 60_000;

/** The body. Throws the `refusal` for any status but 2xx. */
export async function callText(url: string, call: { token: string; accept: string }): Promise<string> {
  const headers = { accept: call.accept, authorization: `Bearer ${call.token}` };
  const response = await reach(url, { headers, signal: AbortSignal.timeout(DEADLINE_MS) });
  const text = await response.text();
  if (response.ok) return text;
  throw refusal(`GET ${url}`, response.status, text);
}
