// One closed list of codes for what can fail, and what a retry is worth for each. Expected outcomes are values, not failures.
// Edges turn a failure into HTTP, into a Temporal failure or into a dialect's words by tables over this list.

export const FAILURE_CODES = [
  'setting_invalid',
  'ledger_unavailable',
  'ledger_invariant',
  'temporal_unavailable',
  'overloaded',
  'provider_unavailable',
  'provider_refused',
  'provider_protocol',
  'not_found',
  'state_conflict',
  'internal',
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

/** Is it worth trying the same again? */
export const RETRYABLE: Record<FailureCode, boolean> = {
  setting_invalid: false,
  ledger_unavailable: true,
  ledger_invariant: false,
  temporal_unavailable: true,
  overloaded: true,
  provider_unavailable: true,
  provider_refused: false,
  provider_protocol: false,
  not_found: false,
  state_conflict: false,
  internal: false,
};

/** The one base of what we throw. `facts` are safe to log: never a secret, a body or personal data. */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
  readonly retryAfterSeconds: number | null;

  constructor(
    code: FailureCode,
    message: string,
    options: { facts?: Failure['facts']; cause?: unknown; retryAfterSeconds?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Failure';
    this.code = code;
    this.facts = options.facts ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }
}
