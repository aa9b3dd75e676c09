// Our side as a provider meets it: the wallet routes over real HTTP, the real ledger behind them in a database of its own,
// players and sessions put straight into it. Nothing is stubbed between the socket and the commit.

import Fastify from 'fastify';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import pg from 'pg';
import { registerWalletRoutes } from '../../api/wallet-routes.ts';
import { openWallet } from '../../db/posting/open-wallet.ts';
import { postCash } from '../../db/posting/post-cash.ts';
import { createPosterPool } from '../../db/posting/poster-connection.ts';
import { createPoster } from '../../db/posting/poster.ts';
import { type Currency, isCurrency } from '../../domain/currency.ts';
import { formatAmount, parseAmount } from '../../domain/money.ts';
import { createMetrics } from '../../platform/metrics.ts';
import { createHypetech } from '../../providers/hypetech/index.ts';
import { createTestDatabase } from '../setup/database.ts';

export const SECRET = 'whk_conformance_3e9c';

export type NewSession = {
  currency?: Currency;
  game?: string;
  mode?: 'cash' | 'demo';
  state?: 'active' | 'ended';
  /** Postgres interval from now; negative for a session that is over. */
  expiresIn?: string;
  token?: string;
};
export type Operator = Awaited<ReturnType<typeof startOperator>>;

export async function startOperator(options: { legacyWins?: boolean } = {}) {
  const database = await createTestDatabase();
  const app = new pg.Pool({ connectionString: database.appUrl, max: 4 });
  const posterPool = createPosterPool(database.appUrl);
  const metrics = createMetrics();
  const dialect = createHypetech({
    apiUrl: 'http://127.0.0.1:1',
    apiToken: 'not-used-here',
    webhookSecrets: [SECRET],
    signatureHeader: 'x-signature',
    gameListPath: '/games',
    legacyWins: options.legacyWins ?? false,
  });
  const server = Fastify({ forceCloseConnections: true });
  registerWalletRoutes(server, {
    dialects: new Map([[dialect.provider, dialect]]),
    poster: createPoster(posterPool),
    metrics,
    logger: pino({ level: 'silent' }),
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });

  const deposit = async (playerId: string, amount: string, currency: Currency = 'BRL'): Promise<void> => {
    const client = await app.connect();
    try {
      await client.query('begin');
      await postCash(client, {
        playerId,
        kind: 'deposit',
        currency,
        amount: minor(amount, currency),
        reference: 'test',
      });
      await client.query('commit');
    } finally {
      client.release();
    }
  };
  return {
    walletUrl: `${url}/wallet/hypetech`,
    secret: SECRET,
    metrics,
    deposit,
    async createPlayer(balance: string, currency: Currency = 'BRL'): Promise<string> {
      const id = uuidv7();
      await app.query('insert into player (id, external_id) values ($1, $2)', [id, `ext-${id}`]);
      await openWallet(app, id, currency);
      if (minor(balance, currency) > 0n) await deposit(id, balance, currency);
      return id;
    },
    async createSession(playerId: string, session: NewSession = {}): Promise<string> {
      const { currency = 'BRL', game = 'aviador', mode = 'cash', state = 'active', expiresIn = '1 hour' } = session;
      const token = session.token ?? uuidv7().replaceAll('-', '');
      await app.query(
        `insert into session (id, provider, player_id, kind, mode, game, currency, state, launch_token, expires_at)
         values ($1, 'hypetech', $2, 'game', $3, $4, $5, $6, $7, now() + $8::interval)`,
        [uuidv7(), playerId, mode, game, currency, state, token, expiresIn],
      );
      return token;
    },
    endSession: (token: string) => app.query("update session set state = 'ended' where launch_token = $1", [token]),
    block: (playerId: string) => app.query('update player set blocked = true where id = $1', [playerId]),
    /** The ledger's own word on a balance, as decimal text. */
    async balanceOf(playerId: string): Promise<string> {
      const { rows } = await app.query<{ balance: string; currency: string }>(
        'select balance, currency from wallet where player_id = $1',
        [playerId],
      );
      const wallet = rows[0];
      if (!wallet || !isCurrency(wallet.currency)) throw new Error('the player has no wallet');
      return formatAmount(BigInt(wallet.balance), wallet.currency);
    },
    async count(table: string, where = 'true', values: unknown[] = []): Promise<number> {
      const { rows } = await app.query<{ n: number }>(`select count(*)::int as n from ${table} where ${where}`, values);
      return rows[0]?.n ?? 0;
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
