// Microgaming's debits and credits, with the player tokens that our own `authenticate` gave for each session.

import { z } from 'zod';
import { createMicrogamingSender, readSession } from '../../providers/microgaming/simulator/wallet-sender.ts';
import { GAME, roundId } from '../kit/movement.ts';
import { AMOUNTS, type Round, type TrafficOf } from './traffic.ts';

const entry = z.object({ wallet: z.url(), provider: z.string(), secret: z.string() });
const IP = '203.0.113.7';

export const microgamingTraffic: TrafficOf = async (given, fetchLike, seats) => {
  const { wallet: walletUrl, provider, secret } = entry.parse(given);
  const opener = createMicrogamingSender({ walletUrl, secret });
  const tokens = new Map<string, string>();
  for (const { player, token } of seats) {
    const opened = await opener.authenticate({ launchToken: token, provider, game: GAME, ip: IP, platform: 'mobile' });
    const session = readSession(opened);
    if (!session) throw new Error(`a session was not opened: ${opened.status} ${opened.text}`);
    tokens.set(player, session.playerToken);
  }

  const sender = createMicrogamingSender({ walletUrl, secret, fetchLike });
  const movement = ({ seat, betId }: Round, transactionId: string, amount: string) => ({
    ...{ playerId: seat.player, provider, game: GAME, transactionId, roundId: roundId(betId), amount, ip: IP },
  });
  const tokenOf = ({ seat }: Round) => tokens.get(seat.player) ?? null;
  const judged = async (answer: ReturnType<typeof sender.debit>) => {
    const { kind } = await answer;
    return { accepted: kind === 'accepted', heard: kind };
  };
  return {
    bet: (round) => judged(sender.debit(movement(round, round.betId, AMOUNTS.bet), tokenOf(round))),
    win: (round) => judged(sender.credit(movement(round, round.winId, AMOUNTS.win), tokenOf(round))),
  };
};
