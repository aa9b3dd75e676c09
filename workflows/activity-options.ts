// Every retry and timeout of the workflows, as named groups. `startToClose` is what one try may take (the call's own deadline
// and a margin), `scheduleToClose` how long the business waits before somebody has to be told.

import type { ActivityOptions } from '@temporalio/workflow';

/** Our own database: back within hours or people know already, so a workflow outlasts it. */
export const LEDGER = {
  startToCloseTimeout: '20s',
  scheduleToCloseTimeout: '7 days',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '1m' },
} satisfies ActivityOptions;

/** A player looks at a spinner: after a minute the session has failed. */
export const PROVIDER_SESSION = {
  startToCloseTimeout: '15s',
  scheduleToCloseTimeout: '1m',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '5s' },
} satisfies ActivityOptions;

/** A grant is made once under its key, so it may be asked for again; a provider that is away for an hour is told to finance. */
export const PROVIDER_GRANT = {
  startToCloseTimeout: '20s',
  scheduleToCloseTimeout: '1h',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
} satisfies ActivityOptions;

/** A provider that waits for our word: again within the time that is left, which the workflow knows. */
export const CONFIRMATION = {
  startToCloseTimeout: '15s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '8s' },
} satisfies ActivityOptions;

/** Our word on money that moved, after that time: every minute for a day, then a person is told. */
export const LATE_CONFIRMATION = {
  startToCloseTimeout: '15s',
  scheduleToCloseTimeout: '24h',
  retry: { initialInterval: '1m', backoffCoefficient: 1, maximumInterval: '1m' },
} satisfies ActivityOptions;

/** A question about a late round, page by page: no player waits, but after six hours a person looks at it. */
export const PROVIDER_QUESTION = {
  startToCloseTimeout: '2m',
  heartbeatTimeout: '30s',
  scheduleToCloseTimeout: '6h',
  retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '5m' },
} satisfies ActivityOptions;

/** A provider's statement, session by session: what was read stays, so a retry goes on. A provider that is away for a minute fails the run, and finance or the schedule starts another. */
export const STATEMENT = {
  startToCloseTimeout: '1h',
  heartbeatTimeout: '30s',
  scheduleToCloseTimeout: '2h',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s', maximumAttempts: 6 },
} satisfies ActivityOptions;

/** A pass over a day's rows: one statement of at most ten minutes, or many short ones. */
export const MATCHING = {
  startToCloseTimeout: '30m',
  scheduleToCloseTimeout: '6h',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '1m' },
} satisfies ActivityOptions;

/** A pass of a run: it beats, so a worker that died within it is replaced in seconds. */
export const MATCHING_PASS = { ...MATCHING, heartbeatTimeout: '10s' } satisfies ActivityOptions;

/** A hosted login: HyAuth answers 502 while Hytale's own service is down, and ten minutes is the life of a login. */
export const HOSTED_LOGIN = {
  startToCloseTimeout: '15s',
  scheduleToCloseTimeout: '10m',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '15s' },
} satisfies ActivityOptions;

/** A provider's list of games: nobody waits for it, and the next turn of the schedule asks again. */
export const PROVIDER_LIST = {
  startToCloseTimeout: '20s',
  scheduleToCloseTimeout: '2m',
  retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '30s' },
} satisfies ActivityOptions;
