// Our side as a provider meets it, whoever the provider is: the wallet routes over real HTTP, the real ledger behind them in a
// database of its own, players and sessions put straight into it. Nothing is stubbed between the socket and the commit.

import Fastify from 'fastify';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import pg from 'pg';
import { registerWalletRoutes } from '../../api/wallet-routes.ts';
import { openWallet } from '../../db/posting/open-wallet.ts';
import { postCash } from '../../db/posting/post-cash.ts';
import { createPosterPool } from '../../db/posting/poster-connection.ts';
import { createPoster } from '../../db/posting/poster.ts';
import { createDirectory } from '../../db/queries/directory.ts';
import { type Currency, isCurrency } from '../../domain/currency.ts';
import { formatAmount, parseAmount } from '../../domain/money.ts';
import { createMetrics } from '../../platform/metrics.ts';
import type { Dialect } from '../../providers/dialect.ts';
import type { Directory } from '../../providers/directory.ts';
import { createTestDatabase } from '../setup/database.ts';

export type HouseOptions = {
  dialect: (directory: Directory) => Dialect;
  /** What players and sessions have unless a test says otherwise. */
  currency: Currency;
  game: string;
};
export type NewSession = {
  currency?: Currency;
  game?: string;
  mode?: 'cash' | 'demo';
  kind?: 'game' | 'webshop';
  state?: 'active' | 'ended';
  /** Postgres interval from now; negative for a session that is over. */
  expiresIn?: string;
  token?: string;
};
export type House = Awaited<ReturnType<typeof startHouse>>;

export async function startHouse(options: HouseOptions) {
  const database = await createTestDatabase();
  const app = new pg.Pool({ connectionString: database.appUrl, max: 4 });
  const posterPool = createPosterPool(database.appUrl);
  const metrics = createMetrics();
  const dialect = options.dialect(createDirectory(app));
  const { provider } = dialect;
  const server = Fastify({ forceCloseConnections: true });
  registerWalletRoutes(server, {
    dialects: new Map([[provider, dialect]]),
    poster: createPoster(posterPool),
    metrics,
    logger: pino({ level: 'silent' }),
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });

  const deposit = async (playerId: string, amount: string, currency = options.currency): Promise<void> => {
    const client = await app.connect();
    try {
      await client.query('begin');
      const cash = { playerId, kind: 'deposit', currency, amount: minor(amount, currency), reference: 'test' } as const;
      await postCash(client, cash);
      await client.query('commit');
    } finally {
      client.release();
    }
  };
  return {
    walletUrl: `${url}/wallet/${provider}`,
    dialect,
    /** The service's role on the house's database, for what runs beside the routes. */
    pool: app,
    metrics,
    deposit,
    async createPlayer(balance: string, currency = options.currency): Promise<string> {
      const id = uuidv7();
      await app.query('insert into player (id, external_id) values ($1, $2)', [id, `ext-${id}`]);
      await openWallet(app, id, currency);
      if (minor(balance, currency) > 0n) await deposit(id, balance, currency);
      return id;
    },
    /** Its launch token; `sessionId` gives its id. */
    async createSession(playerId: string, session: NewSession = {}): Promise<string> {
      const { currency = options.currency, game = options.game, mode = 'cash', kind = 'game' } = session;
      const { state = 'active', expiresIn = '1 hour' } = session;
      const token = session.token ?? uuidv7().replaceAll('-', '');
      await app.query(
        `insert into session (id, provider, player_id, kind, mode, game, currency, state, launch_token, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() + $10::interval)`,
        [uuidv7(), provider, playerId, kind, mode, game, currency, state, token, expiresIn],
      );
      return token;
    },
    async sessionId(token: string): Promise<string> {
      const { rows } = await app.query<{ id: string }>('select id from session where launch_token = $1', [token]);
      if (!rows[0]) throw new Error('there is no such session');
      return rows[0].id;
    },
    endSession: (token: string) => app.query("update session set state = 'ended' where launch_token = $1", [token]),
    block: (playerId: string) => app.query('update player set blocked = true where id = $1', [playerId]),
    /** Switches the provider off or on, or sets what else its settings hold. */
    setProvider: (settings: { enabled?: boolean; truncation?: Record<string, number> }) =>
      app.query(
        `insert into provider_setting (provider, enabled, truncation) values ($1, coalesce($2::boolean, true), coalesce($3::jsonb, '{}'))
         on conflict (provider) do update set enabled = coalesce($2, provider_setting.enabled),
           truncation = coalesce($3::jsonb, provider_setting.truncation)`,
        [provider, settings.enabled ?? null, settings.truncation ?? null],
      ),
    /** The ledger's own word on a balance, as decimal text. */
    async balanceOf(playerId: string, currency?: Currency): Promise<string> {
      const { rows } = await app.query<{ balance: string; currency: string }>(
        'select balance, currency from wallet where player_id = $1 and currency = coalesce($2, currency)',
        [playerId, currency ?? null],
      );
      const wallet = rows[0];
      if (!wallet || !isCurrency(wallet.currency)) throw new Error('the player has no wallet');
      return formatAmount(BigInt(wallet.balance), wallet.currency);
    },
    async count(table: string, where = 'true', values: unknown[] = []): Promise<number> {
      const { rows } = await app.query<{ n: number }>(`select count(*)::int as n from ${table} where ${where}`, values);
      return rows[0]?.n ?? 0;
    },
    /** Rows as the service's role sees them, for what no other question answers. */
    async rows<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
      return (await app.query<Row>(text, values)).rows;
    },
    async close(): Promise<void> {
      await server.close();
      await Promise.all([app.end(), posterPool.end()]);
      await database.drop();
    },
  };
}

function minor(amount: string, currency: Currency): bigint {
  const parsed = parseAmount(amount, currency);
  if (!parsed.ok) throw new Error(`${amount} is not an amount`);
  return parsed.minor;
}
