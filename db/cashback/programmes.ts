// Cashback programmes as they are kept: made by one person, activated by another, ended by anyone who may. The rule itself is
// written once and never changed.

import type pg from 'pg';
import type { CashbackRule } from '../../domain/cashback-rule.ts';
import type { Currency } from '../../domain/currency.ts';
import { isId } from '../../domain/ids.ts';
import type { Provider } from '../../domain/provider.ts';
import { type Page, type PageRequest, cutPage } from '../queries/keyset.ts';

export type ProgrammeState = 'draft' | 'active' | 'ended';
/** Days by their names (`2026-11-20`), people by their `sub`. */
export type Programme = CashbackRule & {
  id: string;
  name: string;
  provider: Provider;
  currency: Currency;
  period: 'day' | 'week';
  startsOn: string;
  state: ProgrammeState;
  createdBy: string;
  createdAt: Date;
  activatedBy: string | null;
  activatedAt: Date | null;
  endedBy: string | null;
  endedAt: Date | null;
};
export type NewProgramme = CashbackRule &
  Pick<Programme, 'id' | 'name' | 'provider' | 'currency' | 'period' | 'startsOn' | 'createdBy'>;

type Row = Omit<Programme, 'cap' | 'minimum'> & { cap: string | null; minimum: string | null; position: string };

const COLUMNS = `id, name, provider, currency, rate, cap, minimum, period, to_char(starts_on, 'YYYY-MM-DD') as "startsOn",
  state, created_by as "createdBy", created_at as "createdAt", activated_by as "activatedBy", activated_at as "activatedAt",
  ended_by as "endedBy", ended_at as "endedAt", (extract(epoch from created_at) * 1000000)::bigint::text as position`;

function toProgramme(read: Row): Programme {
  const { position: _, cap, minimum, ...row } = read;
  return {
    ...row,
    cap: cap === null ? null : BigInt(cap),
    minimum: minimum === null ? null : BigInt(minimum),
  };
}

export async function insertProgramme(client: pg.ClientBase, programme: NewProgramme): Promise<void> {
  const { id, name, provider, currency, rate, cap, minimum, period, startsOn, createdBy } = programme;
  await client.query(
    `insert into cashback_programme (id, name, provider, currency, rate, cap, minimum, period, starts_on, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [id, name, provider, currency, rate, cap?.toString(), minimum?.toString(), period, startsOn, createdBy],
  );
}

/** Null for anything that is not a programme's id. */
export async function findProgramme(client: pg.ClientBase | pg.Pool, id: string): Promise<Programme | null> {
  if (!isId(id)) return null;
  const { rows } = await client.query<Row>(`select ${COLUMNS} from cashback_programme where id = $1`, [id]);
  return rows[0] ? toProgramme(rows[0]) : null;
}

/** Programmes, newest first. */
export async function listProgrammes(
  client: pg.ClientBase | pg.Pool,
  filter: { provider?: Provider | undefined; state?: ProgrammeState | undefined },
  { limit, cursor }: PageRequest,
): Promise<Page<Programme>> {
  const { rows } = await client.query<Row>(
    `select ${COLUMNS} from cashback_programme
     where ($1::text is null or provider = $1) and ($2::text is null or state = $2)
       and ($3::bigint is null or (created_at, id) < (timestamptz 'epoch' + $3::bigint * interval '1 microsecond', $4::uuid))
     order by created_at desc, id desc limit $5`,
    [filter.provider ?? null, filter.state ?? null, cursor?.at ?? null, cursor?.id ?? null, limit + 1],
  );
  const page = cutPage(rows, limit);
  return { rows: page.rows.map(toProgramme), next: page.next };
}

/** False when it is no draft (any more), or when its maker asks. */
export async function activateProgramme(client: pg.ClientBase, id: string, person: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `update cashback_programme set state = 'active', activated_by = $2, activated_at = clock_timestamp()
     where id = $1 and state = 'draft' and created_by <> $2`,
    [id, person],
  );
  return rowCount === 1;
}

/** Ends a programme; one that has ended stays as it ended. */
export async function endProgramme(pool: pg.Pool, id: string, person: string): Promise<void> {
  await pool.query(
    `update cashback_programme set state = 'ended', ended_by = $2, ended_at = clock_timestamp()
     where id = $1 and state <> 'ended'`,
    [id, person],
  );
}
