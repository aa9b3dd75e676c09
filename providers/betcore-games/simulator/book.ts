// What the simulated game provider believes: its sessions, and what it booked for each bet. Its report is read from here, with
// planted differences in what a line is shown as; the belief itself is never altered.

import { z } from 'zod';
import { openJournal } from '../../simulator-kit/journal.ts';
import { shown } from '../../simulator-kit/shown-line.ts';

const session = z.object({
  sessionId: z.string(),
  player: z.string(),
  game: z.string(),
  currency: z.string(),
  demo: z.boolean(),
});
const line = z.object({
  sessionId: z.string(),
  betId: z.string(),
  roundId: z.string(),
  operation: z.enum(['bet', 'win', 'rollback']),
  /** Decimal text. */
  amount: z.string(),
  status: z.enum(['accepted', 'declined']),
  at: z.string(),
  /** How the report shows it, where that is not how it was. */
  shown: shown.nullable(),
});
/** A difference that was planted on purpose; `kind` is the break finance should see, null when none. */
const planted = z.object({
  fault: z.string(),
  kind: z.string().nullable(),
  operation: z.enum(['payin', 'payout', 'rollback']),
  transactionId: z.string(),
  roundId: z.string(),
  player: z.string(),
  currency: z.string(),
  amount: z.string(),
});
const entry = z.discriminatedUnion('entry', [
  z.object({ entry: z.literal('session'), session }),
  z.object({ entry: z.literal('line'), line }),
  z.object({ entry: z.literal('planted'), planted }),
]);

export type SimulatedSession = z.infer<typeof session>;
export type BookLine = z.infer<typeof line>;
export type Planted = z.infer<typeof planted>;
export type Book = Awaited<ReturnType<typeof openBook>>;

/** For tests and demo days: beyond this it takes no more, before it takes all memory. */
const MAX_SESSIONS = 100_000;
const MAX_LINES = 1_000_000;

/** Opens the book, from its file when there is one. */
export async function openBook(file: string | null) {
  const sessions = new Map<string, SimulatedSession>();
  const lines: BookLine[] = [];
  const plantedSoFar: Planted[] = [];
  const apply = (next: z.infer<typeof entry>): void => {
    if (next.entry === 'session') sessions.set(next.session.sessionId, next.session);
    else if (next.entry === 'line') lines.push(next.line);
    else plantedSoFar.push(next.planted);
  };
  const journal = await openJournal(file, entry, apply);
  const record = (next: z.infer<typeof entry>): void => {
    apply(next);
    journal.append(next);
  };
  return {
    close: () => journal.close(),
    isFull: () => sessions.size >= MAX_SESSIONS || lines.length >= MAX_LINES,
    launch: (started: SimulatedSession) => record({ entry: 'session', session: started }),
    session: (sessionId: string) => sessions.get(sessionId),
    sessions: () => [...sessions.values()],
    write: (booked: BookLine) => record({ entry: 'line', line: booked }),
    plant: (difference: Planted) => record({ entry: 'planted', planted: difference }),
    planted: (): readonly Planted[] => plantedSoFar,
    /** Oldest first. */
    lines: (): readonly BookLine[] => lines,
  };
}
