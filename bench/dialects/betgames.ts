// BetGames' payins and payouts of single bets, XML signed as the entry says.

import { z } from 'zod';
import { SIGNATURE_MODES } from '../../providers/betgames/signature.ts';
import { payinMessage, payoutMessage } from '../../providers/betgames/simulator/message.ts';
import { createWalletSender } from '../../providers/betgames/simulator/wallet-sender.ts';
import { CURRENCY } from '../kit/movement.ts';
import { AMOUNTS, type TrafficOf } from './traffic.ts';

const entry = z.object({ wallet: z.url(), secret: z.string(), signatureMode: z.enum(SIGNATURE_MODES) });
const currency = CURRENCY.toLowerCase();
/** Amounts are whole cents. */
const cents = (amount: string): string => String(Number(amount.replace('.', '')));

export const betgamesTraffic: TrafficOf = (given, fetchLike) => {
  const { wallet: walletUrl, secret, signatureMode: mode } = entry.parse(given);
  const send = createWalletSender({ walletUrl, secret, mode, fetchLike });
  const judged = async (answer: ReturnType<typeof send>) => {
    const heard = await answer;
    const isNew = heard.kind === 'accepted' && heard.fields['already_processed'] === '0';
    return { accepted: isNew, heard: heard.kind };
  };
  return {
    bet: ({ seat, betId }) =>
      judged(send(payinMessage(seat.token, { betId, transactionId: betId, amount: cents(AMOUNTS.bet), currency }))),
    win: ({ seat, betId, winId }) => {
      const payout = { betId, transactionId: winId, amount: cents(AMOUNTS.win), currency } as const;
      return judged(send(payoutMessage({ ...payout, playerId: seat.player, type: 'won', token: seat.token })));
    },
  };
};
