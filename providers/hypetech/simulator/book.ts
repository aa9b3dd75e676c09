// What the simulated provider believes: sessions, transactions, rounds and the stock of free bets. Its report (P3) is read
// from here, with planted differences in what a transaction is shown as; the belief itself is never altered.

import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Journal, openJournal } from '../../simulator-kit/journal.ts';
import { shown, shownLines } from '../../simulator-kit/shown-line.ts';

const session = z.object({
  token: z.string(),
  launchId: z.string(),
  player: z.string(),
  game: z.string(),
  currency: z.string(),
  demo: z.boolean(),
  extraData: z.string().nullable(),
  createdAt: z.string(),
  expiresAt: z.string(),
});
const transaction = z.object({
  sessionToken: z.string(),
  transactionId: z.string(),
  roundId: z.string(),
  type: z.enum(['BET', 'WIN', 'ROLLBACK']),
  at: z.string(),
  status: z.enum(['SUCCESS', 'FAILED', 'PENDING']),
  /** Decimal text. */
  amount: z.string(),
  /** How the report shows it, where that is not how it was. */
  shown: shown.nullable(),
});
const stock = z.object({
  player: z.string(),
  game: z.string(),
  currency: z.string(),
  value: z.string(),
  bonusCode: z.string().nullable(),
  left: z.int(),
  expiresAt: z.string(),
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
  z.object({ entry: z.literal('session'), session }),
  z.object({ entry: z.literal('entered'), launchId: z.string() }),
  z.object({ entry: z.literal('transaction'), transaction }),
  z.object({ entry: z.literal('round'), sessionToken: z.string(), roundId: z.string(), status: z.string() }),
  z.object({ entry: z.literal('stock'), stock }),
  z.object({ entry: z.literal('planted'), planted }),
]);

export type SimulatedSession = z.infer<typeof session>;
export type SimulatedTransaction = z.infer<typeof transaction>;
export type FreeBetStock = z.infer<typeof stock>;
export type Planted = z.infer<typeof planted>;
export type RoundStatus = 'IN_PROGRESS' | 'FINISHED' | 'CANCELLED';
type Entry = z.infer<typeof entry>;

/** A simulator is for tests and demo days: beyond this it takes no more, before it takes all memory. */
const MAX_SESSIONS = 100_000;
const MAX_TRANSACTIONS = 2_000_000;

export type ReportLine = SimulatedTransaction & { roundStatus: string };

const stockKey = (s: Pick<FreeBetStock, 'player' | 'game' | 'bonusCode'>) =>
  JSON.stringify([s.player, s.game, s.bonusCode]);

export type Book = Awaited<ReturnType<typeof openBook>>;

/** Opens the book, from its file when there is one. */
export async function openBook(file: string | null, now: () => Date) {
  const sessions = new Map<string, SimulatedSession>();
  const launches = new Map<string, { session: SimulatedSession; entered: boolean }>();
  const transactions = new Map<string, Map<string, SimulatedTransaction>>();
  const rounds = new Map<string, string>();
  const stocks = new Map<string, FreeBetStock>();
  const plantedSoFar: Planted[] = [];
  let written = 0;

  const apply = (next: Entry): void => {
    switch (next.entry) {
      case 'session':
        sessions.set(next.session.token, next.session);
        launches.set(next.session.launchId, { session: next.session, entered: false });
        transactions.set(next.session.token, new Map());
        return;
      case 'entered': {
        const launch = launches.get(next.launchId);
        if (launch) launch.entered = true;
        return;
      }
      case 'transaction':
        written += 1;
        transactions
          .get(next.transaction.sessionToken)
          ?.set(`${next.transaction.type}:${next.transaction.transactionId}`, next.transaction);
        return;
      case 'round':
        rounds.set(`${next.sessionToken}:${next.roundId}`, next.status);
        return;
      case 'stock':
        stocks.set(stockKey(next.stock), next.stock);
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
  const isOpen = ({ expiresAt }: { expiresAt: string }): boolean => Date.parse(expiresAt) > now().getTime();

  return {
    close: () => journal.close(),
    isFull: () => sessions.size >= MAX_SESSIONS || written >= MAX_TRANSACTIONS,
    startSession(request: Omit<SimulatedSession, 'token' | 'launchId' | 'createdAt' | 'expiresAt'>, minutes: number) {
      const started: SimulatedSession = {
        ...request,
        token: randomBytes(16).toString('hex'),
        launchId: randomBytes(16).toString('hex'),
        createdAt: now().toISOString(),
        expiresAt: new Date(now().getTime() + minutes * 60_000).toISOString(),
      };
      record({ entry: 'session', session: started });
      return started;
    },
    /** Opens a launch URL: works once, and not after the session's end. */
    enter(launchId: string): 'entered' | 'gone' | 'unknown' {
      const launch = launches.get(launchId);
      if (!launch) return 'unknown';
      if (launch.entered || !isOpen(launch.session)) return 'gone';
      record({ entry: 'entered', launchId });
      return 'entered';
    },
    session: (token: string) => sessions.get(token),
    openSessions: () => [...sessions.values()].filter(isOpen),
    put: (added: SimulatedTransaction) => record({ entry: 'transaction', transaction: added }),
    setRound: (sessionToken: string, roundId: string, status: RoundStatus) =>
      record({ entry: 'round', sessionToken, roundId, status }),
    plant: (difference: Planted) => record({ entry: 'planted', planted: difference }),
    planted: (): readonly Planted[] => plantedSoFar,
    /** Puts free bets into stock; the same bonus code again grants nothing more. */
    grant(granted: FreeBetStock): void {
      if (granted.bonusCode !== null && stocks.has(stockKey(granted))) return;
      const before = stocks.get(stockKey(granted))?.left ?? 0;
      record({ entry: 'stock', stock: { ...granted, left: granted.left + before } });
    },
    /** Takes one free bet out of stock, or null when there is none. */
    takeFreeBet({ player, game }: SimulatedSession): FreeBetStock | null {
      const found = [...stocks.values()].find((s) => s.player === player && s.game === game && s.left > 0 && isOpen(s));
      if (!found) return null;
      record({ entry: 'stock', stock: { ...found, left: found.left - 1 } });
      return found;
    },
    giveBackFreeBet(taken: FreeBetStock): void {
      const present = stocks.get(stockKey(taken)) ?? taken;
      record({ entry: 'stock', stock: { ...present, left: present.left + 1 } });
    },
    /** The session's transactions as the report shows them, newest last. */
    report(token: string): readonly ReportLine[] {
      return [...(transactions.get(token)?.values() ?? [])].flatMap((line) => reportLines(line, rounds));
    },
  };
}

function reportLines(line: SimulatedTransaction, rounds: ReadonlyMap<string, string>): readonly ReportLine[] {
  const roundStatus = rounds.get(`${line.sessionToken}:${line.roundId}`) ?? 'IN_PROGRESS';
  return shownLines({ ...line, roundStatus }, line.shown, 'FAILED');
}
