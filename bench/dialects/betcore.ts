// BETCORE's stakes and payouts: each body a fresh RS256 token. A call is only acknowledged, which is what its caller waits for;
// our word that follows is the worker's to send.

import { z } from 'zod';
import { PAYMENT } from '../../providers/betcore/contract.ts';
import { createBetcoreSender } from '../../providers/betcore/simulator/casino-sender.ts';
import { type SigningKey } from '../../providers/betcore/simulator/signing-key.ts';
import { AMOUNTS, type TrafficOf } from './traffic.ts';

const entry = z.object({
  wallet: z.url(),
  clientId: z.string(),
  issuer: z.string(),
  signingKey: z.custom<SigningKey>((key) => typeof key === 'object' && key !== null && 'kid' in key),
});
const SUCCESS = 200;

export const betcoreTraffic: TrafficOf = (given, fetch) => {
  const { wallet: walletUrl, signingKey: key, issuer, clientId } = entry.parse(given);
  const sender = createBetcoreSender({ walletUrl, key, issuer, clientId, fetch });
  const judged = async (answer: ReturnType<typeof sender.make>) => {
    const heard = await answer;
    return heard.kind === 'answered'
      ? { accepted: heard.code === SUCCESS, heard: heard.message }
      : { accepted: false, heard: heard.reason };
  };
  return {
    bet: ({ seat, betId }) =>
      judged(sender.make({ betId, user: seat.player, type: PAYMENT.stake, amount: AMOUNTS.bet })),
    win: ({ seat, betId }) =>
      judged(sender.make({ betId, user: seat.player, type: PAYMENT.payout, amount: AMOUNTS.win })),
  };
};
