// The wire of one round, with the planted fault on it: an answer that is lost, or a call that is delivered twice.

import type { Planted } from './book.ts';
import type { RoundPlan } from './round-plan.ts';
import type { Tally } from './tally.ts';
import type { WebhookSender } from './webhook-sender.ts';

/** Loses the first answer, or delivers twice, where the plan says so. */
export function wireWithFault(
  send: WebhookSender,
  tally: Tally,
  plan: RoundPlan,
  operation: Planted['operation'],
): WebhookSender {
  const loses = operation === 'payin' ? 'lostAnswer' : operation === 'payout' ? 'lostWinAnswer' : null;
  if (plan.fault !== null && plan.fault === loses) {
    let lost = false;
    return async (hook, body) => {
      const answer = await send(hook, body);
      if (lost) return answer;
      lost = true;
      return { kind: 'unknown', reason: 'answer lost', retryAfterSeconds: null };
    };
  }
  if (plan.fault !== 'duplicate') return send;
  return async (hook, body) => {
    const first = await send(hook, body);
    const second = await send(hook, body);
    tally.count('duplicates');
    const equal = first.kind === 'accepted' && second.kind === 'accepted' && first.body === second.body;
    if (!equal) tally.count('unequalReplays');
    return first;
  };
}
