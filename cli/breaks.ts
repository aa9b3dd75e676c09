// `tallyman breaks`: lists cases of the running stack, the costliest first, so that their ids need not be fished out of JSON.
// Unless told otherwise those that wait for somebody. It only reads, and shows one page: what else there is, it says.

import { type ListOptions, listPage } from './list-page.ts';

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

export type BreaksOptions = ListOptions & {
  provider?: string;
  kind?: string;
  severity?: string;
  assignee?: string;
  currency?: string;
  run?: string;
  sort: string;
};

/** Prints the cases of a filter; returns the exit code. */
export function runBreaks({ data, json, state, limit, ...filter }: BreaksOptions): Promise<number> {
  return listPage<Case>({ data, json, state, limit }, { path: '/v1/breaks', what: 'case', filter, rowOf });
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
