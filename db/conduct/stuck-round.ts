// Makes a round that nobody could end into cases for finance, and marks it stuck. One transaction, safe to repeat: a case
// exists once, and a round that ended meanwhile keeps its state.

import type pg from 'pg';
import { Failure } from '../../domain/failure.ts';
import type { BreakKind } from '../../domain/break-kind.ts';
import type { Currency } from '../../domain/currency.ts';
import type { Provider } from '../../domain/provider.ts';
import { withTransaction } from './with-transaction.ts';

/** A difference that was found while a round was conducted; amounts in minor units. */
export type RoundCase = {
  provider: Provider;
  kind: BreakKind;
  transactionId: string | null;
  providerRound: string;
  playerId: string;
  currency: Currency;
  ours: bigint | null;
  theirs: bigint | null;
  eventAt: Date;
  evidence: { roundId: string; workflowId: string };
};
/** Opens a case inside the caller's transaction; once for the same difference. */
export type OpenCase = (client: pg.PoolClient, found: RoundCase) => Promise<unknown>;

export type FoundDifference = Pick<RoundCase, 'kind' | 'transactionId' | 'ours' | 'theirs'>;

/** Throws Failure `not_found`. `differences` is called with the round's currency. */
export async function markRoundStuck(
  pool: pg.Pool,
  openCase: OpenCase,
  stuck: { roundId: string; workflowId: string; differences: (currency: Currency) => readonly FoundDifference[] },
): Promise<void> {
  const { roundId, workflowId } = stuck;
  await withTransaction(pool, async (client) => {
    const round = await lockRound(client, roundId);
    for (const difference of stuck.differences(round.currency)) {
      await openCase(client, { ...round, ...difference, evidence: { roundId, workflowId } });
    }
    await client.query(
      `update round set state = 'stuck', updated_at = clock_timestamp() where id = $1 and state = 'open'`,
      [roundId],
    );
  });
}

type LockedRound = Pick<RoundCase, 'provider' | 'providerRound' | 'playerId' | 'currency' | 'eventAt'>;

async function lockRound(client: pg.PoolClient, roundId: string): Promise<LockedRound> {
  const { rows } = await client.query<LockedRound>(
    `select provider, provider_round as "providerRound", player_id as "playerId", currency, opened_at as "eventAt"
     from round where id = $1 for no key update`,
    [roundId],
  );
  if (!rows[0]) throw new Failure('not_found', `there is no round ${roundId}`, { facts: { roundId } });
  return rows[0];
}
