// The edge of the house: the providers' wallet calls, the REST API below /v1, its documentation and health. `buildServer` opens
// no port, so that tests and the OpenAPI page use the very server that runs. Nothing is decided here.

import fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { answerNotFound, installErrorHandler } from './conventions/error-handler.ts';
import { installBodyDeadline } from './conventions/body-deadline.ts';
import { CSV_DEADLINE_MS, acceptCsv } from './conventions/csv-body.ts';
import { guardRoutes } from './conventions/guard.ts';
import { installHeaders, requestId } from './conventions/headers.ts';
import { validatorCompiler } from './conventions/validation.ts';
import type { ApiDeps, RestApp } from './dependencies.ts';
import { installOpenApi } from './openapi/document.ts';
import { registerAccountStatement } from './resources/account-statement.ts';
import { registerBreakCases } from './resources/break-cases.ts';
import { registerBreaks } from './resources/breaks.ts';
import { registerBulk } from './resources/bulk.ts';
import { registerCash } from './resources/cash.ts';
import { registerCashbackPeriods } from './resources/cashback-periods.ts';
import { registerCashbackProgrammes } from './resources/cashback-programmes.ts';
import { registerFreeBets } from './resources/free-bets.ts';
import { createGameCatalogue } from './resources/game-catalogue.ts';
import { registerGames } from './resources/games.ts';
import { registerHealth } from './resources/health.ts';
import { registerLogins } from './resources/logins.ts';
import { registerPlayers } from './resources/players.ts';
import { registerProposals } from './resources/proposals.ts';
import { registerProviders } from './resources/providers.ts';
import { registerReconciliations } from './resources/reconciliations.ts';
import { registerReports } from './resources/reports.ts';
import { registerRounds } from './resources/rounds.ts';
import { registerSessions } from './resources/sessions.ts';
import { registerStatements } from './resources/statements.ts';
import { registerWalletCalls } from './resources/wallet-calls.ts';
import { registerWalletRoutes } from './wallet-routes.ts';

/** REST bodies; a wallet call has a smaller limit of its own. */
const MAX_BODY_BYTES = 1_000_000;
/** Longest part of an address: a round key with everything in it escaped. */
const MAX_PARAM_LENGTH = 1_024;
/** A caller that takes longer to send its headers, or the body of a call, is cut off. */
const REQUEST_TIMEOUT_MS = 30_000;

/** Builds the server; the caller listens, or injects requests. */
export async function buildServer(deps: ApiDeps): Promise<RestApp> {
  const loggerInstance: FastifyBaseLogger = deps.logger;
  const app: RestApp = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: CSV_DEADLINE_MS,
    http: { headersTimeout: REQUEST_TIMEOUT_MS },
    requestIdHeader: false,
    genReqId: requestId,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH, ignoreTrailingSlash: false },
    frameworkErrors: (_error, request, reply) => void answerNotFound(request, reply),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler).setSerializerCompiler(serializerCompiler);
  acceptJsonOnly(app);
  installHeaders(app, deps.corsOrigin);
  installErrorHandler(app);
  installBodyDeadline(app, { ms: REQUEST_TIMEOUT_MS, csvMs: CSV_DEADLINE_MS });
  await installOpenApi(app);
  registerHealth(app, deps);
  await app.register(async (scope) => registerRest(scope, deps), { prefix: '/v1' });
  registerWalletRoutes(app, deps);
  return app;
}

function registerRest(scope: RestApp, deps: ApiDeps): void {
  const catalogue = createGameCatalogue(deps);
  acceptCsv(scope);
  guardRoutes(scope, deps.verifyToken, () => {
    registerPlayers(scope, deps);
    registerCash(scope, deps);
    registerAccountStatement(scope, deps);
    registerSessions(scope, deps, catalogue);
    registerLogins(scope, deps);
    registerFreeBets(scope, deps, catalogue);
    registerGames(scope, deps, catalogue);
    registerProviders(scope, deps);
    registerRounds(scope, deps);
    registerWalletCalls(scope, deps);
    registerStatements(scope, deps);
    registerReconciliations(scope, deps);
    registerBreaks(scope, deps);
    registerBreakCases(scope, deps);
    registerBulk(scope, deps);
    registerProposals(scope, deps);
    registerReports(scope, deps);
    registerCashbackProgrammes(scope, deps);
    registerCashbackPeriods(scope, deps);
  });
}

/** An empty body is no body, whatever its type says: clients send one with DELETE. */
function acceptJsonOnly(app: RestApp): void {
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body.toString(), done);
  });
}
