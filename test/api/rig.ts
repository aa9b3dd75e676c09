// The real server over a database of its own, with a signer for tokens. Temporal is stood in for by a port that a test
// conducts, since what workflows do is tested where they live; everything else is the real part.

import { createHmac } from 'node:crypto';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { createTokenVerifier } from '../../api/conventions/token-verifier.ts';
import type { ApiDeps } from '../../api/dependencies.ts';
import type { Orchestrator } from '../../api/orchestrator.ts';
import { buildServer } from '../../api/server.ts';
import { createDatabase } from '../../db/client.ts';
import { activateSession } from '../../db/conduct/session-start.ts';
import { createPosterPool } from '../../db/posting/poster-connection.ts';
import { createPoster } from '../../db/posting/poster.ts';
import { createMetricQueries } from '../../db/queries/health.ts';
import { createLogger } from '../../platform/logging.ts';
import { createMetrics } from '../../platform/metrics.ts';
import type { ProviderApi } from '../../providers/provider-api.ts';
import { createRedirectRule } from '../../providers/hyauth/redirect-rule.ts';
import { createHypetech } from '../../providers/hypetech/index.ts';
import { createTestDatabase } from '../setup/database.ts';

const ISSUER = 'https://issuer.test';
export const WEBHOOK_SECRET = 'webhook-secret-of-the-test';

export type Claims = { sub?: string; roles?: unknown; iss?: string; aud?: string; exp?: number | null };
export type Rig = Awaited<ReturnType<typeof startRig>>;

export type RigOptions = {
  orchestrator?: Partial<Orchestrator>;
  providerApi?: Partial<ProviderApi>;
  corsOrigin?: string;
  databaseUrl?: string;
};

/** What a test reads of an answer. */
export type Body = Record<string, unknown> & {
  id: string;
  code: string;
  data: Record<string, unknown>[];
  nextCursor: string | null;
  errors: { field: string; message: string }[];
};

/** Stands in for the provider: makes a starting session active with `token` as its launch token. */
export function activate(rig: Rig, sessionId: string, token: string): Promise<void> {
  const started = { url: `https://game.test/${token}`, providerSessionId: token, launchToken: token };
  return activateSession(rig.deps.database.pool, sessionId, { ...started, expiresInMinutes: 60 });
}

/** Sends a wallet call as Hypetech signs it. */
export async function hook(
  rig: Rig,
  path: 'bet' | 'win' | 'rollback',
  fields: object,
): Promise<LightMyRequestResponse> {
  const body = JSON.stringify({ currency: 'EUR', provider: 'hypetech', game: 'aviador', action: path, ...fields });
  const signature = createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex');
  const headers = { 'content-type': 'application/json', 'x-signature': signature };
  return rig.app.inject({ method: 'POST', url: `/wallet/hypetech/${path}`, headers, payload: body });
}

export async function startRig(options: RigOptions = {}) {
  const testDatabase = await createTestDatabase();
  const url = options.databaseUrl ?? testDatabase.appUrl;
  const database = createDatabase(url, { connections: 10, application: 'test' });
  const posterPool = createPosterPool(url);
  const poster = createPoster(posterPool);
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kty: 'EC', kid: 'test' };
  const hypetech = createHypetech({
    apiUrl: 'http://127.0.0.1:1',
    apiToken: 'token',
    webhookSecrets: [WEBHOOK_SECRET],
    signatureHeader: 'x-signature',
    gameListPath: '/games',
    legacyWins: false,
  });
  const offline = { listGames: () => Promise.resolve([]) };
  const deps: ApiDeps = {
    database,
    poster,
    orchestrator: { ...idleTemporal(), ...options.orchestrator },
    dialects: new Map([['hypetech', { ...hypetech, api: { ...hypetech.api, ...offline, ...options.providerApi } }]]),
    verifyToken: createTokenVerifier({
      TALLYMAN_AUTH_ISSUER: ISSUER,
      TALLYMAN_AUTH_AUDIENCE: 'tallyman',
      TALLYMAN_AUTH_ALGORITHMS: ['ES256'],
      TALLYMAN_AUTH_JWKS: { keys: [jwk] },
      TALLYMAN_AUTH_JWKS_URL: undefined,
    }),
    metrics: createMetrics(createMetricQueries(database)),
    logger: createLogger('test', 'silent'),
    dayDelaySeconds: 3_600,
    corsOrigin: options.corsOrigin ?? null,
    loginRedirects: createRedirectRule(['https://play.test', 'http://127.0.0.1:3000']),
  };
  const app = await buildServer(deps);
  await app.ready();

  const token = async (claims: Claims = {}): Promise<string> => {
    const signer = new SignJWT({ roles: claims.roles ?? ['operator'] })
      .setProtectedHeader({ alg: 'ES256', kid: 'test' })
      .setIssuer(claims.iss ?? ISSUER)
      .setAudience(claims.aud ?? 'tallyman')
      .setSubject(claims.sub ?? 'platform');
    if (claims.exp !== null) signer.setExpirationTime(claims.exp ?? Math.floor(Date.now() / 1000) + 600);
    return signer.sign(privateKey);
  };
  const operator = await token();

  /** A request as the operator's platform, unless `headers` say otherwise. */
  const call = (request: InjectOptions): Promise<LightMyRequestResponse> =>
    app.inject({ ...request, headers: { authorization: `Bearer ${operator}`, ...request.headers } });
  let keys = 0;
  const post = (path: string, body: unknown, key = `key-${++keys}`): Promise<LightMyRequestResponse> =>
    call({ method: 'POST', url: path, payload: body as object, headers: { 'idempotency-key': key } });
  const get = (path: string): Promise<LightMyRequestResponse> => call({ method: 'GET', url: path });

  return {
    app,
    deps,
    token,
    call,
    post,
    get,
    createPlayer: async (balance?: string, currency = 'EUR'): Promise<string> => {
      const { id } = (await post('/v1/players', { externalId: `ext-${++keys}`, currency })).json<Body>();
      if (balance !== undefined)
        await post(`/v1/players/${id}/deposits`, { amount: { currency, amount: balance }, reference: 'funds' });
      return id;
    },
    close: async () => {
      await app.close();
      await Promise.all([database.close(), posterPool.end()]);
      await testDatabase.drop();
    },
  };
}

function idleTemporal(): Orchestrator {
  return {
    startSession: () => Promise.resolve(),
    grantFreeBet: () => Promise.resolve(),
    startRun: () => Promise.resolve(),
    carryOutRepair: () => Promise.resolve(),
    isAtWork: () => Promise.resolve(true),
    startCashback: () => Promise.resolve(),
    putSchedules: () => Promise.resolve(),
    dropSchedule: () => Promise.resolve(),
    startLogin: () => Promise.resolve(),
    cancelLogin: () => Promise.resolve(),
    describe: () => Promise.resolve(null),
    findArrival: () => Promise.resolve(null),
    isUp: () => Promise.resolve(false),
  };
}
