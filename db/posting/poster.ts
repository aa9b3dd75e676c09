// The door of the posting path: one call in, its answer out, decided and committed together with the calls that arrived
// while the last batch was in flight. One refused call never fails its neighbours, and a failed batch is retried call by call.

import type pg from 'pg';
import { Failure } from '../../domain/failure.ts';
import { loadKnownCalls } from './call-keys.ts';
import { createHouseAccounts } from './house-accounts.ts';
import { emptyJournal } from './journal.ts';
import { type Subject, loadLedger } from './load-ledger.ts';
import { type Batch, postCall } from './post-call.ts';
import { isTransient, toFailure } from './posting-errors.ts';
import type { PostingRequest, PostingResult } from './posting-request.ts';
import { writeJournal } from './write-journal.ts';

export type Poster = {
  /** Posts one call. Rejects with a `Failure` (ledger_unavailable, ledger_invariant, overloaded); then nothing moved, or the outcome is unknown and the same call may be sent again. */
  post(request: PostingRequest): Promise<PostingResult>;
  /** Calls waiting for the batch in flight. */
  waiting(): number;
};

/** Calls in one transaction: enough to fill a commit at any load seen, small enough to keep its locks short. */
const MAX_BATCH = 128;
/** Calls that may wait; beyond it the provider is told to come back, before memory or its patience runs out. */
const MAX_WAITING = 4_000;
/** A lone call that lost a race is tried again; a race needs two calls, so a few tries outlast any real one. */
const MAX_TRIES = 4;

type Waiting = {
  request: PostingRequest;
  resolve: (result: PostingResult) => void;
  reject: (failure: Failure) => void;
};

/** `pool` should be the poster's own (see poster-connection.ts): one connection is in use at a time. */
export function createPoster(pool: pg.Pool): Poster {
  const houseAccounts = createHouseAccounts(pool);
  const queue: Waiting[] = [];
  let running = false;

  async function postBatch(requests: readonly PostingRequest[]): Promise<PostingResult[]> {
    const client = await pool.connect();
    let failed: unknown;
    try {
      await client.query('begin');
      const state = await loadLedger(client, requests.flatMap(subjectsOf), new Date());
      const batch: Batch = { state, journal: emptyJournal(), calls: await loadKnownCalls(client, requests) };
      const results = requests.map((request) => postCall(batch, request));
      await writeJournal(client, batch.journal, houseAccounts);
      await client.query('commit');
      return results;
    } catch (error) {
      failed = error;
      await client.query('rollback').catch(() => undefined);
      throw error;
    } finally {
      // A connection that failed for another reason than a refused statement may be half dead.
      client.release(failed !== undefined && !isTransient(failed));
    }
  }

  async function postAlone(waiting: Waiting): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        const [result] = await postBatch([waiting.request]);
        if (result) waiting.resolve(result);
        return;
      } catch (error) {
        if (tries < MAX_TRIES && isTransient(error)) continue;
        waiting.reject(toFailure(error));
        return;
      }
    }
  }

  async function postAll(batch: readonly Waiting[]): Promise<void> {
    try {
      const results = await postBatch(batch.map((waiting) => waiting.request));
      batch.forEach((waiting, index) => waiting.resolve(results[index] as PostingResult));
    } catch (error) {
      if (batch.length === 1 && !isTransient(error)) batch[0]?.reject(toFailure(error));
      else for (const waiting of batch) await postAlone(waiting);
    }
  }

  async function run(): Promise<void> {
    running = true;
    while (queue.length > 0) await postAll(queue.splice(0, MAX_BATCH));
    running = false;
  }

  return {
    post(request) {
      if (queue.length >= MAX_WAITING) {
        return Promise.reject(
          new Failure('overloaded', 'too many wallet calls are waiting', {
            facts: { waiting: queue.length },
            retryAfterSeconds: 1,
          }),
        );
      }
      return new Promise((resolve, reject) => {
        queue.push({ request, resolve, reject });
        if (!running) void run();
      });
    },
    waiting: () => queue.length,
  };
}

function subjectsOf({ provider, received }: PostingRequest): Subject[] {
  if (received.kind !== 'call') return [];
  const { call } = received;
  return call.kind === 'query' ? [{ provider, query: call.query }] : call.events.map((event) => ({ provider, event }));
}
