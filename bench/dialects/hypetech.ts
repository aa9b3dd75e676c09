// Hypetech's bets and wins: the yardstick of the other dialects.

import { z } from 'zod';
import { betBodyText, winBodyText } from '../../providers/hypetech/simulator/hook-body.ts';
import { createWebhookSender } from '../../providers/hypetech/simulator/webhook-sender.ts';
import { CURRENCY, GAME, roundId } from '../kit/movement.ts';
import { AMOUNTS, type Round, type TrafficOf } from './traffic.ts';

const entry = z.object({ wallet: z.url(), secret: z.string() });

export const hypetechTraffic: TrafficOf = (given, fetchLike) => {
  const { wallet: walletUrl, secret } = entry.parse(given);
  const send = createWebhookSender({ walletUrl, secret, fetchLike });
  const judged = async (answer: ReturnType<typeof send>) => {
    const { kind } = await answer;
    return { accepted: kind === 'accepted', heard: kind };
  };
  return {
    bet: (round) => judged(send('bet', betBodyText(fields(round, round.betId, AMOUNTS.bet)))),
    win: (round) => judged(send('win', winBodyText(fields(round, round.winId, AMOUNTS.win), round.betId))),
  };
};

function fields({ seat, betId }: Round, transactionId: string, amount: string) {
  return {
    ...{ transactionId, roundId: roundId(betId), player: seat.player, sessionToken: seat.token, game: GAME },
    ...({ currency: CURRENCY, amount, mode: 'default', bonusCode: null, extraData: 'site=bench' } as const),
  };
}
