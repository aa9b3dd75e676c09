// Our side as BETCORE meets it: the wallet routes on a real ledger, and behind them real workflows that send our word on each
// transaction to an aggregator.

import { createActivities } from '../../activities/index.ts';
import { openRoundCase } from '../../db/reconciliation/open-round-case.ts';
import type { Currency } from '../../domain/currency.ts';
import { createLogger } from '../../platform/logging.ts';
import { createBetcore } from '../../providers/betcore/index.ts';
import type { PaymentType } from '../../providers/betcore/contract.ts';
import { type CasinoAnswer, createBetcoreSender } from '../../providers/betcore/simulator/casino-sender.ts';
import { type SigningKey, createSigningKey, publicHalf } from '../../providers/betcore/simulator/signing-key.ts';
import { createConfirmationDispatcher } from '../../worker/confirmation-dispatcher.ts';
import { createRoundDelivery } from '../../worker/deliver-round.ts';
import { createOutboxDispatcher } from '../../worker/outbox-dispatcher.ts';
import { createRig } from '../workflows/rig.ts';
import { vi } from 'vitest';
import { type Accept, startAggregator } from './betcore-aggregator.ts';
import { startHouse } from './house.ts';

export const ISSUER = 'https://identity.test/identity-api';
export const CLIENT = { clientId: 'PartnerClient-1556', clientSecret: 'client-secret-7c1d' };
export const LAUNCH_URL = 'https://casino.test/webframe?token={token}&lng={language}&game={game}&exit={returnUrl}';
const PATIENCE = { timeout: 20_000, interval: 25 };
const log = createLogger('test', 'error');

export type BetcoreHouse = Awaited<ReturnType<typeof startBetcoreHouse>>;
export type BetcoreOperator = Awaited<ReturnType<typeof startBetcoreOperator>>;

/** The wallet routes alone, with BETCORE's API at `apiUrl`. */
export async function startBetcoreHouse(apiUrl: string) {
  return startHouse({
    currency: 'EUR',
    game: 'keno',
    dialect: (directory) =>
      createBetcore(
        {
          apiUrl,
          issuer: ISSUER,
          ...CLIENT,
          launchUrl: LAUNCH_URL,
          refusalCodes: {},
          reportUrl: null,
          reportToken: null,
        },
        directory,
      ),
  });
}

/** Dispatchers and workers over a house's database; `stop` leaves everything as a kill would. */
export async function startConductors(house: BetcoreHouse) {
  const { pool } = house;
  const activities = createActivities({ pool, providerApi: () => house.dialect.api, openCase: openRoundCase });
  const rig = await createRig(activities);
  const stop = new AbortController();
  const { client, taskQueue } = rig;
  const deliver = createRoundDelivery({ client, conduct: 'every', taskQueue });
  const running = [
    createOutboxDispatcher({ pool, deliver, lingerMs: 1_000, log }).run(stop.signal),
    createConfirmationDispatcher({ pool, client, taskQueue, log }).run(stop.signal),
  ];
  return {
    rig,
    async stop(): Promise<void> {
      stop.abort();
      await Promise.all(running);
      await rig.close();
    },
  };
}

let lastBet = 77_001_000;
export const nextBet = (): string => String(++lastBet);

export async function startBetcoreOperator() {
  const key: SigningKey = createSigningKey();
  const aggregator = await startAggregator(CLIENT);
  aggregator.setKeys([publicHalf(key)]);
  const house = await startBetcoreHouse(aggregator.url);
  const conductors = await startConductors(house);
  const betcore = createBetcoreSender({ walletUrl: house.walletUrl, key, issuer: ISSUER, clientId: CLIENT.clientId });

  /** The accepts of a bet once there are so many. */
  async function accepts(betId: string, count = 1): Promise<readonly Accept[]> {
    await vi.waitFor(() => {
      const { length } = aggregator.acceptsOf(betId);
      if (length < count) throw new Error(`${length} of ${count} accepts for bet ${betId}`);
    }, PATIENCE);
    return aggregator.acceptsOf(betId);
  }

  return {
    key,
    house,
    aggregator,
    betcore,
    conductors,
    accepts,
    /** Sends one payment and waits for the accept that follows. */
    async pay(type: PaymentType, betId: string, user: string, amount: string, tax?: string): Promise<Accept> {
      const before = aggregator.acceptsOf(betId).length;
      const answer = await betcore.make({ betId, user, type, amount, tax });
      if (codeOf(answer) !== 200) throw new Error(`make was answered ${JSON.stringify(answer)}`);
      const all = await accepts(betId, before + 1);
      return all[before] as Accept;
    },
    balance: (player: string, currency: Currency = 'EUR') => house.balanceOf(player, currency),
    /** Until nothing is owed to the aggregator any more, so that what has not come will not come. */
    async quiet(): Promise<void> {
      await vi.waitFor(async () => {
        const owed = await house.count('confirmation', 'taken_at is null');
        const unsent = await house.count('outbox', 'sent_at is null');
        if (owed + unsent > 0) throw new Error(`${owed} confirmations are owed, ${unsent} rows unsent`);
      }, PATIENCE);
    },
    async close(): Promise<void> {
      await conductors.stop();
      await house.close();
      await aggregator.close();
    },
  };
}

export const codeOf = (answer: CasinoAnswer): number | null => (answer.kind === 'answered' ? answer.code : null);
export const valueOf = (answer: CasinoAnswer): Record<string, unknown> =>
  answer.kind === 'answered' && answer.value ? (answer.value as Record<string, unknown>) : {};
