// All activities of the house, by the task queue whose worker offers them. Calls to providers are kept from the ledger's, so
// that one that hangs cannot fill the slots that rounds need.

import type { OpenCase } from '../db/conduct/stuck-round.ts';
import type { RetriesOf } from '../db/reconciliation/run-pass.ts';
import type pg from 'pg';
import type { Provider } from '../domain/provider.ts';
import type { ProviderApi } from '../providers/provider-api.ts';
import { createCashbackActivities } from './cashback-activities.ts';
import { createCatalogueActivities } from './catalogue-activities.ts';
import { createConfirmationActivities } from './confirmation-activities.ts';
import { createFreeBetActivities } from './free-bet-activities.ts';
import { type LoginActivityDeps, createLoginActivities } from './login-activities.ts';
import { createReconciliationActivities } from './reconciliation.ts';
import { createRepairActivities, type RepairActivityDeps } from './repair-activities.ts';
import { createRoundActivities } from './round-activities.ts';
import { createRunOpeningActivities } from './run-opening-activities.ts';
import { createSessionActivities } from './session-activities.ts';

export type ActivityDeps = {
  pool: pg.Pool;
  providerApi: (provider: Provider) => ProviderApi | undefined;
  openCase: OpenCase;
  /** Absent: nothing is known of what a provider does by itself. */
  retriesOf?: RetriesOf;
} & Pick<LoginActivityDeps, 'hostedLogin'> &
  Pick<RepairActivityDeps, 'eventOf'>;

export function createActivities(deps: ActivityDeps) {
  const { askProvider, closeRound, openBreaks } = createRoundActivities(deps);
  const { openSession, failSession } = createSessionActivities(deps);
  const { grantFreeBet, countFreeBetUses, endFreeBet } = createFreeBetActivities(deps);
  const { confirmOperation, undoOperation } = createConfirmationActivities(deps);
  const { syncProviderGames } = createCatalogueActivities(deps);
  const { openLogin, pollLogin, endLogin } = createLoginActivities(deps);
  return {
    rounds: { closeRound, openBreaks, undoOperation, failSession, countFreeBetUses, endFreeBet, endLogin },
    providers: { askProvider, confirmOperation, openSession, grantFreeBet, openLogin, pollLogin, syncProviderGames },
    reconciliation: {
      ...createReconciliationActivities(deps),
      ...createRunOpeningActivities(deps),
      ...createCashbackActivities(deps),
    },
    repairs: createRepairActivities(deps),
  };
}
export type Activities = ReturnType<typeof createActivities>;
