// Sends one signed wallet call at the operator and says what came back, by its error code and never by its status (D6). Every
// attempt has a request id of its own. A timeout, a broken connection and an answer that cannot be read are all the same to the
// studio: the outcome is unknown. Retries are not its business.

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { LosslessNumber, parseJsonText } from '../../json-text.ts';
import { ERROR_CODES, type ErrorCode, type Hook } from '../contract.ts';
import { SIGNATURE_HEADER, type SignatureEncoding, signBody } from '../verify.ts';
import {
  type Launch,
  type Movement,
  type Undo,
  type Who,
  authenticateBodyText,
  balanceBodyText,
  rollbackBodyText,
  transactionBodyText,
} from './call-body.ts';

export type WalletAnswer = { status: number; text: string } & (
  | { kind: 'accepted'; body: AnswerBody }
  | { kind: 'refused'; code: ErrorCode }
  /** `code` is null when none could be read. */
  | { kind: 'unknown'; code: ErrorCode | null }
);
export type WalletSender = (hook: Hook, body: string, playerToken: string | null) => Promise<WalletAnswer>;

/** The part of `fetch` that is needed, so that a benchmark can bring a leaner one. */
export type FetchLike = (
  url: string,
  init: { method: 'POST'; headers: Record<string, string>; body: string; redirect: 'manual'; signal: AbortSignal },
) => Promise<{ status: number; text(): Promise<string> }>;

export type WalletSenderOptions = {
  /** Base URL; the calls are `/v1/authenticate`, `/v1/balance`, `/v1/transaction` and `/v1/rollback` below it. */
  walletUrl: string;
  secret: string;
  signatureEncoding?: SignatureEncoding;
  timeoutMs?: number;
  fetchLike?: FetchLike;
};

/** OP-11: "total 10 s per attempt". */
const TIMEOUT_MS = 10_000;

const RETRYABLE: ReadonlySet<ErrorCode> = new Set(['DEBIT_FAILED', 'CREDIT_FAILED', 'RETRY_REQUIRED']);

const decimal = z.instanceof(LosslessNumber).transform(({ value }) => value);
const whole = z.instanceof(LosslessNumber).transform(Number);
const freeGame = z.object({
  instanceId: whole,
  offerId: whole,
  instanceInfo: z.object({ nearestCostPerBet: decimal, numberOfRoundsRemaining: whole }),
});
const answerBody = z.looseObject({ balance: decimal, freeGameInfo: z.array(freeGame).optional() });
const sessionBody = answerBody.extend({
  playerId: z.string().min(1),
  playerToken: z.string().min(1),
  brand: z.string(),
  balanceInfo: z.object({ currency: z.string(), currencyTruncation: whole }),
  sessionInfo: z.looseObject({}),
});
const errorBody = z.object({ error: z.object({ code: z.enum(ERROR_CODES), message: z.string() }) });

export type FreeGame = z.infer<typeof freeGame>;
export type AnswerBody = z.infer<typeof answerBody>;
export type SessionBody = z.infer<typeof sessionBody>;

/** What E1 answered, or null when it is no such answer. */
export function readSession(answer: WalletAnswer): SessionBody | null {
  if (answer.kind !== 'accepted') return null;
  const json = parseJsonText(Buffer.from(answer.text));
  const read = sessionBody.safeParse(json.ok ? json.value : null);
  return read.success ? read.data : null;
}

export function createWalletSender(options: WalletSenderOptions): WalletSender {
  const { secret, signatureEncoding = 'hex', timeoutMs = TIMEOUT_MS } = options;
  const fetchLike: FetchLike = options.fetchLike ?? fetch;
  const base = options.walletUrl.replace(/\/+$/, '');

  return async (hook, body, playerToken) => {
    try {
      const response = await fetchLike(`${base}/v1/${hook}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-request-id': randomUUID(),
          [SIGNATURE_HEADER]: signBody(body, secret, signatureEncoding),
          ...(playerToken === null ? {} : { authorization: `Bearer ${playerToken}` }),
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      return classify(response.status, await response.text());
    } catch (error) {
      return lostAnswer(error instanceof Error ? error.name : 'unreachable');
    }
  };
}

/** What the studio hears when no answer reaches it. */
export function lostAnswer(reason: string): WalletAnswer {
  return { kind: 'unknown', code: null, status: 0, text: reason };
}

/** The same by what a call means, for tests and benchmarks. */
export function createMicrogamingSender(options: WalletSenderOptions) {
  const send = createWalletSender(options);
  const moving = (transactionType: Movement['transactionType']) => {
    return (movement: Omit<Movement, 'transactionType'>, playerToken: string | null) =>
      send('transaction', transactionBodyText({ ...movement, transactionType }), playerToken);
  };
  return {
    authenticate: (launch: Launch) => send('authenticate', authenticateBodyText(launch), null),
    balance: (who: Who, playerToken: string | null) => send('balance', balanceBodyText(who), playerToken),
    debit: moving('debit'),
    credit: moving('credit'),
    rollback: (undo: Undo, playerToken: string | null) => send('rollback', rollbackBodyText(undo), playerToken),
  };
}

function classify(status: number, text: string): WalletAnswer {
  const json = parseJsonText(Buffer.from(text));
  if (status === 200) {
    const read = answerBody.safeParse(json.ok ? json.value : null);
    return read.success
      ? { kind: 'accepted', body: read.data, status, text }
      : { kind: 'unknown', code: null, status, text };
  }
  const read = errorBody.safeParse(json.ok ? json.value : null);
  if (!read.success) return { kind: 'unknown', code: null, status, text };
  const { code } = read.data.error;
  return { kind: RETRYABLE.has(code) ? 'unknown' : 'refused', code, status, text };
}
