// Proposals as they are kept and read. What one would do stands in it from the start, what it did from when it was carried out.

import type pg from 'pg';
import type { BreakKind } from '../../domain/break-kind.ts';
import type { Currency } from '../../domain/currency.ts';
import { isId } from '../../domain/ids.ts';
import { type Money, toMoney } from '../../domain/money.ts';
import type { Provider } from '../../domain/provider.ts';
import type { ProposalState, RepairAction } from '../../domain/repair/repair-action.ts';
import { type Page, type PageRequest, cutPage } from '../queries/keyset.ts';

export type EffectTransfer = { debit: string; credit: string; amount: Money };
/**
 * `providerCall`: what the provider would be asked, in words; `next`: what remains to be done after it. Balances are the player's; null where the player has no part.
 */
export type Effect = {
  transfers: EffectTransfer[];
  providerCall: string | null;
  balanceBefore: Money | null;
  balanceAfter: Money | null;
  next: string | null;
};
/** Those of before `next` was told lack it. */
type KeptEffect = Omit<Effect, 'next'> & Partial<Pick<Effect, 'next'>>;
const read = (kept: KeptEffect): Effect => ({ next: null, ...kept });

/** Amount in minor units of `currency`. */
export type ProposalRow = {
  id: string;
  breakId: string;
  action: RepairAction;
  amount: bigint | null;
  currency: Currency | null;
  reason: string;
  state: ProposalState;
  maker: string;
  checker: string | null;
  note: string | null;
  failure: string | null;
  effect: Effect;
  result: Effect | null;
  createdAt: Date;
  decidedAt: Date | null;
  appliedAt: Date | null;
  provedAt: Date | null;
};

export type ProposalView = Omit<
  ProposalRow,
  'amount' | 'currency' | 'createdAt' | 'decidedAt' | 'appliedAt' | 'provedAt'
> & {
  amount: Money | null;
  createdAt: string;
  decidedAt: string | null;
  appliedAt: string | null;
  provedAt: string | null;
};

const COLUMNS = `p.id, p.break_id, p.action, p.amount, p.currency, p.reason, p.state, p.maker, p.checker, p.note, p.failure, p.effect,
  p.result, p.created_at, p.decided_at, p.applied_at, p.proved_at,
  (extract(epoch from p.created_at) * 1000000)::bigint::text as position`;

type Row = Pick<
  ProposalRow,
  'id' | 'action' | 'currency' | 'reason' | 'state' | 'maker' | 'checker' | 'note' | 'failure'
> & {
  break_id: string;
  amount: string | null;
  effect: KeptEffect;
  result: KeptEffect | null;
  created_at: Date;
  decided_at: Date | null;
  applied_at: Date | null;
  proved_at: Date | null;
  position: string;
};

function toRow(row: Row): ProposalRow {
  const { id, action, currency, reason, state, maker, checker, note, failure, effect, result } = row;
  return {
    ...{ id, action, currency, reason, state, maker, checker, note, failure },
    effect: read(effect),
    result: result && read(result),
    breakId: row.break_id,
    amount: row.amount === null ? null : BigInt(row.amount),
    createdAt: row.created_at,
    decidedAt: row.decided_at,
    appliedAt: row.applied_at,
    provedAt: row.proved_at,
  };
}

/** A proposal, or null when there is none of that id. `lock` holds it until the end of the transaction. */
export async function findProposal(
  client: pg.ClientBase | pg.Pool,
  id: string,
  lock: '' | 'for update' = '',
): Promise<ProposalRow | null> {
  if (!isId(id)) return null;
  const { rows } = await client.query<Row>(`select ${COLUMNS} from proposal p where p.id = $1 ${lock}`, [id]);
  return rows[0] ? toRow(rows[0]) : null;
}

/** What an approver reads before the proposal itself. */
export type ProposalOfCase = ProposalView & { provider: Provider; kind: BreakKind };
export type ProposalFilter = { breakId?: string; state?: ProposalState | undefined; provider?: Provider | undefined };

/** Proposals, of one case or of all, newest first. */
export async function listProposals(
  client: pg.ClientBase | pg.Pool,
  { breakId, state, provider }: ProposalFilter,
  { limit, cursor }: PageRequest,
): Promise<Page<ProposalOfCase>> {
  const { rows } = await client.query<Row & Pick<ProposalOfCase, 'provider' | 'kind'>>(
    `select ${COLUMNS}, b.provider, b.kind from proposal p join break b on b.id = p.break_id
     where ($1::uuid is null or p.break_id = $1) and ($2::text is null or p.state = $2) and ($3::text is null or b.provider = $3)
       and ($4::bigint is null or (p.created_at, p.id) < (timestamptz 'epoch' + $4::bigint * interval '1 microsecond', $5::uuid))
     order by p.created_at desc, p.id desc limit $6`,
    [breakId ?? null, state ?? null, provider ?? null, cursor?.at ?? null, cursor?.id ?? null, limit + 1],
  );
  const page = cutPage(rows, limit);
  const viewOf = (row: (typeof rows)[number]) => ({
    ...proposalView(toRow(row)),
    provider: row.provider,
    kind: row.kind,
  });
  return { rows: page.rows.map(viewOf), next: page.next };
}

/** As it is answered. */
export function proposalView({ amount, currency, ...row }: ProposalRow): ProposalView {
  const time = (at: Date | null) => at?.toISOString() ?? null;
  return {
    ...row,
    amount: amount === null || currency === null ? null : toMoney(amount, currency),
    createdAt: row.createdAt.toISOString(),
    decidedAt: time(row.decidedAt),
    appliedAt: time(row.appliedAt),
    provedAt: time(row.provedAt),
  };
}
