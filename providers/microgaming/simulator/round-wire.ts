// The wire of one round, with the planted fault on it: an answer that is lost, or a call that is delivered twice.

import type { Planted } from './book.ts';
import type { SendInSession } from './delivery.ts';
import type { RoundPlan } from './round-plan.ts';
import type { Tally } from './tally.ts';
import { lostAnswer } from './wallet-sender.ts';

/** Loses answers, or delivers twice, where the plan says so. */
export function wireWithFault(
  send: SendInSession,
  tally: Tally,
  { fault }: RoundPlan,
  operation: Planted['operation'],
): SendInSession {
  if (fault === 'lostDebit' && operation === 'payin') return losing(send, Number.POSITIVE_INFINITY);
  if (fault === 'lostAnswer' && operation === 'payin') return losing(send, 1);
  if (fault === 'lostWinAnswer' && operation === 'payout') return losing(send, 1);
  if (fault !== 'duplicate') return send;
  return async (hook, body) => {
    const first = await send(hook, body);
    const second = await send(hook, body);
    tally.count('duplicates');
    if (first.kind !== 'accepted' || first.text !== second.text) tally.count('unequalReplays');
    return first;
  };
}

function losing(send: SendInSession, times: number): SendInSession {
  let left = times;
  return async (hook, body) => {
    const answer = await send(hook, body);
    return left-- > 0 ? lostAnswer('answer lost') : answer;
  };
}
