// Cases that a call itself proves: a known key with other content, a rollback of a paid bet, a credit for another player's
// bet. Opened by the commit that refused the call, so no proof is ever lost.

import type pg from 'pg';
import { isId } from '../../domain/ids.ts';
import type { BreakFacts } from '../../domain/matching/break-row.ts';
import { familyOf } from '../../domain/matching/family.ts';
import { openBreaks } from '../reconciliation/open-break.ts';
import type { BreakEntry } from './journal.ts';

/** Opens one case an entry; a case that is known already stays as people have it. */
export async function openCallBreaks(client: pg.PoolClient, entries: readonly BreakEntry[], now: Date): Promise<void> {
  await openBreaks(client, entries.flatMap(factsOf), { actor: 'wallet', now });
}

function factsOf({ seed, event, operationId, walletCallId, at }: BreakEntry): BreakFacts[] {
  const family = familyOf(event.operation);
  if (family === null) return [];
  return [
    {
      provider: event.provider,
      kind: seed.kind,
      subject: { of: 'transaction', family, transactionId: event.transactionId, ordinal: 1 },
      providerRound: event.round?.providerRound ?? null,
      playerId: event.player !== null && isId(event.player) ? event.player : null,
      currency: event.currency,
      ours: seed.ours,
      theirs: seed.theirs,
      eventAt: new Date(at),
      detail: { field: seed.field },
      evidence: { operationId, walletCallId },
    },
  ];
}
