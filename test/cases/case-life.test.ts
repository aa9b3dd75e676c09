import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeCase, commentCase } from '../../db/cases/case-steps.ts';
import { RECORD_BREAKS } from '../../db/reconciliation/break-statements.ts';
import { withTransaction } from '../../db/conduct/with-transaction.ts';
import { type TestDatabase, createTestDatabase } from '../setup/database.ts';
import { difference, openCase, seenByRun } from './case-fixture.ts';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.appUrl, max: 2 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

type Side = { state: string; class: string; assignee: string | null };
type Event = { action: string; detail: { from?: Side; to?: Side } };

const readCase = async (id: string) => {
  const { rows } = await pool.query<Side>('select state, class, assignee from break where id = $1', [id]);
  return rows[0]!;
};
const readEvents = async (id: string) => {
  const { rows } = await pool.query<Event>('select action, detail from break_event where break_id = $1 order by id', [
    id,
  ]);
  return rows;
};

/** The state after a history, from its events alone. What a run does is told by its action, what people do by both sides. */
function replay(events: readonly Event[]): Side {
  const byRun: Record<string, string> = {
    opened: 'open',
    expected: 'expected',
    explained: 'resolved',
    resolved: 'resolved',
  };
  return events.reduce<Side>(
    (side, { action, detail }) => {
      if (action === 'commented' || action === 'changed') return side;
      if (detail.to) {
        // A step begins where the last one ended, or the history has a hole.
        expect({ state: detail.from?.state, assignee: detail.from?.assignee }).toEqual({
          state: side.state,
          assignee: side.assignee,
        });
        return detail.to;
      }
      const open = side.assignee === null ? 'open' : 'in_review';
      return { ...side, state: action === 'reopened' || action === 'matured' ? open : (byRun[action] ?? side.state) };
    },
    { state: 'none', class: 'money', assignee: null },
  );
}

type Step = { do: 'assign' | 'unassign' | 'pin' | 'explain' | 'comment' | 'run' | 'changed figures'; who: string };

test('the events of a case replay to its state, in whatever order people and runs act', async () => {
  const step = fc.record<Step>({
    do: fc.constantFrom('assign', 'unassign', 'pin', 'explain', 'comment', 'run', 'changed figures'),
    who: fc.constantFrom('ann', 'bob'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      let facts = difference();
      const id = await openCase(pool, facts);
      for (const { do: what, who } of steps) {
        const by = { actor: who, reason: null };
        if (what === 'changed figures') facts = { ...facts, theirs: (facts.theirs ?? 0n) + 1n };
        if (what === 'run' || what === 'changed figures') await seenByRun(pool, facts);
        else {
          await withTransaction(pool, async (client) => {
            if (what === 'comment') await commentCase(client, id, { actor: who, text: 'looked at it' });
            else if (what === 'assign') await changeCase(client, id, { action: 'assign', assignee: who }, by);
            else if (what === 'unassign') await changeCase(client, id, { action: 'assign', assignee: null }, by);
            else await changeCase(client, id, { action: what }, by);
          });
        }
      }
      const now = await readCase(id);
      const told = replay(await readEvents(id));
      expect({ state: told.state, assignee: told.assignee }).toEqual({ state: now.state, assignee: now.assignee });
      if (now.state === 'open') expect(now.assignee).toBeNull();
      if (now.state === 'in_review') expect(now.assignee).not.toBeNull();
    }),
    { numRuns: 60 },
  );
});

const explain = (id: string) =>
  withTransaction(pool, (client) => changeCase(client, id, { action: 'explain' }, { actor: 'ann', reason: 'known' }));

test('an explained case stays ended while a run sees the same figures, and opens again when they change', async () => {
  const facts = difference();
  const id = await openCase(pool, facts);
  expect(await explain(id)).toEqual({ ok: true });
  await seenByRun(pool, facts);
  expect(await readCase(id)).toMatchObject({ state: 'resolved', class: 'explained' });
  await seenByRun(pool, { ...facts, theirs: 1_001n });
  expect(await readCase(id)).toMatchObject({ state: 'open', class: 'money' });
  expect((await readEvents(id)).at(-1)?.action).toBe('reopened');
});

test('a pinned case stays closed whatever later runs see', async () => {
  const facts = difference();
  const id = await openCase(pool, facts);
  const by = { actor: 'ann', reason: 'written off' };
  await withTransaction(pool, (client) => changeCase(client, id, { action: 'pin' }, by));
  await seenByRun(pool, { ...facts, theirs: 9_999n });
  expect(await readCase(id)).toMatchObject({ state: 'pinned' });
});

test('a case takes the name that a later run gives the same difference', async () => {
  const facts = difference({ kind: 'win_missing_ours' });
  const id = await openCase(pool, facts);
  const renamed = JSON.stringify(
    (
      await pool.query<{ row: Record<string, unknown> }>(
        "select to_jsonb(b) || jsonb_build_object('kind', 'expired_at_provider') as row from break b where id = $1",
        [id],
      )
    ).rows.map(({ row }) => row),
  );
  const run = await pool.query<{ id: string }>('select id from run limit 1');
  await pool.query(RECORD_BREAKS, [renamed, 'reconciliation', run.rows[0]?.id]);
  const { rows } = await pool.query('select kind from break where id = $1', [id]);
  expect(rows).toEqual([{ kind: 'expired_at_provider' }]);
});
