// Hypetech's side of a wallet call, byte by byte under the test's control: what is sent, what signs it, what came back.

import { signBody } from '../../providers/hypetech/verify.ts';
import type { Hook } from '../../providers/hypetech/contract.ts';
import type { Operator } from './operator.ts';

export type Answer = { status: number; text: string; json: Record<string, unknown> };
export type Fields = Record<string, unknown>;
export type CallOptions = { query?: string; headers?: Record<string, string> };

export type Caller = Awaited<ReturnType<typeof createCaller>>;

let lastId = 8_801_000;
export const nextId = (): number => ++lastId;

/** A player with money and a session, and the calls Hypetech would make for them. */
export async function createCaller(operator: Operator, balance = '100.00') {
  const player = await operator.createPlayer(balance);
  const token = await operator.createSession(player);
  const common = { user_id: player, currency: 'BRL', provider: 'hypetech', game: 'aviador', session_token: token };

  const send = (hook: Hook, body: string, options?: CallOptions) => sendText(operator, hook, body, options);
  const sendFields = (hook: Hook, fields: Fields, options?: CallOptions) => send(hook, JSON.stringify(fields), options);

  const bet = (id: number | string, amount: number, changes: Fields = {}): Fields => ({
    ...common,
    amount,
    provider_tx_id: String(id),
    action: 'bet',
    round_id: `r-${id}`,
    mode: 'default',
    count_register: '1',
    bonus_code: null,
    extra_data: 'site=alpha',
    ...changes,
  });
  const win = (id: number, linked: number | string, amount: number, changes: Fields = {}): Fields => ({
    ...common,
    amount,
    provider_tx_id: id,
    action: 'win',
    round_id: `r-${linked}`,
    count_register: 1,
    linked_tx_id: Number(linked),
    mode: 'default',
    agreggator: 'none',
    bonus_code: null,
    ...changes,
  });
  const rollback = (id: number, linked: number | string, amount: number, changes: Fields = {}): Fields => ({
    ...common,
    amount,
    provider_tx_id: id,
    action: 'rollback',
    linked_tx_id: Number(linked),
    round_id: `r-${linked}`,
    extra_data: 'site=alpha',
    aggregator: 'none',
    ...changes,
  });
  return {
    player,
    token,
    send,
    betFields: bet,
    winFields: win,
    rollbackFields: rollback,
    bet: (...fields: Parameters<typeof bet>) => sendFields('bet', bet(...fields)),
    win: (...fields: Parameters<typeof win>) => sendFields('win', win(...fields)),
    rollback: (...fields: Parameters<typeof rollback>) => sendFields('rollback', rollback(...fields)),
    balance: (changes: Fields = {}) =>
      sendFields('balance', { user_id: player, currency: 'BRL', session_token: token, ...changes }),
    sendFields,
    wallet: () => operator.balanceOf(player),
  };
}

/** Sends a body as it is; signed over these bytes unless the test brings its own header. */
export async function sendText(
  operator: Operator,
  hook: string,
  body: string,
  options: CallOptions = {},
): Promise<Answer> {
  const headers = options.headers ?? { 'x-signature': signBody(body, operator.secret) };
  const response = await fetch(`${operator.walletUrl}/${hook}${options.query ?? ''}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text) as Record<string, unknown> };
}
