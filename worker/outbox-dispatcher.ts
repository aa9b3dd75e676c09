// Carries what the ledger committed to Temporal: claims rounds whose news has lingered, delivers several at once, marks them
// sent. It never loses a row, never has one round in two hands, and never spins: without work it sleeps, and while Temporal is
// away it gives everything back and probes with a single round.

import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { type ClaimedOperation, type ClaimedRound, claimRounds } from '../db/outbox/claim-rounds.ts';
import { markSent, putBack } from '../db/outbox/outbox-rows.ts';
import type { Logger } from '../platform/logging.ts';
import type { DeliverRound } from './deliver-round.ts';
import { isTemporalAway } from './delivery-trouble.ts';
import { createSentMarker } from './sent-marker.ts';

/** Deliveries at once: beyond it a server on two cores only queues. */
const CONCURRENCY = 32;
/** Rounds in memory, those in delivery among them; more are claimed when half of them are gone. */
const MAX_CLAIMED = 500;
/** How long a claim holds; a dispatcher that dies leaves its rows for that long. */
const LEASE_MS = 60_000;
/** One delivery, all its calls together. It must end well inside the lease. */
const DELIVERY_DEADLINE_MS = 10_000;
/** The same for the single round that probes whether Temporal is back. */
const PROBE_DEADLINE_MS = 2_000;
/** Between claims that find work, without work, and while Temporal or the database is away. */
const BUSY_MS = 40;
const IDLE_MS = 200;
const AWAY_MS = 1_000;
/** A round that fails while others go through is looked at by a person before its next minute. */
const OWN_TROUBLE_MS = 60_000;

export type OutboxDispatcher = {
  /** Runs until the signal, then finishes what is in delivery and gives the rest back. */
  run(signal: AbortSignal): Promise<void>;
};
export type DispatcherDeps = { pool: pg.Pool; deliver: DeliverRound; lingerMs: number; log: Logger };

export function createOutboxDispatcher({ pool, deliver, lingerMs, log }: DispatcherDeps): OutboxDispatcher {
  const marker = createSentMarker(
    (ids) => markSent(pool, ids),
    (err) => log.error({ err }, 'delivered rounds could not be marked and will be delivered again'),
  );
  const inHand = new Set<Promise<void>>();
  let waiting: { round: ClaimedRound; leaseEnds: number }[] = [];
  let away = false;

  const room = () => (away ? 1 : MAX_CLAIMED) - inHand.size - waiting.length;
  const worthAClaim = () => room() >= (away ? 1 : MAX_CLAIMED / 2);

  async function claim(): Promise<number> {
    const leaseEnds = Date.now() + LEASE_MS;
    const rounds = await claimRounds(pool, { limit: room(), lingerMs, leaseSeconds: LEASE_MS / 1000 });
    waiting.push(...rounds.map((round) => ({ round, leaseEnds })));
    return rounds.length;
  }

  function deliverWaiting(): void {
    while (inHand.size < CONCURRENCY) {
      const next = waiting.shift();
      if (!next) return;
      const deadline = Date.now() + (away ? PROBE_DEADLINE_MS : DELIVERY_DEADLINE_MS);
      // It waited so long that another dispatcher may claim it soon: the lease is left to run out.
      if (deadline > next.leaseEnds) continue;
      const delivery = deliverOne(next.round, new Date(deadline)).finally(() => {
        inHand.delete(delivery);
        deliverWaiting();
      });
      inHand.add(delivery);
    }
  }

  async function deliverOne(round: ClaimedRound, deadline: Date): Promise<void> {
    const left = new Set(outboxIds(round.operations));
    const sent = (operations: readonly ClaimedOperation[]) => {
      const ids = outboxIds(operations);
      for (const id of ids) left.delete(id);
      marker.note(ids);
    };
    try {
      await deliver(round, deadline, sent);
      away = false;
    } catch (err) {
      await notDelivered(err, round, [...left]);
    }
  }

  async function notDelivered(err: unknown, round: ClaimedRound, ids: readonly string[]): Promise<void> {
    if (!isTemporalAway(err)) {
      log.error({ err, roundId: round.roundId }, 'a round could not be delivered and is tried again in a minute');
      return giveBack(ids, OWN_TROUBLE_MS);
    }
    if (!away) log.warn({ err }, 'Temporal is away: the outbox waits for it');
    away = true;
    await giveBack([...ids, ...takeWaiting()], 0);
  }

  /** Takes out what is not in delivery yet. */
  function takeWaiting(): string[] {
    const taken = waiting;
    waiting = [];
    return taken.flatMap(({ round }) => outboxIds(round.operations));
  }

  async function giveBack(ids: readonly string[], delayMs: number): Promise<void> {
    if (ids.length === 0) return;
    await putBack(pool, ids, delayMs).catch((err: unknown) =>
      log.warn({ err }, 'rows wait for the end of their lease'),
    );
  }

  /** One claim and the wait after it. */
  async function step(signal: AbortSignal): Promise<void> {
    if (!worthAClaim()) return Promise.race(inHand);
    try {
      const limit = room();
      const claimed = await claim();
      deliverWaiting();
      if (away) await pause(AWAY_MS, signal);
      else if (claimed < limit) await pause(claimed > 0 ? BUSY_MS : IDLE_MS, signal);
    } catch (err) {
      log.warn({ err }, 'the outbox could not be read');
      await pause(AWAY_MS, signal);
    }
  }

  return {
    async run(signal) {
      while (!signal.aborted) await step(signal);
      await giveBack(takeWaiting(), 0);
      await Promise.all(inHand);
      await marker.flush();
    },
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

const outboxIds = (operations: readonly ClaimedOperation[]) => operations.flatMap(({ outboxId }) => outboxId ?? []);
