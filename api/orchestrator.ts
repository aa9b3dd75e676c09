// What the REST API asks of Temporal, and the one place where it does. Starts are safe to repeat: a workflow's id comes from
// its resource. It never waits without a deadline, and a Temporal that is away is a 503 or the word "unknown", never a hang.

import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { FreeBetRow } from '../db/queries/free-bets.ts';
import type { SessionRow } from '../db/queries/sessions.ts';
import { Failure } from '../domain/failure.ts';
import { loginWorkflowId, sessionWorkflowId } from '../domain/ids.ts';
import { formatAmount } from '../domain/money.ts';
import type { TemporalClient } from '../platform/temporal-connection.ts';
import { type RepairToStart, repairStart } from '../workflows/repair-start.ts';
import { type RunToStart, reconcileStart } from '../workflows/reconcile-start.ts';
import { cancelLogin, loginOpened } from '../workflows/contracts.ts';
import { freeBetStart, loginStart, sessionStart } from '../workflows/resource-start.ts';
import { type Arrival, findArrival } from './operation-arrival.ts';
import { type ScheduleCalls, scheduleCalls } from './schedule-calls.ts';
import { createTemporalReach } from './temporal-reach.ts';

/** `state` is Temporal's word in lower case, or `unknown` while Temporal cannot be asked; `url` is null without a UI. */
export type WorkflowLink = { id: string; state: string; url: string | null };
export type ArrivalLink = Arrival & { url: string | null };
export type Orchestrator = ScheduleCalls & {
  /** Starts the session's workflow, or joins it, and waits up to `waitMs` for it to end. Throws `temporal_unavailable`. */
  startSession(session: SessionRow, waitMs: number): Promise<void>;
  /** Starts the free bet's workflow unless it was. Throws `temporal_unavailable`. */
  grantFreeBet(freeBet: FreeBetRow): Promise<void>;
  /** Starts the login's workflow, or joins it, and waits up to `waitMs` for the provider to open the login. Throws `temporal_unavailable`. */
  startLogin(login: { id: string; playerId: string | null }, waitMs: number): Promise<void>;
  /** Tells the login's workflow to stop asking; it sees so itself at its next turn. Never throws. */
  cancelLogin(loginId: string): Promise<void>;
  /** Starts the run's workflow unless it was. Throws `temporal_unavailable`, also while an older run's has not ended. */
  startRun(run: RunToStart): Promise<void>;
  /**
   * Starts the repair's workflow, or joins it, and waits up to `waitMs` for it to end. While another proposal of the case is
   * carried out, that run carries out this one too. Throws `temporal_unavailable`.
   */
  carryOutRepair(repair: RepairToStart, waitMs: number): Promise<void>;
  /** The workflow as Temporal knows it, null when it knows none. Never throws. */
  describe(workflowId: string): Promise<WorkflowLink | null>;
  /** Where the round's history heard of the operation, null when it did not, `unknown` while it cannot be read. Never throws. */
  findArrival(workflowId: string, operationId: string): Promise<ArrivalLink | 'unknown' | null>;
  isUp(): Promise<boolean>;
};

const START_DEADLINE_MS = 3_000;
/** A person waits for the page of which this is a part, and the ledger has the rest of it. */
const READ_DEADLINE_MS = 1_500;
const UP_DEADLINE_MS = 1_000;
const REPAIR_STARTS = 3;

