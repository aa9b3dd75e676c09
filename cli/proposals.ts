// `tallyman proposals`: the repairs that wait for a second person, or those of another state. It only reads, and shows one page.

import { type ListOptions, listPage } from './list-page.ts';

type Proposal = {
  id: string;
  breakId: string;
  provider: string;
  kind: string;
  action: string;
  amount: { currency: string; amount: string } | null;
  state: string;
  maker: string;
  reason: string;
  createdAt: string;
};

export type ProposalsOptions = ListOptions & { provider?: string };

/** Prints the proposals of a filter; returns the exit code. */
export function runProposals({ provider, ...options }: ProposalsOptions): Promise<number> {
  const filter = provider === undefined ? {} : { provider };
  return listPage<Proposal>(options, { path: '/v1/proposals', what: 'proposal', filter, rowOf });
}

function rowOf({ id, breakId, provider, kind, action, amount, state, maker, reason, createdAt }: Proposal) {
  return {
    proposal: id,
    break: breakId,
    provider,
    kind,
    action,
    currency: amount?.currency ?? null,
    amount: amount?.amount ?? null,
    state,
    maker,
    made: createdAt,
    reason,
  };
}
