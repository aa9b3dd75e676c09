// Statements as finance reads them: what was uploaded or asked for, what is noticed about it, and the lines that could not be
// read. A statement that is still being read is not shown: nobody may build on it.

import type pg from 'pg';
import { isId } from '../../domain/ids.ts';
import type { Provider } from '../../domain/provider.ts';
import type { Notice } from '../../domain/statement/notices.ts';
import { type Page, type PageRequest, cutPage } from '../queries/keyset.ts';
import { type BadLine, MAX_BAD_LINES } from './file-tally.ts';

export type StatementView = {
  id: string;
  provider: Provider;
  from: string;
  to: string;
  source: 'api' | 'file';
  /** Of the file's bytes; null for what a provider's API said. */
  sha256: string | null;
  /** Of what the lines say, in any order. */
  contentHash: string;
  mapping: string | null;
  lines: number;
  badCount: number;
  notices: readonly Notice[];
  createdBy: string | null;
  createdAt: string;
};
/** The first bad lines with their reasons, and the provider's own totals in minor units. */
export type StatementDetail = StatementView & {
  badLines: readonly BadLine[];
  totals: readonly { currency: string; amount: bigint }[];
};

const COLUMNS = `id, provider, period_from, period_to, source, file_sha256, sha256, mapping, lines, bad_lines, notices, created_by,
  created_at, (extract(epoch from created_at) * 1000000)::bigint::text as position`;

type Row = {
  id: string;
  provider: Provider;
  period_from: Date;
  period_to: Date;
  source: 'api' | 'file';
  file_sha256: string | null;
  sha256: string;
  mapping: string | null;
  lines: number;
  bad_lines: number;
  notices: Notice[];
  created_by: string | null;
  created_at: Date;
  position: string;
};

const LIST = `
select ${COLUMNS} from statement
where state = 'complete' and ($1::text is null or provider = $1)
  and ($2::bigint is null or (created_at, id) < (timestamptz 'epoch' + $2::bigint * interval '1 microsecond', $3::uuid))
order by created_at desc, id desc limit $4`;

/** Statements, newest first. */
export async function listStatements(
  client: pg.ClientBase | pg.Pool,
  filter: { provider?: Provider | undefined },
  { limit, cursor }: PageRequest,
): Promise<Page<StatementView>> {
  const { rows } = await client.query<Row>(LIST, [
    filter.provider ?? null,
    cursor?.at ?? null,
    cursor?.id ?? null,
    limit + 1,
  ]);
  const page = cutPage(rows, limit);
  return { rows: page.rows.map(toView), next: page.next };
}

/** A statement with its bad lines, or null when there is none of that id. */
export async function getStatement(client: pg.ClientBase | pg.Pool, id: string): Promise<StatementDetail | null> {
  if (!isId(id)) return null;
  const { rows } = await client.query<Row>(`select ${COLUMNS} from statement where id = $1 and state = 'complete'`, [
    id,
  ]);
  const row = rows[0];
  if (!row) return null;
  const badLines = await client.query<BadLine>(
    `select line_no as line, problem as reason from statement_line where statement_id = $1 and problem is not null
     order by line_no, id limit $2`,
    [id, MAX_BAD_LINES],
  );
  const totals = await client.query<{ currency: string; amount: string }>(
    'select currency, amount from statement_total where statement_id = $1 order by currency',
    [id],
  );
  return {
    ...toView(row),
    badLines: badLines.rows,
    totals: totals.rows.map(({ currency, amount }) => ({ currency, amount: BigInt(amount) })),
  };
}

function toView(row: Row): StatementView {
  return {
    id: row.id,
    provider: row.provider,
    from: row.period_from.toISOString(),
    to: row.period_to.toISOString(),
    source: row.source,
    sha256: row.file_sha256,
    contentHash: row.sha256,
    mapping: row.mapping,
    lines: row.lines,
    badCount: row.bad_lines,
    notices: row.notices,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
  };
}
