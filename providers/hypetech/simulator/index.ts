// Hypetech as an operator meets it: its API, its game page and its wallet calls, in one server on 127.0.0.1. It keeps its own
// books and may be told to misbehave; it is a provider for tests and the demo day, never for real money.

import { setMaxListeners } from 'node:events';
import { createFaultPlan } from '../../simulator-kit/fault-plan.ts';
import { createReceivedLog } from '../../simulator-kit/received-log.ts';
import { createSimulatorServer } from '../../simulator-kit/simulator-server.ts';
import { openBook } from './book.ts';
import { createFaultySender } from './faulty-sender.ts';
import { play } from './play.ts';
import { addProviderApi } from './provider-api.ts';
import { createTransactionIds } from './transaction-id.ts';
import { createWebhookSender } from './webhook-sender.ts';

export type SimulatorOptions = {
  /** 0 for any free one. */
  port: number;
  apiToken: string;
  webhookSecret: string;
  /** Base URL of the operator's hooks. */
  walletUrl: string;
  /** Shortens the waits between retries; 1 is the provider's real schedule. */
  delayFactor?: number;
  webhookTimeoutMs?: number;
  /** Where its books are kept; null to forget them at the end. */
  bookFile?: string | null;
  now?: () => Date;
};
export type Simulator = { url: string; close(): Promise<void> };

export async function startHypetechSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { apiToken, walletUrl, webhookSecret: secret, now = () => new Date() } = options;
  const faults = createFaultPlan();
  const book = await openBook(options.bookFile ?? null, now);
  const ending = new AbortController();
  // One for each retry that waits; their number is bounded by the concurrency of a play.
  setMaxListeners(0, ending.signal);
  const timeout = options.webhookTimeoutMs === undefined ? {} : { timeoutMs: options.webhookTimeoutMs };
  const players = {
    book,
    send: createFaultySender(createWebhookSender({ walletUrl, secret, ...timeout }), faults),
    nextId: createTransactionIds(now()),
    now,
    delayFactor: options.delayFactor ?? 1,
    signal: ending.signal,
  };
  const server = createSimulatorServer({
    received: createReceivedLog(now),
    faults,
    play: (order) => play(players, order),
    truth: () => book.planted(),
  });
  let url = '';
  addProviderApi(server, { book, apiToken, now, publicUrl: () => url });
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

export type { PlantedFault } from './planted-fault.ts';
