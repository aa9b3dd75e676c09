// What the API refused, as one line for a person: its own words, then status and code for whoever looks further. What cannot be
// read as a problem is shown as it came, cut short.

import { Failure } from '../domain/failure.ts';
import { EXIT } from './exit.ts';

type Problem = { detail: string; code: string; requestId: string };

const SHOWN = 500;

/** An answer that is no success, with `facts.status`, and `facts.field` when it is about something that was given. */
export function refusal(request: string, status: number, text: string): Failure {
  const problem = readProblem(text);
  if (!problem) {
    return new Failure('state_conflict', `${request} answered ${status}: ${text.slice(0, SHOWN)}`, {
      facts: { status },
    });
  }
  const { detail, code, requestId, field } = problem;
  // A fault of ours is looked for in the log by the request's id.
  const where = status >= 500 ? `, request ${requestId}` : '';
  return new Failure('state_conflict', `${detail} (${status} ${code}${where})`, {
    facts: { status, code, ...(field === undefined ? {} : { field }) },
  });
}

/** `fetch`, whose failure says who was not reached. */
export async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    const { origin } = new URL(url);
    throw new Failure('overloaded', `nothing answers at ${origin} in time: is the stack starting, or has it stopped?`, {
      cause,
    });
  }
}

/** Says a refusal and returns its exit code: what was given wrongly is a matter of usage. Anything else is thrown on. */
export function exitOfRefusal(error: unknown): number {
  if (!(error instanceof Failure) || error.facts['status'] === undefined) throw error;
  process.stderr.write(`tallyman: ${error.message}\n`);
  return error.facts['field'] === undefined ? EXIT.failed : EXIT.usage;
}

function readProblem(text: string): (Problem & { field: string | undefined }) | null {
  try {
    const { detail, code, requestId, errors } = JSON.parse(text) as Partial<Problem> & { errors?: { field: string }[] };
    if (detail === undefined || code === undefined) return null;
    return { detail, code, requestId: requestId ?? '', field: errors?.[0]?.field };
  } catch {
    return null;
  }
}
