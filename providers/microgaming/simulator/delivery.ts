// What a studio does on each answer, by the dossier's section 4.5: a debit of unknown outcome is repeated and then undone; a
// credit is never abandoned, a rollback repeated until it is answered. Every repeat has the same ids and the same bytes.

import { setTimeout as wait } from 'node:timers/promises';
import type { ErrorCode } from '../contract.ts';
import type { WalletAnswer } from './wallet-sender.ts';

/** `void`: the round is cancelled there; `parked`: refused, for the studio's support; `given_up`: not answered in all that time. */
export type Delivered = 'done' | 'void' | 'parked' | 'given_up';
export type Staked =
  | { kind: 'accepted'; answer: WalletAnswer & { kind: 'accepted' } }
  | { kind: 'refused'; code: ErrorCode }
  | { kind: 'unknown' };
/** Sends one body of the round with the newest token of its session. */
export type SendInSession = (hook: 'transaction' | 'rollback', body: string) => Promise<WalletAnswer>;
export type Delivery = {
  debit(body: string): Promise<Staked>;
  credit(body: string): Promise<Delivered>;
  rollback(body: string): Promise<Delivered>;
};

/** "Repeats at 1, 2, 4 s; if still unknown, send E4." */
const DEBIT_WAITS_SECONDS = [1, 2, 4];
/** "1, 2, 5, 10, 30, 60 s, then every 5 min to 24 h; then hourly"; a week of that is as long as any simulator lives. */
const CREDIT_WAITS_SECONDS = [1, 2, 5, 10, 30, 60, ...Array<number>(288).fill(300), ...Array<number>(168).fill(3600)];
/** Not now, or not with this token: "queue", "resend with the newest token of the same player + game". */
const LATER: ReadonlySet<ErrorCode> = new Set(['PLAYER_UNAUTHORIZED', 'REGION_BLOCKED', 'SESSION_EXPIRED']);

/** `delayFactor` shortens the waits (1 is real time); `signal` ends them. */
export function createDelivery(send: SendInSession, options: { delayFactor: number; signal: AbortSignal }): Delivery {
  const pause = (seconds: number): Promise<void> =>
    wait(seconds * 1000 * options.delayFactor, undefined, { signal: options.signal }).catch(() => undefined);

  const persist = async (
    hook: 'transaction' | 'rollback',
    body: string,
    settle: (answer: WalletAnswer) => Delivered | null,
  ): Promise<Delivered> => {
    for (const seconds of CREDIT_WAITS_SECONDS) {
      const settled = settle(await send(hook, body));
      if (settled) return settled;
      await pause(seconds);
      if (options.signal.aborted) break;
    }
    return 'given_up';
  };

  return {
    async debit(body) {
      let answer = await send('transaction', body);
      for (const seconds of DEBIT_WAITS_SECONDS) {
        if (answer.kind !== 'unknown') break;
        await pause(seconds);
        answer = await send('transaction', body);
      }
      if (answer.kind === 'accepted') return { kind: 'accepted', answer };
      return answer.kind === 'refused' ? { kind: 'refused', code: answer.code } : { kind: 'unknown' };
    },
    credit: (body) =>
      persist('transaction', body, (answer) => {
        if (answer.kind === 'accepted') return 'done';
        if (answer.kind === 'unknown' || LATER.has(answer.code)) return null;
        return answer.code === 'DEBIT_ROLLED_BACK' ? 'void' : 'parked';
      }),
    rollback: (body) =>
      persist('rollback', body, (answer) => {
        if (answer.kind === 'accepted') return 'done';
        if (answer.kind === 'unknown' || LATER.has(answer.code)) return null;
        return answer.code === 'DEBIT_ROLLED_BACK' ? 'done' : 'parked';
      }),
  };
}
