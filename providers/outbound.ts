// The one way out to a provider over HTTP. Every call has a deadline and a limit on what it reads, follows no redirect, and
// fails as a `Failure` that says whether a retry is worth it. It must never put a token or a body into a failure.

import { Failure } from '../domain/failure.ts';
import type { Provider } from '../domain/provider.ts';

export type OutboundCall = {
  /** For failures and logs: which call this is, such as `request-access`. */
  name: string;
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  body?: string;
  headers?: Readonly<Record<string, string>>;
  /** The caller's own reason to give up; its reason is thrown as it is. */
  signal: AbortSignal;
};
export type OutboundAnswer = { status: number; headers: Headers; body: Buffer };
export type Outbound = (call: OutboundCall) => Promise<OutboundAnswer>;

export type OutboundOptions = {
  provider: Provider;
  baseUrl: string;
  headers: Readonly<Record<string, string>>;
  deadlineMs?: number;
  maxBytes?: number;
};

/** Game launches wait for this call, and a provider that needs longer is as good as away. */
const DEADLINE_MS = 10_000;
/** A page of a hundred lines is 30 kB; this leaves room for a provider that talks much. */
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_RETRY_AFTER_SECONDS = 3600;

/** Answers with any 2xx; everything else throws `provider_unavailable`, `provider_refused` or `provider_protocol`. */
export function createOutbound(options: OutboundOptions): Outbound {
  const { provider, deadlineMs = DEADLINE_MS, maxBytes = MAX_BYTES } = options;
  const base = options.baseUrl.replace(/\/+$/, '');

  return async (call) => {
    const deadline = AbortSignal.timeout(deadlineMs);
    const facts = { provider, call: call.name };
    try {
      const response = await fetch(base + call.path, {
        method: call.method,
        headers: { accept: 'application/json', ...options.headers, ...call.headers },
        ...(call.body === undefined ? {} : { body: call.body }),
        redirect: 'manual',
        signal: AbortSignal.any([call.signal, deadline]),
      });
      const body = await readLimited(response, maxBytes, facts);
      if (!response.ok) throw refusal(response, facts);
      return { status: response.status, headers: response.headers, body };
    } catch (cause) {
      call.signal.throwIfAborted();
      if (cause instanceof Failure) throw cause;
      const what = deadline.aborted ? `did not answer within ${deadlineMs / 1000} s` : 'could not be reached';
      throw new Failure('provider_unavailable', `${provider} ${what} (${call.name})`, { facts, cause });
    }
  };
}

async function readLimited(response: Response, maxBytes: number, facts: Failure['facts']): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += (chunk as Uint8Array).byteLength;
    if (size > maxBytes)
      throw new Failure('provider_protocol', `an answer is larger than ${maxBytes} bytes`, { facts });
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks);
}

/** 429 and 5xx pass by themselves; a redirect or any other status is an answer that a retry will not change. */
function refusal(response: Response, callFacts: Failure['facts']): Failure {
  const { status } = response;
  const facts = { ...callFacts, status };
  if (status === 429 || status >= 500) {
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    const known = Number.isFinite(seconds) && seconds >= 0;
    return new Failure('provider_unavailable', `the provider answered ${status}`, {
      facts,
      ...(known ? { retryAfterSeconds: Math.min(seconds, MAX_RETRY_AFTER_SECONDS) } : {}),
    });
  }
  const code = status >= 400 ? 'provider_refused' : 'provider_protocol';
  return new Failure(code, `the provider answered ${status}`, { facts });
}
