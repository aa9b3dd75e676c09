// Posts bets and wins into the ledger by the wallet path itself (dialect, poster, outbox), without HTTP, and looks at what the
// outbox made of them. Rows wait for the worker's linger; `release` lets them go at once, so that a measurement begins with all
// of its rounds at the same moment.

import pg from 'pg';
import type { PostingRequest } from '../../db/posting/posting-request.ts';
import { createPosterPool } from '../../db/posting/poster-connection.ts';
import { createPoster } from '../../db/posting/poster.ts';
import { createHypetech } from '../../providers/hypetech/index.ts';
import { signBody } from '../../providers/hypetech/verify.ts';
import { type Movement, type Player, bet, win } from '../kit/movement.ts';

export type OpenRound = { betId: string; player: Player };
export type RoundPoster = Awaited<ReturnType<typeof createRoundPoster>>;

const SECRET = 'whk_bench_rounds';

export async function createRoundPoster(databaseUrl: string) {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2, connectionTimeoutMillis: 5_000 });
  const posterPool = createPosterPool(databaseUrl);
  const poster = createPoster(posterPool);
  const { rows: players } = await pool.query<Player>('select player_id as id, launch_token as token from session');
  let lastId = 0;
  const nextId = () => String(++lastId);

  const post = async (movement: Movement): Promise<void> => {
    const { outcome, code } = await poster.post(await requestOf(movement));
    if (outcome !== 'posted') throw new Error(`a ${movement.hook} was not posted but ${outcome} (${code})`);
  };
  return {
    /** Bets of `count` players, whose rounds stay open. */
    async bets(count: number): Promise<OpenRound[]> {
      const rounds = Array.from({ length: count }, (): OpenRound => {
        const betId = nextId();
        const player = players[lastId % players.length];
        if (!player) throw new Error('there are no players');
        return { betId, player };
      });
      await Promise.all(rounds.map(({ player, betId }) => post(bet(player, betId))));
      return rounds;
    },
    wins: async (rounds: readonly OpenRound[]): Promise<void> =>
      void (await Promise.all(rounds.map(({ player, betId }) => post(win(player, nextId(), betId))))),
    /** Makes everything unsent due, as if it had lingered. */
    release: async (lingerMs: number): Promise<void> =>
      void (await pool.query(
        `update outbox set due_at = clock_timestamp() - make_interval(secs => $1) where sent_at is null and claimed_until is null`,
        [lingerMs / 1000],
      )),
    /** The newest outbox row: what is posted later has a higher id. */
    async mark(): Promise<string> {
      const { rows } = await pool.query<{ id: string }>('select coalesce(max(id), 0)::text as id from outbox');
      return rows[0]?.id ?? '0';
    },
    /** Bets that Temporal has accepted, of those posted after the mark. */
    async deliveredBets(mark: string): Promise<string[]> {
      const { rows } = await pool.query<{ id: string }>(
        `select o.transaction_id as id from outbox x join operation o on o.id = x.operation_id
         where x.id > $1 and x.sent_at is not null and o.operation = 'payin'`,
        [mark],
      );
      return rows.map(({ id }) => id);
    },
    async unsent(): Promise<number> {
      const { rows } = await pool.query<{ n: number }>('select count(*)::int as n from outbox where sent_at is null');
      return rows[0]?.n ?? 0;
    },
    /** Seconds from commit to accepted workflow, of each row after the mark. */
    async lags(mark: string): Promise<number[]> {
      const { rows } = await pool.query<{ lag: number }>(
        'select extract(epoch from sent_at - created_at)::float8 as lag from outbox where id > $1',
        [mark],
      );
      return rows.map(({ lag }) => lag);
    },
    close: async (): Promise<void> => void (await Promise.all([pool.end(), posterPool.end()])),
  };
}

const dialect = createHypetech({
  ...{ apiUrl: 'http://127.0.0.1:9', apiToken: 'not-used', gameListPath: '/games', legacyWins: false },
  ...{ webhookSecrets: [SECRET], signatureHeader: 'x-signature' },
});

async function requestOf({ hook, body: text }: Movement): Promise<PostingRequest> {
  const body = Buffer.from(text);
  const headers = { 'content-type': 'application/json', 'x-signature': signBody(body, SECRET) };
  const raw = { method: 'POST', path: `/${hook}`, query: '', headers, body, remoteAddress: '127.0.0.1' };
  const receivedAt = new Date();
  const received = await dialect.receive(raw, receivedAt);
  if (received.kind !== 'call') throw new Error(`a ${hook} of the benchmark was not understood`);
  const { provider, rules } = dialect;
  return {
    provider,
    rules,
    receivedAt,
    request: { method: raw.method, path: raw.path, headers, body },
    received,
  };
}
