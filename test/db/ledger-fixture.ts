// A ledger for one test file: a database of its own, the real poster over the service's role, and short ways to fund
// players and build events. Replies are one JSON line of the outcome, so that a test can compare answers byte for byte.

import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { PLAIN_RULES, type Rules } from '../../domain/decision.ts';
import type { Currency } from '../../domain/currency.ts';
import type { WalletEvent } from '../../domain/wallet-event.ts';
import type { Outcome, Reply } from '../../providers/dialect.ts';
import { openWallet } from '../../db/posting/open-wallet.ts';
import { postCash } from '../../db/posting/post-cash.ts';
import { createPosterPool } from '../../db/posting/poster-connection.ts';
import { type Poster, createPoster } from '../../db/posting/poster.ts';
import type { PostingRequest } from '../../db/posting/posting-request.ts';
import { createTestDatabase } from '../setup/database.ts';

export type Ledger = Awaited<ReturnType<typeof createLedger>>;

export async function createLedger() {
  const database = await createTestDatabase();
  const app = new pg.Pool({ connectionString: database.appUrl, max: 4 });
  const posterPools: pg.Pool[] = [];
  const newPoster = (): Poster => {
    const pool = createPosterPool(database.appUrl);
    posterPools.push(pool);
    return createPoster(pool);
  };
  const poster = newPoster();
  return {
    database,
    app,
    poster,
    /** Another process's poster: its own batches, its own connections. */
    newPoster,
    post: (event: WalletEvent, by: Poster = poster, rules = PLAIN_RULES) =>
      by.post(request(event, rules)).then(readOutcome),
    createPlayer: (balance: bigint, currency: Currency = 'EUR') => createPlayer(app, balance, currency),
    createSession: (playerId: string, changes: Record<string, unknown> = {}) => createSession(app, playerId, changes),
    balance: async (playerId: string) => {
      const { rows } = await app.query<{ balance: string }>('select balance from wallet where player_id = $1', [
        playerId,
      ]);
      return BigInt(rows[0]?.balance ?? -1);
    },
    count: async (sql: string, values: unknown[] = []) => {
      const { rows } = await app.query<{ n: string }>(`select count(*) as n from ${sql}`, values);
      return Number(rows[0]?.n);
    },
    close: async () => {
      await Promise.all([app.end(), ...posterPools.map((pool) => pool.end())]);
      await database.drop();
    },
  };
}

async function createPlayer(app: pg.Pool, balance: bigint, currency: Currency): Promise<{ id: string; token: string }> {
  const id = uuidv7();
  const client = await app.connect();
  try {
    await client.query('begin');
    await client.query('insert into player (id, external_id) values ($1, $2)', [id, `ext-${id}`]);
    await openWallet(client, id, currency);
    if (balance > 0n)
      await postCash(client, { playerId: id, kind: 'deposit', currency, amount: balance, reference: 'test' });
    await client.query('commit');
  } finally {
    client.release();
  }
  return { id, token: await createSession(app, id, { currency }) };
}

async function createSession(app: pg.Pool, playerId: string, changes: Record<string, unknown>): Promise<string> {
  const row = {
    provider: 'hypetech',
    currency: 'EUR',
    mode: 'cash',
    game: 'aviador',
    state: 'active',
    token: uuidv7(),
    ...changes,
  };
  await app.query(
    `insert into session (id, provider, player_id, kind, mode, game, currency, state, launch_token, expires_at)
     values ($1, $2, $3, 'game', $4, $5, $6, $7, $8, now() + interval '1 hour')`,
    [uuidv7(), row.provider, playerId, row.mode, row.game, row.currency, row.state, row.token],
  );
  return row.token;
}

type Player = { id: string; token: string };

/** A payin of `amount` minor units under transaction `id`. */
export function payin(player: Player, id: string, amount: bigint, changes: Partial<WalletEvent> = {}): WalletEvent {
  return {
    provider: 'hypetech',
    operation: 'payin',
    mode: 'cash',
    key: `bet:${id}`,
    transactionId: id,
    player: player.id,
    round: { key: `aviador:r-${id}`, providerRound: `r-${id}` },
    game: 'aviador',
    currency: 'EUR',
    amount,
    links: [],
    tombstoneKey: `bet:${id}`,
    generational: false,
    closesRound: false,
    sessionId: null,
    tax: null,
    confirm: false,
    linkedOperation: null,
    sessionToken: player.token,
    bonusCode: null,
    effectiveAt: null,
    ...changes,
  };
}

/** A payout for the payin `bet`. */
export function payout(
  player: Player,
  id: string,
  bet: string,
  amount: bigint,
  changes: Partial<WalletEvent> = {},
): WalletEvent {
  return payin(player, bet, amount, {
    operation: 'payout',
    key: `win:${id}`,
    transactionId: id,
    links: [`bet:${bet}`],
    ...changes,
  });
}

/** A rollback of the payin `bet`. */
export function rollback(
  player: Player,
  id: string,
  bet: string,
  amount: bigint,
  changes: Partial<WalletEvent> = {},
): WalletEvent {
  return payin(player, bet, amount, {
    operation: 'rollback',
    key: `rollback:${id}`,
    transactionId: id,
    links: [`bet:${bet}`, `win:${bet}`],
    ...changes,
  });
}

export function request(event: WalletEvent, rules: Rules): PostingRequest {
  return {
    provider: event.provider,
    rules,
    receivedAt: new Date(),
    request: { method: 'POST', path: '/test', headers: {}, body: Buffer.from(event.key) },
    received: {
      kind: 'call',
      call: { kind: 'events', operation: event.operation, events: [event], atomic: true, reply },
    },
  };
}

function reply(outcomes: readonly Outcome[]): Reply {
  const outcome = outcomes[0];
  if (!outcome) throw new Error('no outcome');
  if (outcome.kind === 'duplicate' && outcome.reply) return outcome.reply;
  const facts = {
    kind: outcome.kind,
    code: outcome.kind === 'refused' ? outcome.code : null,
    field: outcome.kind === 'refused' ? outcome.field : null,
    operationId: outcome.kind === 'posted' || outcome.kind === 'tombstone' ? outcome.operationId : null,
    before: outcome.kind === 'posted' ? outcome.balanceBefore.toString() : null,
    after: outcome.kind === 'posted' ? outcome.balanceAfter.toString() : null,
  };
  return { status: 200, headers: {}, body: JSON.stringify(facts) };
}

export type Answer = {
  walletCallId: string;
  outcome: string;
  body: string;
  facts: {
    kind: string;
    code: string | null;
    field: string | null;
    operationId: string | null;
    before: string | null;
    after: string | null;
  };
};

function readOutcome(result: { walletCallId: string; outcome: string; reply: Reply }): Answer {
  return {
    walletCallId: result.walletCallId,
    outcome: result.outcome,
    body: result.reply.body,
    facts: JSON.parse(result.reply.body) as Answer['facts'],
  };
}
