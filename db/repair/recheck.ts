// Proves a repair: the case's transaction is looked at again by the rules of matching, as the next run will. What no longer
// differs ends the case; what is left stays open in it. Done once for each proposal that was carried out.

import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { type CaseFacts, takeStep } from '../../domain/case-life.ts';
import type { Currency } from '../../domain/currency.ts';
import { type BreakRow, breakRow } from '../../domain/matching/break-row.ts';
import type { RetryPlans } from '../../domain/matching/retry-plan.ts';
import type { RepairAction } from '../../domain/repair/repair-action.ts';
import { type LockedCase, type SettledAs, lockCase, writeCases } from '../cases/case-rows.ts';
import { rejectWaiting } from '../cases/waiting-proposals.ts';
import { withTransaction } from '../conduct/with-transaction.ts';
import { transactionBreaks } from '../reconciliation/item-facts.ts';
import type { RetriesOf } from '../reconciliation/run-pass.ts';
import { REPAIR_ACTOR } from './apply-proposal.ts';
import { type ProposalRow, findProposal } from './proposal-rows.ts';
import { type RepairCase, readRepairCase } from './repair-case.ts';

/** `next`: another approved proposal of the same case, which nobody carries out yet. */
export type Proved = { state: CaseFacts['state']; next: string | null };

type Found = {
  whole: boolean;
  currency: Currency | null;
  words: Pick<BreakRow, 'cause' | 'repair'> | null;
  ours: bigint | null;
  theirs: bigint | null;
  settled: bigint;
  settledAs: SettledAs | null;
};

/** Safe to repeat; the case of a proposal that was not carried out is left as it is. */
export async function proveRepair(
  pool: pg.Pool,
  proposalId: string,
  retriesOf: RetriesOf = () => null,
): Promise<Proved> {
  return withTransaction(pool, async (client) => {
    const named = await findProposal(client, proposalId);
    const locked = named && (await lockCase(client, named.breakId));
    const proposal = locked && (await findProposal(client, proposalId, 'for update'));
    if (!proposal) throw new Error('a proposal that was carried out is there');
    const after =
      proposal.state === 'applied' && proposal.provedAt === null
        ? await settle(client, locked, proposal, retriesOf)
        : locked.state;
    return { state: after, next: await nextApproved(client, proposal.breakId) };
  });
}

async function settle(
  client: pg.PoolClient,
  locked: LockedCase,
  proposal: ProposalRow,
  retriesOf: RetriesOf,
): Promise<CaseFacts['state']> {
  const found = await readRepairCase(client, locked.id, proposal.id);
  const look = await lookAgain(client, found, proposal, retriesOf);
  const others = look.settledAs === null && MOVES.has(proposal.action) ? await provedWith(client, proposal) : 0;
  const next = afterSettling(locked, look.whole, 1 + others);
  const { ours, theirs, settled, settledAs, currency, words } = look;
  await client.query(FIGURES, [
    ...[locked.id, ours?.toString() ?? null, theirs?.toString() ?? null, settled.toString(), currency],
    ...[words?.cause ?? null, words?.repair ?? null],
  ]);
  const isOver = look.whole && settledAs !== null;
  const after: LockedCase = {
    ...locked,
    ...next,
    ...(isOver ? { settledAs } : {}),
    ...(isOver && settledAs === 'explained' ? { class: 'explained' } : {}),
  };
  const detail = { proposal: proposal.id, ours: ours?.toString() ?? null, theirs: theirs?.toString() ?? null };
  await writeCases(client, [{ id: locked.id, before: locked, after }], {
    actor: REPAIR_ACTOR,
    action: EVENT[proposal.action],
    detail,
  });
  await client.query('update proposal set proved_at = clock_timestamp() where id = $1', [proposal.id]);
  if (look.whole) {
    await rejectWaiting(client, locked.id, { by: REPAIR_ACTOR, note: 'the case was resolved by another repair' });
  }
  return after.state;
}

/** $1 case, $2 ours, $3 theirs, $4 settled, $5 currency, $6 cause, $7 repair: the words where the case goes on. */
const FIGURES = `
update break set ours = $2, theirs = $3, settled = $4, currency = $5, cause = coalesce($6, cause), repair = coalesce($7, repair),
  updated_at = clock_timestamp()
where id = $1`;

/** The case after `times` proposals were settled by one look. */
function afterSettling(locked: LockedCase, whole: boolean, times: number): CaseFacts {
  let facts: CaseFacts = locked;
  for (let i = 0; i < times; i++) {
    const verdict = takeStep(facts, { action: 'settle', whole });
    if (!verdict.ok) throw new Error(verdict.why);
    facts = verdict.next;
  }
  return facts;
}

const MOVES: ReadonlySet<RepairAction> = new Set(['credit_player', 'debit_player', 'reverse']);

/** The figures hold whatever was posted by now, so all that was posted is proved with them and never counted twice. */
async function provedWith(client: pg.PoolClient, { id, breakId }: ProposalRow): Promise<number> {
  const { rowCount } = await client.query(
    `update proposal set proved_at = clock_timestamp()
     where break_id = $1 and id <> $2 and state = 'applied' and proved_at is null and action = any ($3)`,
    [breakId, id, [...MOVES]],
  );
  return rowCount ?? 0;
}

