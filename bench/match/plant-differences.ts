// Plants differences, spread evenly over the day and over the kinds, the same for the same seed; and compares what a run found
// with them, each by its kind and id. A run that misses one, invents one or names one otherwise has no figures.

import type pg from 'pg';
import { seededRandom } from '../../providers/simulator-kit/seeded-random.ts';
import { asOwner } from '../kit/as-owner.ts';
import { type DaySize, roundsPerPlayer } from './day-tables.ts';
import { PLANTS, type Subject } from './plants.ts';

/** $1 players, $2 rounds a player, $3 rounds, $4 from. Ids of rows to add come after all that are there. */
const PLANT_TABLE = `
create table bench.plant as
select r, variant, bench.id(2, r) as round_id, 'r-' || r as round_name, bench.id(1, (r + 1) % $1) as other_player,
  bench.id(3, 2 * r) as bet_operation, bench.id(3, 2 * r + 1) as win_operation, bench.id(3, 2 * $3 + r) as new_operation,
  bench.transaction_id(r, 0) as bet_id, bench.transaction_id(r, 1) as win_id, bench.transaction_id($3 + r, 0) as new_id,
  bench.line_id(r, 0, $1, $2) as bet_line, bench.line_id(r, 1, $1, $2) as win_line, 2 * $1 * $2 + r + 1 as new_line,
  $4::timestamptz as period_from
from unnest($5::bigint[], $6::text[]) as p (r, variant)`;

/** Makes `differences` changes to a day without any. */
export async function plantDifferences(
  ownerUrl: string,
  size: DaySize,
  { differences, seed }: { differences: number; seed: string },
): Promise<void> {
  const places = choosePlaces(size.rounds, differences, seed);
  await asOwner(ownerUrl, async (client) => {
    const plants = [places.map(({ round }) => round), places.map(({ variant }) => variant)];
    // A definition takes no parameters: the numbers are ours and go in as text.
    const literal = (text: string) => client.escapeLiteral(text);
    const { players, rounds, from } = size;
    const values = [`${players}::bigint`, `${roundsPerPlayer(size)}::bigint`, `${rounds}::bigint`];
    const texts = [...values, literal(from.toISOString()), ...plants.map((list) => literal(`{${list.join(',')}}`))];
    await client.query(PLANT_TABLE.replaceAll(/\$(\d)/g, (_all, n: string) => texts[Number(n) - 1] ?? ''));
    // Or the changes below would be planned for tables as small as they were before.
    await client.query('analyze operation, round, statement_line, bench.plant');
    await client.query('alter table operation disable trigger append_only_operation');
    for (const { sql } of Object.values(PLANTS)) for (const change of sql) await client.query(change);
    await client.query('alter table operation enable trigger append_only_operation');
  });
}

/** One round out of each stretch of the day; every variant as often as any other. */
function choosePlaces(rounds: number, differences: number, seed: string): { round: number; variant: string }[] {
  const random = seededRandom(seed);
  const names = Object.keys(PLANTS);
  const variants = random.shuffled(Array.from({ length: differences }, (_none, i) => names[i % names.length] ?? ''));
  const stretch = rounds / differences;
  return variants.map((variant, i) => {
    const first = Math.floor(i * stretch);
    return { variant, round: random.integer(first, Math.max(first, Math.floor((i + 1) * stretch) - 1)) };
  });
}

/** A break as the comparison knows it: its kind, and the transaction or round that it speaks of. */
const FOUND = `
select b.kind || ' ' || coalesce(b.transaction_id, b.provider_round) as name, count(*)::integer as n
from run_break rb join break b on b.id = rb.break_id where rb.run_id = $1 group by 1`;

/** Throws when what the run found is not exactly what was planted; answers with how many that is. */
export async function checkFound(client: pg.ClientBase, runId: string): Promise<number> {
  const subjects = Object.entries(PLANTS).map(([variant, plant]) => ({ variant, ...plant }));
  const { rows: planted } = await client.query<Record<Subject, string> & { variant: string }>(
    'select variant, bet_id, win_id, new_id, round_name from bench.plant',
  );
  const rules = new Map(subjects.map(({ variant, kind, subject }) => [variant, { kind, subject }]));
  const expected = planted.map((row) => {
    const rule = rules.get(row.variant);
    if (!rule) throw new Error(`nobody planted ${row.variant}`);
    return `${rule.kind} ${row[rule.subject]}`;
  });
  const { rows: found } = await client.query<{ name: string; n: number }>(FOUND, [runId]);
  const counts = new Map(found.map(({ name, n }) => [name, n]));
  const missing = expected.filter((name) => counts.get(name) !== 1);
  const invented = [...counts.keys()].filter((name) => !new Set(expected).has(name));
  if (missing.length + invented.length === 0) return expected.length;
  throw new Error(
    `of ${expected.length} planted differences ${missing.length} were not found once under their name` +
      ` (${missing.slice(0, 8).join('; ')}), and ${invented.length} were invented (${invented.slice(0, 8).join('; ')})`,
  );
}
