// Reads what a batch of calls needs, after locking its players' wallets in id order. The lock comes first and alone: under
// READ COMMITTED the statements after it see everything that those players' earlier calls committed.

import type pg from 'pg';
import { isId } from '../../domain/ids.ts';
import type { Provider } from '../../domain/provider.ts';
import type { WalletEvent } from '../../domain/wallet-event.ts';
import type { WalletQuery } from '../../providers/dialect.ts';
import {
  type LedgerState,
  type SessionRef,
  emptyLedgerState,
  grantKey,
  linkedOperation,
  operationKey,
  sessionKey,
  tombstoneKey,
  walletKey,
} from './ledger-state.ts';
import { loadRounds } from './load-rounds.ts';
import {
  type LookupRow,
  LOCK_WALLETS,
  LOOK_UP,
  type WalletRow,
  grantFromRow,
  knownFromRow,
  sessionFromRow,
} from './load-statements.ts';

/** One question or event of the batch, as far as loading is concerned. */
export type Subject = { provider: Provider; event: WalletEvent } | { provider: Provider; query: WalletQuery };

/** Locks the wallets of all players named and loads everything the subjects point at. Runs inside the caller's transaction. */
export async function loadLedger(client: pg.PoolClient, subjects: readonly Subject[], now: Date): Promise<LedgerState> {
  const state = emptyLedgerState();
  await lockWallets(client, subjects, state);
  await lookUp(client, subjects, state, now);
  await loadRounds(client, eventsOf(subjects), state, (event) => linkedOperation(state, event));
  return state;
}

function linkOf(event: WalletEvent | null, index: 0 | 1): string | null {
  return event === null || event.links === 'round' ? null : (event.links[index] ?? null);
}

function sessionOf(subject: Subject): SessionRef {
  return 'event' in subject ? subject.event : subject.query;
}

function eventsOf(subjects: readonly Subject[]): WalletEvent[] {
  return subjects.flatMap((subject) => ('event' in subject ? [subject.event] : []));
}

function playerOf(subject: Subject): string | null {
  const player = 'event' in subject ? subject.event.player : subject.query.player;
  return player !== null && isId(player) ? player : null;
}

async function lockWallets(client: pg.PoolClient, subjects: readonly Subject[], state: LedgerState): Promise<void> {
  const players = [...new Set(subjects.map(playerOf).filter((player) => player !== null))];
  if (players.length === 0) return;
  const { rows } = await client.query<WalletRow>({ ...LOCK_WALLETS, values: [players] });
  for (const row of rows) {
    state.players.set(row.player_id, { playerId: row.player_id, blocked: row.blocked });
    state.wallets.set(walletKey(row.player_id, row.currency), {
      accountId: row.account_id,
      playerId: row.player_id,
      currency: row.currency,
      balance: BigInt(row.balance),
      floor: BigInt(row.floor),
      version: BigInt(row.version),
    });
  }
}

async function lookUp(
  client: pg.PoolClient,
  subjects: readonly Subject[],
  state: LedgerState,
  now: Date,
): Promise<void> {
  const events = subjects.map((subject) => ('event' in subject ? subject.event : null));
  const values = [
    subjects.map((subject) => subject.provider),
    events.map((event) => event?.key ?? null),
    events.map((event) => linkOf(event, 0)),
    events.map((event) => linkOf(event, 1)),
    events.map((event) => (event?.linkedOperation && isId(event.linkedOperation) ? event.linkedOperation : null)),
    subjects.map((subject) => sessionOf(subject).sessionToken),
    subjects.map(playerOf),
    subjects.map((subject) => sessionOf(subject).sessionId),
    events.map((event) => event?.tombstoneKey ?? null),
    events.map((event) => event?.bonusCode ?? null),
  ];
  const { rows } = await client.query<LookupRow>({ ...LOOK_UP, values });
  for (const row of rows) remember(state, row, subjects, now);
}

function remember(state: LedgerState, row: LookupRow, subjects: readonly Subject[], now: Date): void {
  const subject = subjects[Number(row.i) - 1];
  if (!subject) throw new Error(`look-up answered for call ${row.i} of ${subjects.length}`);
  const { provider } = subject;
  state.postedAt = row.posted_at;
  state.policies.set(provider, {
    enabled: row.enabled ?? true,
    roundDeadlineSeconds: row.round_deadline_seconds ?? DEFAULT_DEADLINE_S,
  });
  if (row.session_id) state.sessions.set(sessionKey(provider, sessionOf(subject)), sessionFromRow(row, now));
  for (const found of row.operations ?? []) {
    const known = knownFromRow(found);
    state.operations.set(operationKey(provider, known.key), known);
    state.operationsById.set(known.operationId, known);
  }
  if ('event' in subject) rememberEvent(state, row, subject.event);
}

function rememberEvent(
  state: LedgerState,
  row: LookupRow,
  { provider, player, tombstoneKey: key, bonusCode }: WalletEvent,
): void {
  if (key !== null && row.buried_for_player) state.tombstones.add(tombstoneKey(provider, key, player));
  if (key !== null && row.buried_for_all) state.tombstones.add(tombstoneKey(provider, key, null));
  if (bonusCode !== null && row.bonus) state.grants.set(grantKey(provider, bonusCode), grantFromRow(row.bonus));
}

/** A day: used until finance sets the provider's own. */
const DEFAULT_DEADLINE_S = 86_400;
