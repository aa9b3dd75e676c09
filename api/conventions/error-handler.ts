// Turns whatever was thrown into a problem: our own, a failure of the house, an objection of Fastify or of the database. What
// is nobody's fault but ours is logged with its stack and answered with no more than its request id.

import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../../domain/failure.ts';
import { databaseFailure } from '../../db/queries/database-failure.ts';
import { PROBLEM_OF_FAILURE, PROBLEM_STATUS, Problem, type ProblemCode } from './problem.ts';

const DEFAULT_RETRY_AFTER_SECONDS = 1;

const OF_STATUS: Readonly<Record<number, ProblemCode>> = {
  400: 'invalid_request',
  404: 'not_found',
  413: 'body_too_large',
  414: 'invalid_request',
  415: 'unsupported_media_type',
  429: 'too_many_requests',
  503: 'overloaded',
};

/** What a caller reads for Fastify's own objections; its messages name its internals. */
const DETAIL: Partial<Record<ProblemCode, string>> = {
  invalid_request: 'the request could not be read: is the body valid JSON?',
  not_found: 'there is nothing at this address',
  body_too_large: 'the body is larger than 1 MB',
  unsupported_media_type: 'send the body as application/json',
  internal: 'something went wrong on our side; name the requestId when you report it',
  ledger_unavailable: 'the ledger cannot be reached just now; try the same request again',
  temporal_unavailable:
    'the request was kept, but Temporal, which carries it out, cannot be reached just now; try the same request again',
  provider_unavailable: 'the provider did not answer as agreed; try the same request again',
  overloaded: 'too busy just now; try the same request again',
};

/** Answers every error of the app, and everything that has no route, with a problem. */
export function installErrorHandler(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => sendProblem(request, reply, toProblem(error, request)));
  app.setNotFoundHandler(answerNotFound);
}

export function answerNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(request, reply, new Problem('not_found', 'there is nothing at this address'));
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.statusCode === 503 && !('retry-after' in problem.headers)) {
    void reply.header('retry-after', DEFAULT_RETRY_AFTER_SECONDS);
  }
  return reply
    .code(problem.statusCode)
    .headers(problem.headers)
    .type('application/problem+json')
    .send(JSON.stringify(problem.toDocument(request.id)));
}

function toProblem(error: FastifyError, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error;
  const status = error.statusCode ?? 500;
  const code = status < 500 || status === 503 ? OF_STATUS[status] : undefined;
  if (code) return new Problem(code, DETAIL[code] ?? 'the request was refused');
  const failure = toFailure(error, request);
  const mapped = PROBLEM_OF_FAILURE[failure.code];
  const detail = DETAIL[mapped] ?? 'the request could not be carried out';
  if (PROBLEM_STATUS[mapped] !== 503) return new Problem(mapped, detail);
  const seconds = failure.retryAfterSeconds ?? DEFAULT_RETRY_AFTER_SECONDS;
  return new Problem(mapped, detail, { headers: { 'retry-after': String(seconds) } });
}

/** Logs it by code and facts: the messages below a failure may hold parameters. */
function toFailure(error: Error, request: FastifyRequest): Failure {
  const failure = error instanceof Failure ? error : databaseFailure(error);
  if (failure) {
    request.log.error({ code: failure.code, ...failure.facts, stack: failure.stack }, 'request failed');
    return failure;
  }
  request.log.error({ err: error }, 'request failed');
  return new Failure('internal', 'a request failed');
}
