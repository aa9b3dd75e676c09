// Puts a case's explanation together: what the database keeps of it, the stored call with our answer, the round's workflow with
// the event at which the operation arrived, and the story of it all. A Temporal that is away leaves its part empty, and it is said.

import { type BreakDetail, type BreakEvidence, type Plans, getBreak } from '../../db/reconciliation/queries.ts';
import { findWalletCall } from '../../db/queries/wallet-calls.ts';
import type { Money } from '../../domain/money.ts';
import { type StoryFacts, storyOf } from '../../domain/matching/story.ts';
import { REPAIR_ACTIONS } from '../../domain/repair/repair-action.ts';
import type { Dialects } from '../../providers/registry.ts';
import type { ApiDeps } from '../dependencies.ts';
import type { ArrivalLink, WorkflowLink } from '../orchestrator.ts';
import type { BreakExplanation } from './break-view.ts';
import { callView } from './wallet-call-view.ts';

/** What each provider that is spoken with does by itself. */
export function plansOf(dialects: Dialects): Plans {
  return new Map([...dialects].map(([provider, { retries }]) => [provider, retries]));
}

/** Null when there is no case of that id. */
export async function explainBreak(
  { database: { pool, orm }, orchestrator }: Pick<ApiDeps, 'database' | 'orchestrator'>,
  plans: Plans,
  id: string,
): Promise<BreakExplanation | null> {
  const found = await getBreak(pool, id, new Date(), plans);
  if (!found) return null;
  const { evidence, events, ...facts } = found;
  const { workflowId, walletCallId, operation } = evidence;
  const [workflow, arrival, call] = await Promise.all([
    workflowId === null ? null : orchestrator.describe(workflowId),
    workflowId === null || operation === null ? null : orchestrator.findArrival(workflowId, operation.id),
    walletCallId === null ? null : findWalletCall(orm, walletCallId),
  ]);
  return {
    ...facts,
    story: storyOf(storyFacts(found, arrival)),
    evidence: evidenceOf(evidence, { workflow, arrival, walletCall: call && callView({ call, workflow }) }),
    events,
  };
}

type Heard = ArrivalLink | 'unknown' | null;

function evidenceOf(
  evidence: BreakEvidence,
  read: {
    workflow: WorkflowLink | null;
    arrival: Heard;
    walletCall: BreakExplanation['evidence']['walletCall'];
  },
): BreakExplanation['evidence'] {
  const { workflowId: _, calls, subject: __, ...rest } = evidence;
  const others = calls.calls.filter(({ id }) => id !== evidence.walletCallId);
  const isCounted = others.length < calls.calls.length;
  return {
    ...rest,
    walletCall: read.walletCall,
    otherCalls: { count: calls.count - (isCounted ? 1 : 0), calls: others },
    workflow: read.workflow && { ...read.workflow, ...historyOf(read.workflow, read.arrival) },
  };
}

function historyOf({ state }: WorkflowLink, arrival: Heard) {
  const isRead = state !== 'unknown' && arrival !== 'unknown';
  return {
    history: isRead ? ('read' as const) : ('unavailable' as const),
    event: arrival === 'unknown' ? null : arrival,
  };
}

function storyFacts(found: BreakDetail, arrival: Heard): StoryFacts {
  const { statementLine: line, operation, calls, transfers, round, subject } = found.evidence;
  return {
    kind: found.kind,
    state: found.state,
    family: subject,
    hasOperation: operation !== null,
    arrival,
    round: round && { ...round, won: /[1-9]/.test(round.won.amount) ? said(round.won) : null },
    line: line && { ...line, at: line.occurredAt, amount: line.amount && said(line.amount) },
    calls: calls.calls.map(({ reply, redeliveries: { count, times, last }, ...call }) => ({
      ...call,
      ...reply,
      again: { count, first: times[0] ?? null, last },
    })),
    transfers: transfers.map((transfer) => ({ ...transfer, amount: said(transfer.amount) })),
    events: found.events.map((event) => eventFacts(event, found)),
  };
}

type StoredEvent = BreakDetail['events'][number];

/** What an event's detail says, whoever wrote it; a proposal's amount is of the case's currency. */
function eventFacts({ at, actor, action, detail }: StoredEvent, found: BreakDetail): StoryFacts['events'][number] {
  const textOf = (name: string): string | null => (typeof detail[name] === 'string' ? detail[name] : null);
  const after = afterOf(detail);
  const currency = (found.residual ?? found.theirs ?? found.ours)?.currency;
  const amount = textOf('amount');
  const wanted = REPAIR_ACTIONS.find((one) => one === detail['action']);
  return {
    ...{ at, actor, action, run: textOf('run') },
    said: textOf('text') ?? textOf('reason') ?? textOf('note') ?? textOf('why'),
    assignee: after.assignee ?? null,
    wanted: wanted ? { action: wanted, amount: amount && currency ? `${amount} ${currency}` : null } : null,
    lines: detail['answered'] === true && Array.isArray(detail['lines']) ? detail['lines'].length : null,
    ended: after.state === 'resolved',
  };
}

/** The case as the step left it. */
function afterOf({ to }: StoredEvent['detail']): { state?: string; assignee?: string | null } {
  return typeof to === 'object' && to !== null ? to : {};
}

const said = ({ amount, currency }: Money): string => `${amount} ${currency}`;
