// `tallyman proposals`: the repairs that wait for a second person, or those of another state. It only reads, and shows one page.

import { callJson } from './call-json.ts';
import { EXIT } from './exit.ts';
import { exitOfRefusal } from './problem-text.ts';
import { readDevFile } from './start/dev-file.ts';
import { textTable } from './text-table.ts';

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

export type ProposalsOptions = { data: string; json: boolean; provider?: string; state: string; limit: number };

/** Prints the proposals of a filter; returns the exit code. */
export async function runProposals({ data: dataDir, json, limit, ...filter }: ProposalsOptions): Promise<number> {
  const { api, tokens } = await readDevFile(dataDir);
  const { state, ...others } = filter;
  const query = new URLSearchParams({ ...others, limit: String(limit), ...(state === 'all' ? {} : { state }) });
  try {
    const url = `${api}/v1/proposals?${query.toString()}`;
    const page = await callJson<{ data: Proposal[]; nextCursor: string | null }>(url, { token: tokens.engineer });
    process.stdout.write(
      json ? `${JSON.stringify(page, null, 2)}\n` : proposalsText(page.data, page.nextCursor !== null),
    );
    return EXIT.done;
  } catch (error) {
    return exitOfRefusal(error);
  }
}

function proposalsText(proposals: readonly Proposal[], hasMore: boolean): string {
  if (proposals.length === 0) return 'no proposal matches\n';
  const more = hasMore ? `\nthere are more than these ${proposals.length}: raise --limit, or filter\n` : '\n';
  return `${textTable(proposals.map(rowOf))}${more}`;
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
