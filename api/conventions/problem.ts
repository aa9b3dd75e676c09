// What the REST API says when it cannot do what was asked: RFC 9457 problems from one closed list of codes, each with its
// status. A caller may build on code and field; it must never see a stack, SQL or a secret.

import { STATUS_CODES } from 'node:http';
import type { FailureCode } from '../../domain/failure.ts';

/** Every code and its status. Codes are part of the stable surface. */
export const PROBLEM_STATUS = {
  invalid_request: 400,
  idempotency_key_required: 400,
  unauthenticated: 401,
  forbidden: 403,
  same_person: 403,
  not_found: 404,
  method_not_allowed: 405,
  player_exists: 409,
  insufficient_funds: 409,
  run_in_progress: 409,
  no_statement: 409,
  state_conflict: 409,
  break_expected: 409,
  already_decided: 409,
  already_posted: 409,
  body_too_large: 413,
  unsupported_media_type: 415,
  idempotency_key_reused: 422,
  amount_too_large: 422,
  currency_unknown: 422,
  provider_unknown: 422,
  provider_unsupported: 422,
  player_unknown: 422,
  game_unknown: 422,
  game_disabled: 422,
  time_zone_unknown: 422,
  period_invalid: 422,
  rule_invalid: 422,
  statement_unknown: 422,
  day_unknown: 422,
  mapping_unknown: 422,
  mapping_invalid: 422,
  header_unknown: 422,
  expiry_past: 422,
  too_many_cases: 422,
  above_residual: 422,
  currency_differs: 422,
  action_impossible: 422,
  too_many_requests: 429,
  internal: 500,
  ledger_unavailable: 503,
  temporal_unavailable: 503,
  provider_unavailable: 503,
  identity_unavailable: 503,
  overloaded: 503,
} as const satisfies Record<string, number>;
export type ProblemCode = keyof typeof PROBLEM_STATUS;

/** What a thrown failure is for a caller. */
export const PROBLEM_OF_FAILURE: Record<FailureCode, ProblemCode> = {
  setting_invalid: 'internal',
  ledger_unavailable: 'ledger_unavailable',
  ledger_invariant: 'internal',
  temporal_unavailable: 'temporal_unavailable',
  overloaded: 'overloaded',
  provider_unavailable: 'provider_unavailable',
  provider_refused: 'provider_unavailable',
  provider_protocol: 'provider_unavailable',
  not_found: 'not_found',
  state_conflict: 'state_conflict',
  internal: 'internal',
};

/** `field` is a JSON pointer into the body, the query or the headers. */
export type FieldError = { field: string; message: string };
export type ProblemDocument = {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ProblemCode;
  requestId: string;
  errors?: readonly FieldError[];
};

/** Thrown by handlers and hooks, answered by the error handler. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly statusCode: number;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    detail: string,
    options: { errors?: readonly FieldError[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail);
    this.name = 'Problem';
    this.code = code;
    this.statusCode = PROBLEM_STATUS[code];
    this.errors = options.errors ?? [];
    this.headers = options.headers ?? {};
  }

  toDocument(requestId: string): ProblemDocument {
    return {
      type: `urn:tallyman:problem:${this.code}`,
      title: STATUS_CODES[this.statusCode] ?? 'Error',
      status: this.statusCode,
      detail: this.message,
      code: this.code,
      requestId,
      ...(this.errors.length > 0 ? { errors: this.errors } : {}),
    };
  }
}

/** A problem with one field, which the detail names too. */
export function fieldProblem(code: ProblemCode, field: string, message: string): Problem {
  return new Problem(code, `${field}: ${message}`, { errors: [{ field, message }] });
}

export const notFound = (what: string): Problem => new Problem('not_found', `no such ${what}`);