export function createOrchestrator(
  temporal: TemporalClient,
  options: { namespace: string; uiUrl: string | null },
): Orchestrator {
  const { client } = temporal;
  const reach = createTemporalReach(temporal);
  const link = (id: string, state: string): WorkflowLink => ({ id, state, url: workflowUrl(options, id) });
  return {
    async startSession(session, waitMs) {
      const start = sessionStart({ ...session, sessionId: session.id });
      await startOnce(client, () => client.workflow.start('startSession', start));
      const handle = client.workflow.getHandle(sessionWorkflowId(session.id));
      await untilDeadline(client, waitMs, () => handle.result());
    },
    async grantFreeBet(freeBet) {
      const start = freeBetStart({
        ...freeBet,
        freeBetId: freeBet.id,
        stake: formatAmount(freeBet.stake, freeBet.currency),
        expiresAt: freeBet.expiresAt.toISOString(),
      });
      await startOnce(client, () => client.workflow.start('freeBet', start));
    },
    async startLogin({ id, playerId }, waitMs) {
      await startOnce(client, () => client.workflow.start('login', loginStart({ loginId: id, playerId })));
      const handle = client.workflow.getHandle(loginWorkflowId(id));
      await untilDeadline(client, waitMs, () => handle.executeUpdate(loginOpened));
    },
    async cancelLogin(loginId) {
      const handle = client.workflow.getHandle(loginWorkflowId(loginId));
      const deadline = Date.now() + START_DEADLINE_MS;
      await client.withDeadline(deadline, () => handle.signal(cancelLogin)).catch(() => undefined);
    },
    async startRun(run) {
      // Runs of one period share a workflow id; the memo says whose it is.
      const start = { ...reconcileStart(run), memo: { runId: run.id } };
      if (await startOnce(client, () => client.workflow.start('reconcile', start))) return;
      const { memo } = await client
        .withDeadline(Date.now() + START_DEADLINE_MS, () => client.workflow.getHandle(run.workflowId).describe())
        .catch((cause: unknown) => {
          throw unavailable(cause);
        });
      if (memo?.['runId'] !== run.id) throw unavailable(new Error('an older run of this period has not ended'));
    },
    async carryOutRepair(repair, waitMs) {
      const until = Date.now() + waitMs;
      const start = repairStart(repair);
      // A run that is at its very end may not see this proposal any more: then it is over soon, and the next is ours.
      for (let attempt = 0; attempt < REPAIR_STARTS; attempt++) {
        const isOurs = await startOnce(client, () => client.workflow.start('repair', start));
        const left = Math.max(until - Date.now(), 1);
        await untilDeadline(client, left, () => client.workflow.getHandle(start.workflowId).result());
        if (isOurs || Date.now() >= until) return;
      }
    },
    ...scheduleCalls(temporal),
    async describe(workflowId) {
      try {
        const { status } = await reach.ask(READ_DEADLINE_MS, (asking) =>
          asking.workflow.getHandle(workflowId).describe(),
        );
        return link(workflowId, status.name.toLowerCase());
      } catch (error) {
        return error instanceof WorkflowNotFoundError ? null : link(workflowId, 'unknown');
      }
    },
    async findArrival(workflowId, operationId) {
      const look = (asking: Client) => findArrival(asking, { namespace: options.namespace, workflowId, operationId });
      const found = await reach
        .ask(READ_DEADLINE_MS, look)
        .catch((error: unknown) => (error instanceof WorkflowNotFoundError ? null : 'unknown'));
      if (found === null || found === 'unknown') return found;
      const page = workflowUrl(options, workflowId);
      return { ...found, url: page && `${page}/${found.runId}/history/events/${found.eventId}` };
    },
    isUp: () => reach.isUp(UP_DEADLINE_MS),
  };
}

/** False when there is a workflow of that id already. */
async function startOnce(client: Client, start: () => Promise<unknown>): Promise<boolean> {
  try {
    await client.withDeadline(Date.now() + START_DEADLINE_MS, start);
    return true;
  } catch (cause) {
    if (cause instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw unavailable(cause);
  }
}

function unavailable(cause: unknown): Failure {
  return new Failure('temporal_unavailable', 'the workflow could not be started', { cause });
}

/** Returns when what is waited for has ended, however it did, or when the time is over: the resource says which. */
async function untilDeadline(client: Client, waitMs: number, wait: () => Promise<unknown>): Promise<void> {
  await client.withDeadline(Date.now() + waitMs, wait).catch((error: unknown) => {
    if (!(error instanceof Error)) throw error;
  });
}

function workflowUrl({ namespace, uiUrl }: { namespace: string; uiUrl: string | null }, id: string): string | null {
  if (uiUrl === null) return null;
  const base = uiUrl.replace(/\/$/, '');
  return `${base}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(id)}`;
}
