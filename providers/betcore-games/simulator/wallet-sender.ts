// Sends one signed call at the aggregator and says what its code means. A timeout, a broken connection, an answer without a
// code and code 99 are all the same to the provider: the outcome is unknown. Retries are not its business.

import { z } from 'zod';
import { LosslessNumber, parseJsonText } from '../../json-text.ts';
import type { BetCall } from '../contract.ts';
import { type Credentials, signedHeaders } from '../signature.ts';
import { type BetFields, payInBody, payInOutBody, payOutBody, refundBody } from './call-body.ts';

/** `repeated`: the aggregator had processed it before. `balance` is decimal text. */
export type WalletAnswer = { status: number; text: string } & (
  { kind: 'accepted'; repeated: boolean; balance: string } | { kind: 'refused'; code: number } | { kind: 'unknown' }
);
export type WalletSender = (call: BetCall, sessionId: string, body: string) => Promise<WalletAnswer>;

/** The part of `fetch` that is needed, so that a benchmark can bring a leaner one. */
export type FetchLike = (
  url: string,
  init: {
    method: 'GET' | 'POST';
    headers: Record<string, string>;
    body?: string;
    redirect: 'manual';
    signal: AbortSignal;
  },
) => Promise<{ status: number; text(): Promise<string> }>;

export type WalletSenderOptions = Credentials & {
  /** Base URL; the calls are below it, at `/v1/sessions`. */
  walletUrl: string;
  timeoutMs?: number;
  fetchLike?: FetchLike;
};

/** Observed at the provider's client. */
const TIMEOUT_MS = 7_000;

const number = z.instanceof(LosslessNumber).transform(({ value }) => value);
const coded = z.object({ _responseCode: number.transform(Number), balance: number.optional() });

export function createBetcoreGamesSender(options: WalletSenderOptions) {
  const { timeoutMs = TIMEOUT_MS, counterparty, secret } = options;
  const fetchLike: FetchLike = options.fetchLike ?? fetch;
  const base = options.walletUrl.replace(/\/+$/, '');

  const exchange = async (method: 'GET' | 'POST', path: string, body: string): Promise<WalletAnswer> => {
    try {
      const response = await fetchLike(`${base}/v1/sessions/${path}`, {
        method,
        headers: {
          ...(body === '' ? {} : { 'content-type': 'application/json' }),
          ...signedHeaders(body, { counterparty, secret }),
        },
        ...(body === '' ? {} : { body }),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      return classify(response.status, await response.text());
    } catch (error) {
      return lostAnswer(error instanceof Error ? error.name : 'unreachable');
    }
  };
  const send: WalletSender = (call, sessionId, body) =>
    exchange('POST', `${encodeURIComponent(sessionId)}/bets/${call}`, body);
  return {
    send,
    balance: (sessionId: string) => exchange('GET', `${encodeURIComponent(sessionId)}/balance`, ''),
    payIn: (bet: BetFields) => send('pay-in', bet.sessionId, payInBody(bet)),
    payOut: (bet: BetFields) => send('pay-out', bet.sessionId, payOutBody(bet)),
    payInOut: (bet: BetFields) => send('pay-in-out', bet.sessionId, payInOutBody(bet)),
    refund: (bet: BetFields) => send('refund', bet.sessionId, refundBody(bet)),
  };
}

export function lostAnswer(reason: string): WalletAnswer {
  return { kind: 'unknown', status: 0, text: reason };
}

function classify(status: number, text: string): WalletAnswer {
  const json = parseJsonText(Buffer.from(text));
  const read = json.ok ? coded.safeParse(json.value) : null;
  if (!read?.success) return { kind: 'unknown', status, text };
  const { _responseCode: code, balance } = read.data;
  if (code >= 2 && code <= 8) return { kind: 'refused', code, status, text };
  if ((code === 1 || code === 104) && balance !== undefined)
    return { kind: 'accepted', repeated: code === 104, balance, status, text };
  return { kind: 'unknown', status, text };
}
