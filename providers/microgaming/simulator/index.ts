// A studio on MG+ as an operator meets it: its launch page, its bet settings, its wallet calls and the report of its day, in one
// server on 127.0.0.1. It keeps its own books and may be told to misbehave; it is for tests and the demo day, never for real money.

import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { ReportedTransaction } from '../../simulator-kit/day-report.ts';
import { createFaultPlan } from '../../simulator-kit/fault-plan.ts';
import { createOrderedFaults } from '../../simulator-kit/ordered-faults.ts';
import { createReceivedLog } from '../../simulator-kit/received-log.ts';
import { createSimulatorServer } from '../../simulator-kit/simulator-server.ts';
import type { SignatureEncoding } from '../verify.ts';
import { type Book, openBook } from './book.ts';
import { createFreeGameStock } from './free-game-stock.ts';
import { play } from './play.ts';
import { settleDebts } from './settle-debts.ts';
import type { StudioDeps } from './simulated-round.ts';
import { addStudioPages } from './studio-pages.ts';
import { type WalletSender, createWalletSender, lostAnswer } from './wallet-sender.ts';

export type SimulatorOptions = {
  /** 0 for any free one. */
  port: number;
  /** The studio's name. */
  provider: string;
  secret: string;
  signatureEncoding?: SignatureEncoding;
  /** Base URL of the operator's wallet. */
  walletUrl: string;
  reportToken: string;
  /** Shortens the waits between retries; 1 is the provider's real schedule. */
  delayFactor?: number;
  callTimeoutMs?: number;
  /** Where its books are kept; null to forget them at the end. */
  bookFile?: string | null;
  now?: () => Date;
};
export type Simulator = { url: string; close(): Promise<void> };

export async function startMicrogamingSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { provider, secret, signatureEncoding = 'hex', walletUrl, now = () => new Date() } = options;
  const faults = createFaultPlan();
  const book = await openBook(options.bookFile ?? null);
  const ending = new AbortController();
  // One for each retry that waits; their number is bounded by the concurrency of a play.
  setMaxListeners(0, ending.signal);
  const timeout = options.callTimeoutMs === undefined ? {} : { timeoutMs: options.callTimeoutMs };
  const send = createWalletSender({ walletUrl, secret, signatureEncoding, ...timeout });
  const suffering = createOrderedFaults(faults, lostAnswer);
  // Ordered faults are for money; a session that cannot be opened would only end the play.
  const withFaults: WalletSender = (hook, body, token) =>
    hook === 'transaction' || hook === 'rollback'
      ? suffering((text) => send(hook, text, token), body)
      : send(hook, body, token);
  const deps: StudioDeps = {
    provider,
    book,
    stock: createFreeGameStock(),
    send: withFaults,
    nextId: () => randomUUID(),
    now,
    delayFactor: options.delayFactor ?? 1,
    signal: ending.signal,
  };
  const server = createSimulatorServer({
    received: createReceivedLog(now),
    faults,
    play: (order) => play(deps, order),
    truth: () => book.planted(),
    report: { token: options.reportToken, transactions: () => reported(book) },
  });
  addStudioPages(server, deps, { secret, signatureEncoding });
  const debts = settleDebts(deps);
  const url = await server.listen({ host: '127.0.0.1', port: options.port });
  return {
    url,
    async close() {
      ending.abort();
      await debts;
      await server.close();
      await book.close();
    },
  };
}

function* reported(book: Book): Iterable<ReportedTransaction> {
  for (const line of book.lines()) {
    const session = book.session(line.launchToken);
    if (!session) continue;
    const { operation, transactionId, roundId, amount, accepted, at, shown } = line;
    yield {
      ...{ operation, transactionId, roundId, amount, accepted, at, shown },
      player: session.playerId,
      game: session.game,
      currency: session.currency,
      linkedTransactionId: operation === 'rollback' ? transactionId : null,
      sessionId: session.launchToken,
      test: session.test,
    };
  }
}

export type { PlantedFault } from './planted-fault.ts';
