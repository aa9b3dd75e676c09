// What the simulated studio believes: the sessions its games opened, every movement it made, and what it still owes the operator.
// The day's report is read from here, with planted differences in how a line is shown; the belief itself is never altered.

import { z } from 'zod';
import { type Journal, openJournal } from '../../simulator-kit/journal.ts';
import { shown } from '../../simulator-kit/shown-line.ts';

const session = z.object({
  launchToken: z.string(),
  playerId: z.string(),
  playerToken: z.string(),
  game: z.string(),
  /** Upper case, as everywhere but on the wire. */
  currency: z.string(),
  truncation: z.number(),
  platform: z.enum(['mobile', 'desktop']),
  test: z.boolean(),
});
const line = z.object({
  operation: z.enum(['bet', 'win', 'rollback', 'free_bet', 'free_win']),
  transactionId: z.string(),
  roundId: z.string(),
  launchToken: z.string(),
  /** Decimal text, true money. */
  amount: z.string(),
  accepted: z.boolean(),
  at: z.string(),
  shown: shown.nullable(),
});
/** A credit or rollback that must reach the operator, also after a restart; `line` is what it will be in the report. */
const owed = z.object({ hook: z.enum(['transaction', 'rollback']), body: z.string(), line });
/** A difference that was planted on purpose; `kind` is the break finance should see, null when none. */
const planted = z.object({
  fault: z.string(),
  kind: z.string().nullable(),
  operation: z.enum(['payin', 'payout', 'rollback']),
  transactionId: z.string(),
  roundId: z.string(),
  player: z.string(),
  sessionToken: z.string(),
  currency: z.string(),
  amount: z.string(),
});
const entry = z.discriminatedUnion('entry', [
  z.object({ entry: z.literal('session'), session }),
  z.object({ entry: z.literal('line'), line }),
  z.object({ entry: z.literal('owed'), owed }),
  z.object({ entry: z.literal('planted'), planted }),
]);
type Entry = z.infer<typeof entry>;

export type StudioSession = z.infer<typeof session>;
export type BookLine = z.infer<typeof line>;
export type Owed = z.infer<typeof owed>;
export type Planted = z.infer<typeof planted>;

/** A simulator is for tests and demo days: beyond this it takes no more, before it takes all memory. */
const MAX_SESSIONS = 100_000;
const MAX_LINES = 2_000_000;

const keyOf = ({ operation, roundId, transactionId }: BookLine): string => `${operation} ${roundId} ${transactionId}`;

export type Book = Awaited<ReturnType<typeof openBook>>;

/** Opens the book, from its file when there is one. */
export async function openBook(file: string | null) {
  const sessions = new Map<string, StudioSession>();
  const lines = new Map<string, BookLine>();
  const debts = new Map<string, Owed>();
  const plantedSoFar: Planted[] = [];

  const apply = (next: Entry): void => {
    switch (next.entry) {
      case 'session':
        sessions.set(next.session.launchToken, next.session);
        return;
      case 'line':
        lines.set(keyOf(next.line), next.line);
        debts.delete(keyOf(next.line));
        return;
      case 'owed':
        debts.set(keyOf(next.owed.line), next.owed);
        return;
      case 'planted':
        plantedSoFar.push(next.planted);
        return;
      default:
        next satisfies never;
    }
  };
  const journal: Journal<Entry> = await openJournal(file, entry, apply);
  const record = (next: Entry): void => {
    apply(next);
    journal.append(next);
  };

  return {
    close: () => journal.close(),
    isFull: () => sessions.size >= MAX_SESSIONS || lines.size >= MAX_LINES,
    session: (launchToken: string) => sessions.get(launchToken),
    sessions: (): readonly StudioSession[] => [...sessions.values()],
    /** The newest player token of a launch replaces those before. */
    open: (opened: StudioSession) => record({ entry: 'session', session: opened }),
    /** Writes a movement down; what was owed for it is settled. */
    write: (written: BookLine) => record({ entry: 'line', line: written }),
    owe: (debt: Owed) => record({ entry: 'owed', owed: debt }),
    owed: (): readonly Owed[] => [...debts.values()],
    plant: (difference: Planted) => record({ entry: 'planted', planted: difference }),
    planted: (): readonly Planted[] => plantedSoFar,
    lines: () => lines.values(),
  };
}
