// A game provider as its aggregator meets it: its API, its games and its bet calls, in one server on 127.0.0.1. It keeps its
// own books and may be told to misbehave; it is a provider for tests and the demo day, never for real money.

import { setMaxListeners } from 'node:events';
import type { ReportedTransaction } from '../../simulator-kit/day-report.ts';
import { createFaultPlan } from '../../simulator-kit/fault-plan.ts';
import { createOrderedFaults } from '../../simulator-kit/ordered-faults.ts';
import { createReceivedLog } from '../../simulator-kit/received-log.ts';
import { createSimulatorServer } from '../../simulator-kit/simulator-server.ts';
import { type Book, openBook } from './book.ts';
import { play } from './play.ts';
import { addProviderApi } from './provider-api.ts';
import { type WalletAnswer, createBetcoreGamesSender, lostAnswer } from './wallet-sender.ts';

export type SimulatorOptions = {
  /** 0 for any free one. */
  port: number;
  counterparty: string;
  secret: string;
  /** Base URL of the aggregator's calls. */
  walletUrl: string;
  reportToken: string;
  /** Shortens the waits between retries; 1 is the provider's real schedule. */
  delayFactor?: number;
  timeoutMs?: number;
  /** Where its books are kept; null to forget them at the end. */
  bookFile?: string | null;
  now?: () => Date;
};
export type Simulator = { url: string; close(): Promise<void> };

export async function startBetcoreGamesSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { counterparty, secret, walletUrl, now = () => new Date() } = options;
  const credentials = { counterparty, secret };
  const faults = createFaultPlan();
  const book = await openBook(options.bookFile ?? null);
  const ending = new AbortController();
  // One for each retry that waits; their number is bounded by the concurrency of a play.
  setMaxListeners(0, ending.signal);
  const timeout = options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs };
  const sender = createBetcoreGamesSender({ walletUrl, ...credentials, ...timeout });
  const misbehave = createOrderedFaults<WalletAnswer>(faults, lostAnswer);
  const players = {
    book,
    send: (...[call, sessionId, body]: Parameters<typeof sender.send>) =>
      misbehave((sent) => sender.send(call, sessionId, sent), body),
    nextId: createIds(now()),
    now,
    delayFactor: options.delayFactor ?? 1,
    signal: ending.signal,
  };
  const server = createSimulatorServer({
    received: createReceivedLog(now),
    faults,
    play: (order) => play(players, order),
    truth: () => book.planted(),
    report: { token: options.reportToken, transactions: () => reported(book) },
  });
  let url = '';
  addProviderApi(server, { book, credentials, now, publicUrl: () => url, balance: sender.balance });
  url = await server.listen({ host: '127.0.0.1', port: options.port });
  return {
    url,
    async close() {
      ending.abort();
      await server.close();
      await book.close();
    },
  };
}

function* reported(book: Book): Iterable<ReportedTransaction> {
  for (const { betId, status, ...line } of book.lines()) {
    const session = book.session(line.sessionId);
    if (!session) continue;
    const { player, game, currency } = session;
    yield {
      ...line,
      ...{ player, game, currency, transactionId: betId, accepted: status === 'accepted', test: false },
      linkedTransactionId: line.operation === 'bet' ? null : betId,
    };
  }
}

/** They start at the clock, so that a restarted simulator never uses one again. */
function createIds(start: Date): () => string {
  let last = start.getTime() * 1000;
  return () => `b${(++last).toString(36)}`;
}

export type { PlantedFault } from './planted-fault.ts';
