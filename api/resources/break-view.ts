// A case as it is answered: in a list its facts, alone with everything that explains it. Others that answer with a case use
// these shapes.

import { z } from 'zod';
import { BREAK_KINDS } from '../../domain/break-kind.ts';
import { CASE_STATES } from '../../domain/case-life.ts';
import { SEVERITIES } from '../../domain/matching/severity.ts';
import { time } from '../conventions/fields.ts';
import { money } from '../conventions/money.ts';
import { walletCall } from './wallet-call-view.ts';
import { workflowLink } from './workflow-link.ts';

export const kind = z.enum(BREAK_KINDS);
export const state = z.enum(CASE_STATES);
const STATES = state.options.join('|');
/** For a list: one state, or some with commas between. */
export const states = z
  .string()
  .regex(
    new RegExp(`^(?:${STATES})(?:,(?:${STATES}))*$`),
    `must be of ${state.options.join(', ')}, several with commas between`,
  );
export const severity = z.enum(SEVERITIES);

const healing = z.object({ by: z.enum(['provider', 'us', 'nobody']), does: z.string(), until: time.nullable() }).meta({
  description: 'What will still happen by itself; `until` is null when it has no known end, or nothing comes.',
});

export const breakCase = z
  .object({
    id: z.string(),
    kind,
    class: z.enum(['money', 'timing', 'explained']),
    provider: z.string(),
    round: z.string().nullable(),
    player: z.string().nullable(),
    transactionId: z.string().nullable(),
    ours: money.nullable(),
    theirs: money.nullable(),
    difference: money.nullable(),
    state,
    severity,
    cause: z.string(),
    repair: z.string(),
    eventAt: time,
    ageHours: z.int().min(0),
    healing,
    healingUntil: time.nullable(),
    residual: money.nullable(),
    atRisk: money.nullable().describe('What is lost if nobody acts; zero while it heals by itself or is settled.'),
    loser: z.enum(['player', 'house']).nullable(),
    assignee: z.string().nullable(),
  })
  .meta({ id: 'Break', description: 'Differences are theirs less ours, and may be negative.' });

const statementLine = z.object({
  statementId: z.string(),
  part: z.string().describe('A session of the provider’s API, or the file.'),
  line: z.int(),
  raw: z.string(),
  problem: z.string().nullable(),
  source: z.enum(['api', 'file']),
  from: time,
  to: time,
  readAt: time,
  operation: z.string().nullable(),
  transactionId: z.string().nullable(),
  amount: money.nullable(),
  accepted: z.boolean(),
  occurredAt: time.nullable(),
});
const operation = z.object({
  id: z.string(),
  operation: z.string(),
  outcome: z.string(),
  code: z.string().nullable(),
  transactionId: z.string(),
  amount: money,
  at: time,
  postedAt: time,
});
const redeliveries = z.object({ count: z.int(), times: z.array(time), last: time.nullable() });
const otherCall = z.object({
  id: z.string(),
  at: time,
  operation: z.string(),
  outcome: z.enum(['posted', 'refused', 'tombstone']),
  code: z.string().nullable(),
  reply: z.object({ status: z.int(), word: z.string().nullable() }),
  redeliveries,
});
const round = z.object({
  id: z.string(),
  round: z.string(),
  key: z.string(),
  player: z.string(),
  state: z.enum(['open', 'settled', 'refunded', 'cancelled', 'stuck']),
  bet: money,
  won: money,
  openedAt: time,
  deadlineAt: time,
  operations: z.array(
    z.object({
      operation: z.string(),
      transactionId: z.string(),
      amount: money,
      at: time,
      outcome: z.string(),
      walletCallId: z.string().nullable(),
    }),
  ),
  operationCount: z.int(),
});
const arrival = z
  .object({
    runId: z.string(),
    eventId: z.string(),
    event: z.enum(['update accepted', 'workflow started']),
    at: time,
    url: z.string().nullable(),
  })
  .meta({ description: 'Where the operation arrived in the history of its round’s workflow.' });

const evidence = z.object({
  statementLine: statementLine.nullable(),
  operation: operation.nullable(),
  walletCallId: z.string().nullable(),
  walletCall: walletCall.nullable(),
  redeliveries: redeliveries.describe('Of the call; at most 50 times are listed.'),
  otherCalls: z
    .object({ count: z.int(), calls: z.array(otherCall) })
    .describe('Under the same transaction id, such as refused tries; at most 50 are listed.'),
  round: round.nullable(),
  transfers: z.array(z.object({ id: z.string(), debit: z.string(), credit: z.string(), amount: money, at: time })),
  workflow: workflowLink
    .extend({ history: z.enum(['read', 'unavailable']), event: arrival.nullable() })
    .meta({
      id: 'EvidenceWorkflow',
      description: '`history` is `unavailable` while Temporal could not be asked; then a null `event` says nothing.',
    })
    .nullable(),
});
export const event = z.object({
  at: time,
  actor: z.string(),
  action: z.string(),
  detail: z.record(z.string(), z.unknown()),
});
export const breakDetail = breakCase.extend({ story: z.array(z.string()), evidence, events: z.array(event) }).meta({
  id: 'BreakDetail',
  description: 'A case with everything that explains it; `story` tells it in order of time.',
});
export type BreakExplanation = z.infer<typeof breakDetail>;
