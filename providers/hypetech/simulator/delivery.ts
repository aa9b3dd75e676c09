// What Hypetech does on each answer, by the dossier's section 10.3: a bet is tried once and undone when its outcome is
// unknown, wins and rollbacks are sent again with the same bytes until they are answered or 24 hours have passed.

import { setTimeout as wait } from 'node:timers/promises';
import type { HookAnswer, WebhookSender } from './webhook-sender.ts';

/** `flagged`: refused where the provider did not expect it, for its support; `given_up`: never answered. */
export type Delivered = 'done' | 'nothing_to_undo' | 'flagged' | 'given_up';

export type Delivery = {
  bet(body: string): Promise<'accepted' | 'refused' | 'unknown'>;
  win(body: string): Promise<Delivered>;
  rollback(body: string): Promise<Delivered>;
  balance(body: string): Promise<HookAnswer>;
};

const FIRST_RETRIES_SECONDS = [1, 2, 4, 8, 16, 32];
const LATER_RETRY_SECONDS = 5 * 60;
const RETRIES = FIRST_RETRIES_SECONDS.length + (24 * 3600) / LATER_RETRY_SECONDS;

/** `delayFactor` shortens the waits (1 is real time); `signal` ends them. */
export function createDelivery(send: WebhookSender, options: { delayFactor: number; signal: AbortSignal }): Delivery {
  const pause = async (retry: number, answer: HookAnswer): Promise<void> => {
    const scheduled = FIRST_RETRIES_SECONDS[retry] ?? LATER_RETRY_SECONDS;
    const asked = answer.kind === 'unknown' ? (answer.retryAfterSeconds ?? 0) : 0;
    await wait(Math.max(scheduled, asked) * 1000 * options.delayFactor, undefined, { signal: options.signal });
  };

  /** Sends until `settle` knows what the answer means. */
  const persist = async (
    hook: 'win' | 'rollback',
    body: string,
    settle: (answer: HookAnswer) => Delivered | null,
  ): Promise<Delivered> => {
    for (let retry = 0; retry <= RETRIES; retry++) {
      const answer = await send(hook, body);
      const settled = settle(answer);
      if (settled) return settled;
      await pause(retry, answer).catch(() => undefined);
      if (options.signal.aborted) break;
    }
    return 'given_up';
  };

  return {
    async bet(body) {
      return (await send('bet', body)).kind;
    },
    win: (body) =>
      persist('win', body, (answer) => {
        if (answer.kind === 'accepted') return 'done';
        // The bet may be in flight.
        return answer.kind === 'refused' && answer.status !== 404 ? 'flagged' : null;
      }),
    rollback: (body) =>
      persist('rollback', body, (answer) => {
        if (answer.kind === 'accepted') return 'done';
        if (answer.kind === 'unknown') return null;
        return answer.status === 404 ? 'nothing_to_undo' : 'flagged';
      }),
    async balance(body) {
      const answer = await send('balance', body);
      return answer.kind === 'unknown' ? send('balance', body) : answer;
    },
  };
}
