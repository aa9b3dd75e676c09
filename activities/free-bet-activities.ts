// Grants a free bet at its provider and follows it in the ledger. A grant is made once under its bonus code (the contract of
// `grantFreeBets`), so a try whose answer was lost may be repeated.

import { Context } from '@temporalio/activity';
import type pg from 'pg';
import { type FreeBetGrant, countFreeBetUses, loadFreeBet, setFreeBetState } from '../db/conduct/free-bet.ts';
import type { Provider } from '../domain/provider.ts';
import type { ProviderApi } from '../providers/provider-api.ts';

export type FreeBetActivityDeps = {
  pool: pg.Pool;
  providerApi: (provider: Provider) => ProviderApi | undefined;
};

export function createFreeBetActivities({ pool, providerApi }: FreeBetActivityDeps) {
  return {
    async grantFreeBet({ freeBetId }: { freeBetId: string }): Promise<void> {
      const freeBet = await loadFreeBet(pool, freeBetId);
      if (freeBet.state !== 'granting') return;
      // A provider without such a call plays its own free games: ours is the grant, and stakes are matched by bonus code.
      await providerApi(freeBet.provider)?.grantFreeBets?.(requestOf(freeBet), Context.current().cancellationSignal);
      await setFreeBetState(pool, freeBetId, 'granted', null);
    },

    async countFreeBetUses({ freeBetId }: { freeBetId: string }): Promise<number> {
      return countFreeBetUses(pool, freeBetId);
    },

    async endFreeBet(end: { freeBetId: string; state: 'used' | 'expired' | 'failed'; reason?: string }): Promise<void> {
      await setFreeBetState(pool, end.freeBetId, end.state, end.reason ?? null);
    },
  };
}
export type FreeBetActivities = ReturnType<typeof createFreeBetActivities>;

function requestOf({ bonusCode, playerId, game, stake, currency, count, expiresAt }: FreeBetGrant) {
  return { grantKey: bonusCode, playerId, game, stake, currency, count, expiresAt: expiresAt.toISOString() };
}
