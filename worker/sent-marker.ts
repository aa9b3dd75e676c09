// Marks delivered rows in groups: what is delivered while one statement runs is marked by the next. One statement at a time,
// and never one a row.

/** `flush` resolves when everything noted so far is marked, or given up. */
export type SentMarker = { note(outboxIds: readonly string[]): void; flush(): Promise<void> };

/** `mark` runs alone; what it throws goes to `failed`, and its rows are delivered again when their lease ends. */
export function createSentMarker(
  mark: (outboxIds: readonly string[]) => Promise<void>,
  failed: (error: unknown) => void,
): SentMarker {
  let noted: string[] = [];
  let running: Promise<void> | null = null;

  async function markAll(): Promise<void> {
    while (noted.length > 0) {
      const group = noted;
      noted = [];
      await mark(group).catch(failed);
    }
    running = null;
  }

  return {
    note(outboxIds) {
      if (outboxIds.length === 0) return;
      noted.push(...outboxIds);
      running ??= markAll();
    },
    flush: () => running ?? Promise.resolve(),
  };
}
