// Calls a casino as BETCORE does: each body one JSON string that holds a fresh JWT. A timeout, a broken connection, a status
// that is not 2xx and an answer without an envelope are all the same: the outcome is unknown. Retries are not its business.

import { z } from 'zod';
import { LosslessNumber, parseJsonText, writeJsonText } from '../../json-text.ts';
import type { Call, CashbackType, PaymentType } from '../contract.ts';
import { type SigningKey, createTokenSigner } from './signing-key.ts';

export type CasinoAnswer =
  | { kind: 'answered'; code: number; message: string; value: unknown; body: string }
  | { kind: 'unknown'; reason: string };

/** The part of `fetch` that is needed, so that a benchmark can bring a leaner one. */
export type FetchLike = (
  url: string,
  init: { method: 'POST'; headers: Record<string, string>; body: string; redirect: 'manual'; signal: AbortSignal },
) => Promise<{ status: number; text(): Promise<string> }>;

export type CasinoSenderOptions = {
  walletUrl: string;
  key: SigningKey;
  issuer: string;
  clientId: string;
  timeoutMs?: number;
  now?: () => Date;
  fetch?: FetchLike;
};

/** Texts as planned; an id or type is written as the number that it is. */
export type PaymentFields = {
  betId: string;
  user: string;
  type: PaymentType;
  amount: string;
  tax?: string | undefined;
  promoCode?: string;
};

/** "whole call 7 s". */
const TIMEOUT_MS = 7_000;
/** The sample token lives 10 s. */
const TOKEN_LIFE_S = 10;

const envelope = z.object({
  ErrorCode: z.instanceof(LosslessNumber).transform(({ value }) => Number(value)),
  Message: z.string(),
  Value: z.unknown().optional(),
});

export type CasinoSender = ReturnType<typeof createBetcoreSender>;

export function createBetcoreSender(options: CasinoSenderOptions) {
  const { issuer, clientId, timeoutMs = TIMEOUT_MS, now = () => new Date() } = options;
  const doFetch: FetchLike = options.fetch ?? fetch;
  const sign = createTokenSigner(options.key);
  const base = options.walletUrl.replace(/\/+$/, '');

  /** The body of a call: fresh, since a token lives some seconds. */
  async function bodyOf(data: unknown): Promise<string> {
    const nbf = Math.floor(now().getTime() / 1000);
    const claims = { nbf, exp: nbf + TOKEN_LIFE_S, iss: issuer, client_id: clientId, data: writeJsonText(data) };
    return JSON.stringify(await sign(claims));
  }

  async function send(path: Call, body: string): Promise<CasinoAnswer> {
    try {
      const response = await doFetch(base + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      return classify(response.status, await response.text());
    } catch (error) {
      return { kind: 'unknown', reason: error instanceof Error ? error.name : 'unreachable' };
    }
  }

  const call = async (path: Call, data: unknown): Promise<CasinoAnswer> => send(path, await bodyOf(data));

  return {
    bodyOf,
    send,
    call,
    auth: (refreshToken: string) => call('/users/auth', { RefreshToken: refreshToken, TagId: 1 }),
    data: (user: string) => call('/users/data', { PartnerUserId: user, TagId: 1, ExtraData: {} }),
    make: (payment: PaymentFields) => call('/payments/make', paymentData(payment)),
    makeList: (payments: readonly PaymentFields[]) => call('/payments/make-list', payments.map(paymentData)),
    info: (betId: string) => call('/payments/info', { BetId: new LosslessNumber(betId) }),
    close: (betId: string, closed: boolean) =>
      call('/payments/close', { BetId: new LosslessNumber(betId), IsClosed: closed }),
    cashback: (cashback: Omit<PaymentFields, 'type'> & { type: CashbackType }) => {
      const { BetId: CashbackId, ...rest } = paymentData(cashback);
      return call('/cashback-payments/make', { CashbackId, ...rest });
    },
  };
}

export function paymentData({
  betId,
  user,
  type,
  amount,
  tax,
  promoCode,
}: Omit<PaymentFields, 'type'> & { type: string }) {
  return {
    Amount: amount,
    ...(tax === undefined ? {} : { TaxAmount: tax }),
    BetId: new LosslessNumber(betId),
    PartnerUserId: user,
    TransactionType: new LosslessNumber(type),
    ...(promoCode === undefined ? {} : { PromoCode: promoCode }),
    TagId: 1,
  };
}

function classify(status: number, body: string): CasinoAnswer {
  if (status < 200 || status > 299) return { kind: 'unknown', reason: `answered ${status}` };
  const json = parseJsonText(Buffer.from(body));
  const read = json.ok ? envelope.safeParse(json.value) : null;
  if (!read?.success) return { kind: 'unknown', reason: 'no envelope' };
  const { ErrorCode: code, Message: message, Value: value } = read.data;
  return { kind: 'answered', code, message, value, body };
}
