// What BetGames does on each answer, as far as is known: a payin is tried three times and voided when its outcome is still
// unknown, a payout is sent until it is answered or a day has passed. Every repeat keeps its ids and its money.

import { setTimeout as wait } from 'node:timers/promises';
import { type Message, asRetry } from './message.ts';
import type { WalletAnswer, WalletSender } from './wallet-sender.ts';

/** `closed`: there is no such payin, so nothing is owed; `flagged`: refused, for its support; `given_up`: never answered. */
export type Delivered = 'done' | 'closed' | 'flagged' | 'given_up';

export type Delivery = {
  payin(message: Message): Promise<WalletAnswer>;
  payout(message: Message): Promise<Delivered>;
};

/** "up to 3 tries within 30 s" (dossier O26). */
const PAYIN_TRIES = 3;
/** "1 s, 5 s, 30 s, 2 min, 10 min, then hourly for 24 h" (dossier O28). */
const PAYOUT_WAITS_SECONDS = [1, 5, 30, 120, 600, ...Array<number>(24).fill(3600)];
const NO_PAYIN = 700;

/** `delayFactor` shortens the waits (1 is real time); `signal` ends them. */
export function createDelivery(send: WalletSender, options: { delayFactor: number; signal: AbortSignal }): Delivery {
  return {
    async payin(message) {
      let answer = await send(message);
      for (let tries = 1; tries < PAYIN_TRIES && answer.kind === 'unknown'; tries++)
        answer = await send(asRetry(message));
      return answer;
    },
    async payout(message) {
      let answer = await send(message);
      for (const seconds of PAYOUT_WAITS_SECONDS) {
        if (answer.kind !== 'unknown') break;
        await wait(seconds * 1000 * options.delayFactor, undefined, { signal: options.signal }).catch(() => undefined);
        if (options.signal.aborted) break;
        answer = await send(asRetry(message));
      }
      return meaningOf(answer);
    },
  };
}

function meaningOf(answer: WalletAnswer): Delivered {
  if (answer.kind === 'accepted') return 'done';
  if (answer.kind === 'unknown') return 'given_up';
  return answer.code === NO_PAYIN ? 'closed' : 'flagged';
}
