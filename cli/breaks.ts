// `tallyman breaks`: lists cases of the running stack, the costliest first, so that their ids need not be fished out of JSON.
// Unless told otherwise those that wait for somebody. It only reads, and shows one page: what else there is, it says.

import { callJson } from './call-json.ts';
import { EXIT } from './exit.ts';
import { exitOfRefusal } from './problem-text.ts';
import { readDevFile } from './start/dev-file.ts';
import { textTable } from './text-table.ts';

type Money = { currency: string; amount: string };
type Case = {
  id: string;
  provider: string;
  kind: string;
  state: string;
  severity: string;
  ageHours: number;
  residual: Money | null;
  atRisk: Money | null;
  loser: string | null;
  assignee: string | null;
};

export type BreaksOptions = {
  data: string;
  json: boolean;
  provider?: string;
  kind?: string;
  state: string;
  severity?: string;
  assignee?: string;
  currency?: string;
  run?: string;
  sort: string;
  limit: number;
};

/** Prints the cases of a filter; returns the exit code. */
export async function runBreaks({ data: dataDir, json, limit, ...filter }: BreaksOptions): Promise<number> {
  const { api, tokens } = await readDevFile(dataDir);
  const { state, ...others } = filter;
  const query = new URLSearchParams({ ...others, limit: String(limit), ...(state === 'all' ? {} : { state }) });
  try {
    const page = await callJson<{ data: Case[]; nextCursor: string | null }>(`${api}/v1/breaks?${query.toString()}`, {
      token: tokens.engineer,
    });
    process.stdout.write(json ? `${JSON.stringify(page, null, 2)}\n` : casesText(page.data, page.nextCursor !== null));
    return EXIT.done;
  } catch (error) {
    return exitOfRefusal(error);
  }
}

function casesText(cases: readonly Case[], hasMore: boolean): string {
  if (cases.length === 0) return 'no case matches\n';
  const more = hasMore ? `\nthere are more than these ${cases.length}: raise --limit, or filter\n` : '\n';
  return `${textTable(cases.map(rowOf))}${more}`;
}

function rowOf({ id, provider, kind, state, severity, ageHours, residual, atRisk, loser, assignee }: Case) {
  return {
    break: id,
    provider,
    kind,
    state,
    severity,
    hours: ageHours,
    currency: residual?.currency ?? null,
    open: residual?.amount ?? null,
    atRisk: atRisk?.amount ?? null,
    loser,
    assignee,
  };
}
