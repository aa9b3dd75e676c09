// What the listing commands share: one page of a list of the running stack, as a table or as the API answers it.

import { callJson } from './call-json.ts';
import { EXIT } from './exit.ts';
import { exitOfRefusal } from './problem-text.ts';
import { readDevFile } from './start/dev-file.ts';
import { textTable } from './text-table.ts';

export type ListOptions = { data: string; json: boolean; state: string; limit: number };

/** `what` is one of the list in words; `state` may be `all`. */
type List<Row> = {
  path: string;
  what: string;
  filter: Record<string, string>;
  rowOf: (row: Row) => Parameters<typeof textTable>[0][number];
};

/** Prints the first page of a list; returns the exit code. */
export async function listPage<Row>(
  { data, json, state, limit }: ListOptions,
  { path, what, filter, rowOf }: List<Row>,
): Promise<number> {
  const { api, tokens } = await readDevFile(data);
  const query = new URLSearchParams({ ...filter, limit: String(limit), ...(state === 'all' ? {} : { state }) });
  try {
    const url = `${api}${path}?${query.toString()}`;
    const page = await callJson<{ data: Row[]; nextCursor: string | null }>(url, { token: tokens.engineer });
    process.stdout.write(
      json ? `${JSON.stringify(page, null, 2)}\n` : textOf(page.data.map(rowOf), what, page.nextCursor),
    );
    return EXIT.done;
  } catch (error) {
    return exitOfRefusal(error);
  }
}

function textOf(rows: Parameters<typeof textTable>[0], what: string, nextCursor: string | null): string {
  if (rows.length === 0) return `no ${what} matches\n`;
  const more = nextCursor === null ? '\n' : `\nthere are more than these ${rows.length}: raise --limit, or filter\n`;
  return `${textTable(rows)}${more}`;
}
