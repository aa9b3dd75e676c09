// BETCORE as a casino meets it: its API, its WebFrame page and its wallet calls, in one server on 127.0.0.1. It keeps its own
// books and may be told to misbehave; it is a provider for tests and the demo day, never for real money.

import { setMaxListeners } from 'node:events';
import { createFaultPlan } from '../../simulator-kit/fault-plan.ts';
import { createReceivedLog } from '../../simulator-kit/received-log.ts';
import { createSimulatorServer } from '../../simulator-kit/simulator-server.ts';
import { openBook } from './book.ts';
import { createBetcoreSender } from './casino-sender.ts';
import { addChannelB } from './channel-b.ts';
import { createFaultyFetch } from './faulty-fetch.ts';
import { createForeignAccepts } from './foreign-accepts.ts';
import { type Login, logIn } from './logins.ts';
import { type Order, type Placed, createPayments } from './payments.ts';
import { play } from './play.ts';
import type { SigningKey } from './signing-key.ts';
import { reported } from './report.ts';

export type SimulatorOptions = {
  /** 0 for any free one. */
  port: number;
  walletUrl: string;
  key: SigningKey;
  issuer: string;
  clientId: string;
  clientSecret: string;
  reportToken: string;
  /** Shortens the waits between repeats; 1 is the provider's real schedule. */
  delayFactor?: number;
  /** How long an accept is waited for; the provider's is 30 s. */
  acceptDeadlineMs?: number;
  /** Where its books are kept; null to forget them at the end. */
  bookFile?: string | null;
  now?: () => Date;
};
export type Simulator = Awaited<ReturnType<typeof startBetcoreSimulator>>;

/** Bets are numbers; they start at the clock, so that a restarted simulator never uses one again. */
function createBetIds(start: Date): () => string {
  let last = start.getTime() * 1000;
  return () => String(++last);
}

export async function startBetcoreSimulator(options: SimulatorOptions) {
  const { walletUrl, key, issuer, clientId, clientSecret, now = () => new Date() } = options;
  const faults = createFaultPlan();
  const book = await openBook(options.bookFile ?? null);
  const ending = new AbortController();
  // One for each payment that waits; their number is bounded by the concurrency of a play.
  setMaxListeners(0, ending.signal);
  const { signal } = ending;
  const casino = createBetcoreSender({ walletUrl, key, issuer, clientId, now, fetch: createFaultyFetch(faults) });
  const { delayFactor = 1, acceptDeadlineMs = 30_000 } = options;
  const payments = createPayments({ book, casino, now, acceptDeadlineMs, delayFactor, signal });
  const nextBetId = createBetIds(now());
  const received = createReceivedLog(now);
  const foreign = createForeignAccepts();
  const hear: typeof payments.hear = (door, heard) =>
    book.ofBet(door, heard.betId).length > 0 ? payments.hear(door, heard) : foreign.hear(door, heard);
  const enter = (token: string): Promise<Login> => logIn({ book, casino }, token);
  const server = createSimulatorServer({
    received,
    faults,
    play: (order) => play({ book, casino, payments, nextBetId, signal }, order),
    truth: () => book.planted(),
    report: { token: options.reportToken, transactions: () => reported(book) },
  });
  addChannelB(server, {
    ...{ clientId, clientSecret, key, now, hear },
    enter: async (token) => (await enter(token)).ok,
  });
  const url = await server.listen({ host: '127.0.0.1', port: options.port });
  return {
    url,
    casino,
    nextBetId,
    logIn: enter,
    /** Gets one payment through as the aggregator does. */
    place: (order: Order): Promise<Placed> => payments.place(order),
    book,
    async close(): Promise<void> {
      ending.abort();
      await server.close();
      await book.close();
    },
  };
}

export type { PlantedFault } from './planted-fault.ts';
