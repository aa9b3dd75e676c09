// An error as it may be logged: kind, code, message, facts, stack and causes, and nothing else that hangs on it.
// A failed database query never shows its parameters, which its message repeats: they hold money and people.

/** Deeper chains than this are loops or noise. */
const MAX_CAUSES = 6;

export interface LoggedError {
  type: string;
  message: string;
  code?: string;
  constraint?: string;
  facts?: unknown;
  stack?: string;
  cause?: LoggedError;
}

export function logError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const { code, constraint, facts, query } = error as Error & Record<string, unknown>;
  // Drizzle's errors carry `query`, and repeat it with all parameters in message and stack; their cause says what happened.
  const isQuery = typeof query === 'string';
  return {
    type: error.name,
    message: isQuery ? 'a query failed' : error.message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof constraint === 'string' ? { constraint } : {}),
    ...(facts === undefined ? {} : { facts }),
    ...(error.stack === undefined || isQuery ? {} : { stack: error.stack }),
    ...(error.cause === undefined || depth >= MAX_CAUSES ? {} : { cause: logError(error.cause, depth + 1) }),
  };
}