const EVENT: Record<RepairAction, string> = {
  credit_player: 'repaired',
  debit_player: 'repaired',
  reverse: 'repaired',
  reclassify: 'reclassified',
  ask_provider: 'asked',
  explain: 'explained',
};

async function lookAgain(
  client: pg.PoolClient,
  found: RepairCase,
  { id, action, amount }: ProposalRow,
  retriesOf: RetriesOf,
): Promise<Found> {
  const { ours, theirs, settled, currency } = found;
  const same = { ours, theirs, settled, settledAs: null, currency, words: null };
  if (action === 'explain') return { ...same, whole: true, settledAs: 'explained' };
  if (action === 'ask_provider') return { ...same, whole: false };
  if (action === 'reclassify' || (await movedAlone(client, id))) {
    const used = settled + (amount ?? 0n);
    const settledAs = action === 'reclassify' ? 'reclassified' : 'adjusted';
    return { ...same, settled: used, settledAs, whole: (found.residual ?? 0n) <= (amount ?? 0n) };
  }
  return found.lastRun === null ? compare(found) : matchAgain(client, found, retriesOf(found.provider));
}

/** Did it move money that no operation stands for? No run sees that. */
async function movedAlone(client: pg.PoolClient, proposalId: string): Promise<boolean> {
  const { rowCount } = await client.query('select from adjustment where proposal_id = $1 and operation_id is null', [
    proposalId,
  ]);
  return rowCount !== 0;
}

/** Of a case that no run has seen, the two figures are all there is. */
function compare({ theirs, settled, operation, comparable, ...found }: RepairCase): Found {
  const ours = operation?.outcome === 'posted' && !operation.undone ? operation.worth : null;
  const isTakenBack = !comparable && (ours ?? 0n) === 0n;
  return {
    ...{ ours: isTakenBack ? null : ours, theirs, settled, settledAs: null, words: null },
    currency: isTakenBack ? found.theirCurrency : found.currency,
    whole: comparable && (ours ?? 0n) === (theirs ?? 0n),
  };
}

/**
 * A run of this one transaction, which leaves nothing behind: the reading and naming are those of every run, so a rule that
 * changes there changes here.
 */
async function matchAgain(client: pg.PoolClient, found: RepairCase, retries: RetryPlans | null): Promise<Found> {
  await client.query('savepoint look_again');
  const runId = uuidv7();
  const { rows } = await client.query<{ from: Date; to: Date; ids: string[] }>(BEGIN_RUN, [runId, found.lastRun]);
  const run = rows[0];
  if (!run) throw new Error('the run that saw the case is there');
  const { operation, lineId, subject } = found;
  await client.query(
    `insert into run_item (run_id, pass, operation_id, line_id, ordinal) select $1, 'exact', $2, $3, $4 where $2::uuid is not null or $3::bigint is not null`,
    [runId, operation?.id ?? null, lineId, subject.ordinal],
  );
  await client.query(NEIGHBOURS, [runId, found.lastRun, operation?.roundId ?? null]);
  const scope = {
    ...{ runId, provider: found.provider, from: run.from, to: run.to, statementIds: run.ids },
    ...{ watermark: NOW, asOf: new Date(), expectedWindowSeconds: 0 },
  };
  const page = await transactionBreaks(retries)(client, scope, '0', 1);
  await client.query('rollback to savepoint look_again');
  const [facts] = page.breaks;
  const row = facts && breakRow(facts, scope.asOf);
  const isSame = row?.state === 'open' && sameCase(row.kind, found.kind);
  const { settled } = found;
  const figures = {
    ours: facts ? facts.ours : (operation?.worth ?? null),
    theirs: facts ? facts.theirs : found.theirs,
    settled,
    currency: facts ? facts.currency : found.currency,
  };
  return { ...figures, settledAs: null, whole: !isSame, words: isSame ? row : null };
}

/** Everything that is committed, and what this transaction did. */
const NOW = '18446744073709551615';

/** $1 the run, $2 the run that saw the case. */
const BEGIN_RUN = `
insert into run (id, provider, period_from, period_to, time_zone, statement_ids, state, workflow_id, created_by, finished_at)
select $1, provider, period_from, period_to, time_zone, statement_ids, 'clean', 'repair', 'repair', clock_timestamp() from run where id = $2
returning period_from as from, period_to as to, statement_ids as ids`;

/** $1 the run, $2 the run that saw the case, $3 round: what that run said of the other transactions of the round. */
const NEIGHBOURS = `
insert into run_item (run_id, pass, operation_id, line_id, ordinal)
select $1, i.pass, i.operation_id, i.line_id, i.ordinal
from run_item i join operation o on o.id = i.operation_id
where i.run_id = $2 and o.round_id = $3
on conflict do nothing`;

/** A missing win that expired meanwhile is the same difference under another name. */
function sameCase(now: string, then: string): boolean {
  return now === then || (MISSING_WIN.has(now) && MISSING_WIN.has(then));
}
const MISSING_WIN = new Set(['win_missing_ours', 'expired_at_provider']);

async function nextApproved(client: pg.PoolClient, breakId: string): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>(
    `select id from proposal
     where break_id = $1 and (state = 'approved' or state = 'applied' and proved_at is null) order by decided_at, id limit 1`,
    [breakId],
  );
  return rows[0]?.id ?? null;
}
