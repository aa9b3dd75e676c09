// The pay-ins and pay-outs of a game provider of BETCORE.

import { z } from 'zod';
import { createBetcoreGamesSender } from '../../providers/betcore-games/simulator/wallet-sender.ts';
import { roundId } from '../kit/movement.ts';
import { AMOUNTS, type Round, type TrafficOf } from './traffic.ts';

const entry = z.object({ wallet: z.url(), counterparty: z.string(), secret: z.string() });

export const betcoreGamesTraffic: TrafficOf = (given, fetchLike) => {
  const { wallet: walletUrl, counterparty, secret } = entry.parse(given);
  const sender = createBetcoreGamesSender({ walletUrl, counterparty, secret, fetchLike });
  const fields = ({ seat, betId }: Round) => ({
    ...{ betId, gameRoundId: roundId(betId), sessionId: seat.sessionId },
    ...{ betAmount: AMOUNTS.bet, winAmount: AMOUNTS.win },
  });
  const judged = async (answer: ReturnType<typeof sender.payIn>) => {
    const heard = await answer;
    return { accepted: heard.kind === 'accepted' && !heard.repeated, heard: heard.kind };
  };
  return {
    bet: (round) => judged(sender.payIn(fields(round))),
    win: (round) => judged(sender.payOut(fields(round))),
  };
};
