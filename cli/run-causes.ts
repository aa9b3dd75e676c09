// Why there are breaks, by kind: the likely cause that most cases of the kind name. Read from the cases a run saw.

import { callJson } from './call-json.ts';
import type { DevFile } from './start/dev-file.ts';

const PAGE = 200;
/** Ten thousand cases say enough about the causes of all. */
const MAX_PAGES = 50;

type Page = { data: { kind: string; cause: string }[]; nextCursor: string | null };

/** The most named cause of each kind. */
export async function causesOf(
  dev: DevFile,
  run: { id: string; byKind: Record<string, number> },
): Promise<Record<string, string>> {
  if (Object.keys(run.byKind).length === 0) return {};
  const counts = new Map<string, Map<string, number>>();
  let cursor: string | null = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    const query: string = `run=${run.id}&limit=${PAGE}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const { data, nextCursor }: Page = await callJson<Page>(`${dev.api}/v1/breaks?${query}`, {
      token: dev.tokens.finance,
    });
    for (const { kind, cause } of data) {
      const ofKind = counts.get(kind) ?? new Map<string, number>();
      counts.set(kind, ofKind.set(cause, (ofKind.get(cause) ?? 0) + 1));
    }
    if (nextCursor === null) break;
    cursor = nextCursor;
  }
  return Object.fromEntries([...counts].map(([kind, causes]) => [kind, mostNamed(causes)]));
}

function mostNamed(causes: ReadonlyMap<string, number>): string {
  return [...causes].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? '';
}
