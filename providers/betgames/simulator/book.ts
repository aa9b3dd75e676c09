// What the simulated provider believes: players behind tokens, and every movement it sent. Its report is read from here, with
// planted differences in how a line is shown; the belief itself is never altered.

import { z } from 'zod';
import { type Journal, openJournal } from '../../simulator-kit/journal.ts';
import { shown } from '../../simulator-kit/shown-line.ts';
import { type WebshopEntry, createWebshopBook, webshopEntry } from './webshop-book.ts';

const seat = z.object({ token: z.string(), player: z.string(), currency: z.string() });
const line = z.object({
  operation: z.enum(['bet', 'win', 'rollback', 'promo']),
  transactionId: z.string(),
  roundId: z.string(),
  linkedId: z.string().nullable(),
  player: z.string(),
  currency: z.string(),
  /** Decimal text. */
  amount: z.string(),
  accepted: z.boolean(),
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
  sessionToken: z.string(),
  currency: z.string(),
  amount: z.string(),
});
const entry = z.discriminatedUnion('entry', [
  z.object({ entry: z.literal('opened'), token: z.string() }),
  z.object({ entry: z.literal('seat'), seat }),
  z.object({ entry: z.literal('line'), line }),
  z.object({ entry: z.literal('planted'), planted }),
  z.object({ entry: z.literal('webshop'), webshop: webshopEntry }),
]);
type Entry = z.infer<typeof entry>;

/** A token, and whom the operator says it plays for. */
export type Seat = z.infer<typeof seat>;
export type Line = z.infer<typeof line>;
export type Planted = z.infer<typeof planted>;

/** A simulator is for tests and demo days: beyond this it takes no more, before it takes all memory. */
const MAX_TOKENS = 100_000;
const MAX_LINES = 2_000_000;

export type Book = Awaited<ReturnType<typeof openBook>>;

/** Opens the book, from its file when there is one. */
export async function openBook(file: string | null) {
  const tokens = new Set<string>();
  const seats = new Map<string, Seat>();
  const lines: Line[] = [];
  const plantedSoFar: Planted[] = [];
  const webshop = createWebshopBook((change: WebshopEntry) => record({ entry: 'webshop', webshop: change }));

  const apply = (next: Entry): void => {
    switch (next.entry) {
      case 'opened':
        tokens.add(next.token);
        return;
      case 'seat':
        tokens.add(next.seat.token);
        seats.set(next.seat.token, next.seat);
        return;
      case 'line':
        lines.push(next.line);
        return;
      case 'planted':
        plantedSoFar.push(next.planted);
        return;
      case 'webshop':
        webshop.apply(next.webshop);
        return;
      default:
        next satisfies never;
    }
  };
  const journal: Journal<Entry> = await openJournal(file, entry, apply);
  function record(next: Entry): void {
    apply(next);
    journal.append(next);
  }

  return {
    webshop,
    close: () => journal.close(),
    isFull: () => tokens.size >= MAX_TOKENS || lines.length >= MAX_LINES,
    /** The game client was opened with this token. */
    open(token: string): void {
      if (!tokens.has(token)) record({ entry: 'opened', token });
    },
    tokens: (): readonly string[] => [...tokens],
    seat: (token: string) => seats.get(token),
    sit: (taken: Seat) => record({ entry: 'seat', seat: taken }),
    write: (written: Line) => record({ entry: 'line', line: written }),
    plant: (difference: Planted) => record({ entry: 'planted', planted: difference }),
    planted: (): readonly Planted[] => plantedSoFar,
    lines: (): readonly Line[] => lines,
  };
}
