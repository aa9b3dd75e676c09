// Sends one signed wallet call at the operator and says what came back. A timeout, a broken connection, a redirect, a 5xx
// and a 2xx that cannot be read are all the same to the provider: the outcome is unknown. Retries are not its business.

import { z } from 'zod';
import { LosslessNumber, parseJsonText } from '../../json-text.ts';
import type { Hook } from '../contract.ts';
import { signBody } from '../verify.ts';

export type HookAnswer =
  | { kind: 'accepted'; status: number; body: string }
  | { kind: 'refused'; status: number; body: string }
  | { kind: 'unknown'; reason: string; retryAfterSeconds: number | null };

export type WebhookSender = (hook: Hook, body: string) => Promise<HookAnswer>;

/** The part of `fetch` that is needed, so that a benchmark can bring a leaner one. */
export type FetchLike = (
  url: string,
  init: { method: 'POST'; headers: Record<string, string>; body: string; redirect: 'manual'; signal: AbortSignal },
) => Promise<{ status: number; headers: { get(name: string): string | null }; text(): Promise<string> }>;

export type WebhookSenderOptions = {
  /** Base URL; hooks are `/bet`, `/win`, `/balance` and `/rollback` below it. */
  walletUrl: string;
  secret: string;
  signatureHeader?: string;
  timeoutMs?: number;
  fetchLike?: FetchLike;
};

/** "Timeout 10 s per attempt" (dossier, section 10.3). */
const TIMEOUT_MS = 10_000;

const amount = z.union([z.string(), z.instanceof(LosslessNumber)]);
const moved = z.object({ operator_tx_id: z.string().min(1), new_balance: amount, old_balance: amount });
const VALID: Record<Hook, z.ZodType> = {
  bet: moved,
  win: moved,
  rollback: moved,
  balance: z.object({
    user_id: z.string(),
    currency: z.string(),
    balance: z.string(),
    hypetech_session_token: z.string(),
  }),
};

export function createWebhookSender(options: WebhookSenderOptions): WebhookSender {
  const { secret, signatureHeader = 'x-signature', timeoutMs = TIMEOUT_MS } = options;
  const fetchLike: FetchLike = options.fetchLike ?? fetch;
  const base = options.walletUrl.replace(/\/+$/, '');

  return async (hook, body) => {
    try {
      const response = await fetchLike(`${base}/${hook}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', [signatureHeader]: signBody(body, secret) },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await response.text();
      return classify(hook, response.status, text, response.headers.get('retry-after'));
    } catch (error) {
      const reason = error instanceof Error ? error.name : 'unreachable';
      return { kind: 'unknown', reason, retryAfterSeconds: null };
    }
  };
}

function classify(hook: Hook, status: number, body: string, retryAfter: string | null): HookAnswer {
  if (status >= 400 && status < 500) return { kind: 'refused', status, body };
  if (status >= 200 && status < 300) {
    const json = parseJsonText(Buffer.from(body));
    if (json.ok && VALID[hook].safeParse(json.value).success) return { kind: 'accepted', status, body };
  }
  const seconds = status === 503 && retryAfter !== null && /^\d{1,5}$/.test(retryAfter) ? Number(retryAfter) : null;
  return { kind: 'unknown', reason: `answered ${status}`, retryAfterSeconds: seconds };
}
