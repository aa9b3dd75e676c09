// Many look-ups of one kind as one statement. Calls that arrive while one is in flight join the next, as wallet calls do in the
// poster: a lone one does not wait, and many at once pay for one round trip. One that fails never fails its neighbours.

import type pg from 'pg';

/**
 * `by` names the parameters and their types; `sql` reads them as columns of `q` and answers with one row or several.
 * The statement is prepared once a connection: it stands in the way of wallet calls, and planning costs more than running it.
 */
export type LookUpStatement<Name extends string> = { name: string; by: Record<Name, 'text' | 'uuid'>; sql: string };

/** The rows for one set of values, in the statement's own order. */
export type LookUp<Name extends string, Row> = (values: Record<Name, string>) => Promise<Row[]>;

/** More wait for the next round; the arrays stay small enough to be parsed while others are served. */
const MAX_AT_ONCE = 200;

type Waiting<Name extends string, Row> = {
  values: Record<Name, string>;
  resolve: (rows: Row[]) => void;
  reject: (error: unknown) => void;
};

export function createLookUp<Name extends string, Row extends pg.QueryResultRow>(
  pool: pg.Pool,
  { name, by, sql }: LookUpStatement<Name>,
): LookUp<Name, Row> {
  const names = Object.keys(by) as Name[];
  const arrays = names.map((column, n) => `$${n + 1}::${by[column]}[]`).join(', ');
  const text = `select q.place, found.* from unnest(${arrays}) with ordinality as q (${names.join(', ')}, place)
    cross join lateral (${sql}) found`;
  const queue: Waiting<Name, Row>[] = [];
  let running = false;

  async function ask(batch: readonly Waiting<Name, Row>[]): Promise<void> {
    const values = names.map((column) => batch.map((waiting) => waiting.values[column]));
    const { rows } = await pool.query<Row & { place: string }>({ name: `look-up-${name}`, text, values });
    const found = batch.map((): Row[] => []);
    for (const { place, ...row } of rows) found[Number(place) - 1]?.push(row as unknown as Row);
    batch.forEach((waiting, place) => waiting.resolve(found[place] ?? []));
  }

  async function askAll(batch: readonly Waiting<Name, Row>[]): Promise<void> {
    try {
      await ask(batch);
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      else await Promise.all(batch.map((waiting) => ask([waiting]).catch(waiting.reject)));
    }
  }

  async function run(): Promise<void> {
    running = true;
    while (queue.length > 0) await askAll(queue.splice(0, MAX_AT_ONCE));
    running = false;
  }

  return (values) =>
    new Promise((resolve, reject) => {
      queue.push({ values, resolve, reject });
      if (!running) void run();
    });
}
