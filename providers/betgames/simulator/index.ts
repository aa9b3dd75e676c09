// BetGames as an operator meets it: the game client that is opened with a token, the webshop and its wallet calls, in one
// server on 127.0.0.1. It keeps its own books and may be told to misbehave; it is a provider for tests and the demo day.

import { setMaxListeners } from 'node:events';
import type { ReportedTransaction } from '../../simulator-kit/day-report.ts';
import { createFaultPlan } from '../../simulator-kit/fault-plan.ts';
import { createReceivedLog } from '../../simulator-kit/received-log.ts';
import { createSimulatorServer } from '../../simulator-kit/simulator-server.ts';
import type { SignatureMode } from '../signature.ts';
import { type Book, type Line, openBook } from './book.ts';
import { createFaultySender } from './faulty-sender.ts';
import { NO_TOKEN } from './message.ts';
import { play } from './play.ts';
import { createWalletSender } from './wallet-sender.ts';
import { addWebshopApi } from './webshop-api.ts';

export type SimulatorOptions = {
  /** 0 for any free one. */
  port: number;
  /** Signs wallet calls, and checks the answers to them. */
  secret: string;
  mode: SignatureMode;
  /** Webshop secrets by partner id. */
  partners: Readonly<Record<string, string>>;
  walletUrl: string;
  /** What is asked for with the report of a day. */
  reportToken: string;
  /** Shortens the waits between retries; 1 is the provider's real schedule. */
  delayFactor?: number;
  walletTimeoutMs?: number;
  /** Where its books are kept; null to forget them at the end. */
  bookFile?: string | null;
  now?: () => Date;
};
export type Simulator = { url: string; close(): Promise<void> };

export async function startBetGamesSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { secret, mode, walletUrl, partners, now = () => new Date() } = options;
  const faults = createFaultPlan();
  const book = await openBook(options.bookFile ?? null);
  const ending = new AbortController();
  // One for each retry that waits; their number is bounded by the concurrency of a play.
  setMaxListeners(0, ending.signal);
  const timeout = options.walletTimeoutMs === undefined ? {} : { timeoutMs: options.walletTimeoutMs };
  const players = {
    book,
    send: createFaultySender(createWalletSender({ walletUrl, secret, mode, now, ...timeout }), faults),
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
    report: { token: options.reportToken, transactions: () => book.lines().map(reported) },
  });
  let url = '';
  addWebshopApi(server, { webshop: book.webshop, partners, now, publicUrl: () => url });
  addGameClient(server, book);
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

/** The page behind a launch URL; whoever opens it plays under its token. */
function addGameClient(server: ReturnType<typeof createSimulatorServer>, book: Book): void {
  server.get<{ Querystring: { token?: string } }>('/auth', ({ query }, reply) => {
    const { token = NO_TOKEN } = query;
    if (token !== NO_TOKEN && !book.isFull()) book.open(token);
    return reply.type('text/html; charset=utf-8').send('<!doctype html><title>BetGames</title><p>The draw is on.');
  });
}

function reported({ linkedId, ...line }: Line): ReportedTransaction {
  return { ...line, linkedTransactionId: linkedId, game: null, sessionId: null, test: false };
}

/** Whole numbers that start at the clock, so that a restarted simulator never uses one again; below 2^53. */
function createIds(start: Date): () => string {
  let last = start.getTime() * 1000;
  return () => String(++last);
}
