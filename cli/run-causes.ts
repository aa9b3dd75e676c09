// What a run saw, by kind: how many cases are breaks, expected or explained, and the likely cause that most of them name. Read
// from the cases themselves.

import { callJson } from './call-json.ts';
import type { DevFile } from './start/dev-file.ts';

const PAGE = 200;
/** Ten thousand cases say enough about the causes of all. */
const MAX_PAGES = 50;

type Seen = { kind: string; cause: string; state: string };
type Page = { data: Seen[]; nextCursor: string | null };
/** How many of a kind stand how; `breaks` wait for somebody. */
export type KindStates = { breaks: number; expected: number; explained: number };
export type KindFacts = { cause: string; states: KindStates };

/** By kind; the states are of the cases as they stand now. */
export async function kindsOf(
  dev: DevFile,
  run: { id: string; byKind: Record<string, number> },
): Promise<Record<string, KindFacts>> {
  if (Object.keys(run.byKind).length === 0) return {};
  const found = new Map<string, { causes: Map<string, number>; states: KindStates }>();
  let cursor: string | null = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    const query: string = `run=${run.id}&limit=${PAGE}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const { data, nextCursor }: Page = await callJson<Page>(`${dev.api}/v1/breaks?${query}`, {
      token: dev.tokens.finance,
    });
    for (const { kind, cause, state } of data) {
      const ofKind = found.get(kind) ?? { causes: new Map(), states: { breaks: 0, expected: 0, explained: 0 } };
      ofKind.causes.set(cause, (ofKind.causes.get(cause) ?? 0) + 1);
      ofKind.states[STANDS[state] ?? 'breaks'] += 1;
      found.set(kind, ofKind);
    }
    if (nextCursor === null) break;
    cursor = nextCursor;
  }
  return Object.fromEntries(
    [...found].map(([kind, { causes, states }]) => [kind, { cause: mostNamed(causes), states }]),
  );
}

const STANDS: Readonly<Record<string, keyof KindStates>> = {
  expected: 'expected',
  resolved: 'explained',
  pinned: 'explained',
};

function mostNamed(causes: ReadonlyMap<string, number>): string {
  return [...causes].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? '';
}
