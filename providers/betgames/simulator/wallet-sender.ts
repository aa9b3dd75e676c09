// Sends one signed call at the operator and says what came back. A timeout, a broken connection, another status than 200, an
// answer that is not XML, badly signed or stale, and an error code of 500 or more are all the same to the provider: the
// outcome is unknown. Retries are not its business.

import { fieldsOf } from '../contract.ts';
import { isSignature, signatureOf } from '../signature.ts';
import { type XmlNode, parseXml } from '../xml.ts';
import { type Message, type Signing, requestBody } from './message.ts';

export type WalletAnswer =
  | { kind: 'accepted'; fields: Readonly<Record<string, unknown>>; body: string }
  | { kind: 'refused'; code: number; body: string }
  | { kind: 'unknown'; reason: string };

/** `raw` is sent in place of the message, for a provider that sends garbage. */
export type WalletSender = (message: Message, raw?: string) => Promise<WalletAnswer>;

/** The part of `fetch` that is needed, so that a benchmark can bring a leaner one. */
export type FetchLike = (
  url: string,
  init: { method: 'POST'; headers: Record<string, string>; body: string; redirect: 'manual'; signal: AbortSignal },
) => Promise<{ status: number; text(): Promise<string> }>;

export type WalletSenderOptions = Signing & {
  walletUrl: string;
  timeoutMs?: number;
  fetchLike?: FetchLike;
  now?: () => Date;
};

/** "10 s timeout" (dossier O26, O28). */
const TIMEOUT_MS = 10_000;
const MAX_AGE_SECONDS = 60;

export function createWalletSender(options: WalletSenderOptions): WalletSender {
  const { walletUrl, timeoutMs = TIMEOUT_MS, now = () => new Date() } = options;
  const fetchLike: FetchLike = options.fetchLike ?? fetch;
  return async (message, raw) => {
    try {
      const response = await fetchLike(walletUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/xml; charset=utf-8' },
        body: raw ?? requestBody(message, options, now()),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      const body = await response.text();
      return response.status === 200
        ? readAnswer(body, message, options, now())
        : { kind: 'unknown', reason: `answered ${response.status}` };
    } catch (error) {
      return { kind: 'unknown', reason: error instanceof Error ? error.name : 'unreachable' };
    }
  };
}

/** What an answer means, once it is proven to be the operator's and of now. */
export function readAnswer(body: string, asked: Message, { mode, secret }: Signing, now: Date): WalletAnswer {
  const unknown = (reason: string): WalletAnswer => ({ kind: 'unknown', reason });
  const parsed = parseXml(Buffer.from(body));
  if (!parsed.ok || typeof parsed.root[1] === 'string') return unknown('the answer is not XML');
  const nodes: readonly XmlNode[] = parsed.root[1];
  const read = fieldsOf(nodes);
  if (!read.ok) return unknown('the answer repeats an element');
  const { method, signature, time, success, error_code: code, params } = read.fields;
  if (typeof signature !== 'string' || !isSignature(signature, signatureOf(nodes, mode, secret)))
    return unknown('the answer is badly signed');
  const age = Math.floor(now.getTime() / 1000) - Number(time);
  if (!(Math.abs(age) <= MAX_AGE_SECONDS)) return unknown('the answer is stale');
  if (success === '1' && method === asked.method)
    return { kind: 'accepted', fields: typeof params === 'object' && params !== null ? { ...params } : {}, body };
  const number = typeof code === 'string' && /^\d{1,6}$/.test(code) ? Number(code) : 500;
  return (number > 0 && number < 500) || number >= 700
    ? { kind: 'refused', code: number, body }
    : unknown(`answered error ${number}`);
}
