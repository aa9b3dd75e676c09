// What the provider does on each answer (dossier 7.6, 7.7): a stake is tried twice and given back when its outcome stays
// unknown; a win has to get through, at once a second time and then from a queue; a refund is queued as well.

import { setTimeout as wait } from 'node:timers/promises';
import type { BetCall } from '../contract.ts';
import type { WalletAnswer, WalletSender } from './wallet-sender.ts';

/** `flagged`: refused where the provider did not expect it, for its support; `given_up`: never answered with a code. */
export type Delivered = 'done' | 'nothing_to_undo' | 'flagged' | 'given_up';

/** The first repeat is at once; then from the queue, which holds at least six tries. */
const QUEUE_SECONDS = [0, 1, 5, 15, 60, 300, 900, 3600];
const BET_UNKNOWN = 5;

export type Delivery = {
  stake(call: 'pay-in' | 'pay-in-out', sessionId: string, body: string): Promise<WalletAnswer['kind']>;
  win(sessionId: string, body: string): Promise<Delivered>;
  refund(sessionId: string, body: string): Promise<Delivered>;
};

/** `delayFactor` shortens the waits (1 is real time); `signal` ends them. */
export function createDelivery(send: WalletSender, options: { delayFactor: number; signal: AbortSignal }): Delivery {
  const persist = async (call: BetCall, sessionId: string, body: string): Promise<WalletAnswer | null> => {
    for (const seconds of [null, ...QUEUE_SECONDS]) {
      if (seconds !== null)
        await wait(seconds * 1000 * options.delayFactor, undefined, { signal: options.signal }).catch(() => undefined);
      if (options.signal.aborted) return null;
      const answer = await send(call, sessionId, body);
      if (answer.kind !== 'unknown') return answer;
    }
    return null;
  };
  return {
    async stake(call, sessionId, body) {
      const first = await send(call, sessionId, body);
      return first.kind === 'unknown' ? (await send(call, sessionId, body)).kind : first.kind;
    },
    async win(sessionId, body) {
      const answer = await persist('pay-out', sessionId, body);
      if (!answer) return 'given_up';
      return answer.kind === 'accepted' ? 'done' : 'flagged';
    },
    async refund(sessionId, body) {
      const answer = await persist('refund', sessionId, body);
      if (!answer) return 'given_up';
      if (answer.kind === 'accepted') return 'done';
      return answer.kind === 'refused' && answer.code === BET_UNKNOWN ? 'nothing_to_undo' : 'flagged';
    },
  };
}
