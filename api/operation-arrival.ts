// Finds the event of a round's history with which an operation arrived: the update that carries its id, or the start whose
// input told of it. Runs are looked through from the oldest, since a later one is started with all that was heard before.

import type { Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import type { RoundInput } from '../workflows/contracts.ts';

/** `event` is Temporal's word for it, as the UI shows it. */
export type Arrival = { runId: string; eventId: string; event: 'update accepted' | 'workflow started'; at: string };

/** A round that was opened again by late calls has a few runs; one that goes on for ever has more than anyone reads. */
const MAX_RUNS = 10;
/** 10,000 events a run: far beyond where a run goes on as a new one. */
const MAX_PAGES = 10;
const PAGE_SIZE = 1_000;

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;
type Sought = { namespace: string; workflowId: string; operationId: string };

/** Null when no run heard of it. Throws what Temporal throws; the caller sets the deadline. */
export async function findArrival(client: Client, sought: Sought): Promise<Arrival | null> {
  for (const runId of await runsOf(client, sought.workflowId)) {
    const found = await findInRun(client, sought, runId);
    if (found) return found;
  }
  return null;
}

/** Oldest first. The list may lag behind, so the newest run is asked for by itself. */
async function runsOf(client: Client, workflowId: string): Promise<string[]> {
  const { runId: newest } = await client.workflow.getHandle(workflowId).describe();
  const listed: { runId: string; startTime: Date }[] = [];
  for await (const run of client.workflow.list({ query: `WorkflowId = '${workflowId.replaceAll("'", "''")}'` })) {
    listed.push(run);
    if (listed.length === MAX_RUNS) break;
  }
  const ids = listed.toSorted((a, b) => Number(a.startTime) - Number(b.startTime)).map(({ runId }) => runId);
  return ids.includes(newest) ? ids : [...ids, newest];
}

async function findInRun(client: Client, sought: Sought, runId: string): Promise<Arrival | null> {
  let started: HistoryEvent | undefined;
  let nextPageToken: Uint8Array = new Uint8Array();
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await client.workflowService.getWorkflowExecutionHistory({
      namespace: sought.namespace,
      execution: { workflowId: sought.workflowId, runId },
      maximumPageSize: PAGE_SIZE,
      nextPageToken,
    });
    const events = answer.history?.events ?? [];
    started ??= events[0];
    const update = events.find(
      (event) => event.workflowExecutionUpdateAcceptedEventAttributes?.protocolInstanceId === sought.operationId,
    );
    if (update) return arrival(runId, update, 'update accepted');
    nextPageToken = answer.nextPageToken;
    if (nextPageToken.length === 0) break;
  }
  if (!started || !(await wasToldAtStart(client, started, sought.operationId))) return null;
  return arrival(runId, started, 'workflow started');
}

async function wasToldAtStart(client: Client, started: HistoryEvent, operationId: string): Promise<boolean> {
  const { payloadCodecs, payloadConverter } = client.options.loadedDataConverter;
  let payloads = started.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  for (const codec of payloadCodecs.toReversed()) payloads = await codec.decode(payloads);
  const [input] = payloads;
  if (!input) return false;
  const { story } = payloadConverter.fromPayload<Pick<RoundInput, 'story'>>(input);
  return story.some((step) => step.operationId === operationId);
}

function arrival(runId: string, { eventId, eventTime }: HistoryEvent, event: Arrival['event']): Arrival {
  const milliseconds = Number(eventTime?.seconds ?? 0) * 1_000 + Math.floor((eventTime?.nanos ?? 0) / 1_000_000);
  return { runId, eventId: String(eventId), event, at: new Date(milliseconds).toISOString() };
}
