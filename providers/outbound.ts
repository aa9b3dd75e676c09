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
  return async (call) => {
    const exchange = begin(options, call);
    try {
      const response = await exchange.response();
      const chunks: Uint8Array[] = [];
      for await (const chunk of exchange.bytes(response)) chunks.push(chunk);
      if (!response.ok) throw refusal(response, exchange.facts);
      return { status: response.status, headers: response.headers, body: Buffer.concat(chunks) };
    } catch (cause) {
      throw exchange.failure(cause);
    }
  };
}

/** The body of a 2xx as it comes, for what is too large to hold; fails in the same words. */
export type OutboundStream = (call: OutboundCall) => AsyncIterable<Uint8Array>;

export function createOutboundStream(options: OutboundOptions): OutboundStream {
  return async function* (call) {
    const exchange = begin(options, call);
    try {
      const response = await exchange.response();
      if (!response.ok) {
        await response.body?.cancel();
        throw refusal(response, exchange.facts);
      }
      yield* exchange.bytes(response);
    } catch (cause) {
      throw exchange.failure(cause);
    }
  };
}

function begin(
  { provider, baseUrl, headers, deadlineMs = DEADLINE_MS, maxBytes = MAX_BYTES }: OutboundOptions,
  call: OutboundCall,
) {
  const deadline = AbortSignal.timeout(deadlineMs);
  const facts = { provider, call: call.name };
  return {
    facts,
    response: () =>
      fetch(baseUrl.replace(/\/+$/, '') + call.path, {
        method: call.method,
        headers: { accept: 'application/json', ...headers, ...call.headers },
        ...(call.body === undefined ? {} : { body: call.body }),
        redirect: 'manual',
        signal: AbortSignal.any([call.signal, deadline]),
      }),
    async *bytes(response: Response): AsyncGenerator<Uint8Array> {
      let size = 0;
      for await (const chunk of response.body ?? []) {
        size += (chunk as Uint8Array).byteLength;
        if (size > maxBytes)
          throw new Failure('provider_protocol', `an answer is larger than ${maxBytes} bytes`, { facts });
        yield chunk as Uint8Array;
      }
    },
    /** What went wrong, in our words; the caller's own reason to give up is thrown as it is. */
    failure(cause: unknown): unknown {
      call.signal.throwIfAborted();
      if (cause instanceof Failure) return cause;
      const what = deadline.aborted ? `did not answer within ${deadlineMs / 1000} s` : 'could not be reached';
      return new Failure('provider_unavailable', `${provider} ${what} (${call.name})`, { facts, cause });
    },
  };
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
