// Sends what we owe a provider and undoes what it refused for good. A confirmation is the same bytes at every try, so one whose
// answer was lost may be sent again; an undo has a key and happens once.

import { ApplicationFailure } from '@temporalio/common';
import { Context } from '@temporalio/activity';
import type pg from 'pg';
import { loadConfirmation, markTaken } from '../db/conduct/confirmation.ts';
import { postOwnEvent } from '../db/posting/post-own-event.ts';
import { Failure } from '../domain/failure.ts';
import type { Provider } from '../domain/provider.ts';
import type { ProviderApi } from '../providers/provider-api.ts';

export type ConfirmationActivityDeps = {
  pool: pg.Pool;
  providerApi: (provider: Provider) => ProviderApi | undefined;
};
type OfConfirmation = { confirmationId: string };

export function createConfirmationActivities({ pool, providerApi }: ConfirmationActivityDeps) {
  return {
    async confirmOperation({ confirmationId }: OfConfirmation): Promise<void> {
      const { provider, door, body, taken } = await loadConfirmation(pool, confirmationId);
      if (taken) return;
      const api = providerApi(provider);
      if (!api?.confirm) throw new Failure('provider_unavailable', `${provider} is not connected`);
      await api.confirm({ door, body }, Context.current().cancellationSignal).catch(refusalIsWorthATry);
      await markTaken(pool, confirmationId);
    },

    async undoOperation({ confirmationId }: OfConfirmation): Promise<{ undone: boolean }> {
      const { undo } = await loadConfirmation(pool, confirmationId);
      return { undone: undo !== null && (await postOwnEvent(pool, undo)) === 'present' };
    },
  };
}
export type ConfirmationActivities = ReturnType<typeof createConfirmationActivities>;

/** "Resend on network error and on error answer": what is refused now may be taken a moment later. */
function refusalIsWorthATry(error: unknown): never {
  if (!(error instanceof Failure)) throw error;
  throw ApplicationFailure.create({ type: error.code, message: error.message, details: [error.facts] });
}
