// What the simulated aggregator believes: users, payments and what it heard of each. Its report is read from here, with planted
// differences in how a payment is shown; the belief itself is never altered. Kept in a file when there is one.

import { z } from 'zod';
import { type Journal, openJournal } from '../../simulator-kit/journal.ts';
import { shown } from '../../simulator-kit/shown-line.ts';

const user = z.object({
  user: z.string(),
  currency: z.string(),
  isTest: z.boolean(),
  /** Stored with the first bet; the casino may change its flag before that. */
  fixed: z.boolean(),
  /** The current refresh token, and the one that the WebFrame was started with. */
  token: z.string(),
  startedWith: z.string(),
});
const payment = z.object({
  door: z.enum(['payment', 'cashback']),
  /** Which time the same bet had this type. */
  id: z.string(),
  betId: z.string(),
  user: z.string(),
  currency: z.string(),
  type: z.string(),
  amount: z.string(),
  tax: z.string().nullable(),
  at: z.string(),
  state: z.enum(['waiting', 'accepted', 'refused', 'given_up']),
  code: z.int().nullable(),
  partnerTransactionId: z.string().nullable(),
  /** How the report shows it, where that is not how it was. */
  shown: shown.nullable(),
});
const planted = z.object({
  fault: z.string(),
  kind: z.string().nullable(),
  operation: z.string(),
  transactionId: z.string(),
  roundId: z.string(),
  player: z.string(),
  currency: z.string(),
  amount: z.string(),
});
const entry = z.discriminatedUnion('entry', [
  z.object({ entry: z.literal('user'), user }),
  z.object({ entry: z.literal('payment'), payment }),
  z.object({ entry: z.literal('planted'), planted }),
  z.object({ entry: z.literal('alarm'), alarm: z.string() }),
]);

export type SimulatedUser = z.infer<typeof user>;
export type SimulatedPayment = z.infer<typeof payment>;
export type Planted = z.infer<typeof planted>;
type Entry = z.infer<typeof entry>;

/** A simulator is for tests and demo days: beyond this it takes no more, before it takes all memory. */
const MAX_PAYMENTS = 2_000_000;

export type Book = Awaited<ReturnType<typeof openBook>>;

export async function openBook(file: string | null) {
  const users = new Map<string, SimulatedUser>();
  const startedWith = new Map<string, string>();
  const payments = new Map<string, SimulatedPayment>();
  const byBet = new Map<string, string[]>();
  const differences: Planted[] = [];
  const alarms: string[] = [];

  const apply = (next: Entry): void => {
    switch (next.entry) {
      case 'user':
        users.set(next.user.user, next.user);
        startedWith.set(next.user.startedWith, next.user.user);
        return;
      case 'payment': {
        const { payment: put } = next;
        if (!payments.has(put.id)) byBet.set(betKey(put), [...(byBet.get(betKey(put)) ?? []), put.id]);
        payments.set(put.id, put);
        return;
      }
      case 'planted':
        differences.push(next.planted);
        return;
      case 'alarm':
        alarms.push(next.alarm);
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
    isFull: () => payments.size >= MAX_PAYMENTS,
    user: (id: string) => users.get(id),
    /** By a refresh token that a WebFrame was started with. */
    startedWith: (token: string) => users.get(startedWith.get(token) ?? ''),
    users: () => [...users.values()],
    putUser: (put: SimulatedUser) => record({ entry: 'user', user: put }),
    payment: (id: string) => payments.get(id),
    putPayment: (put: SimulatedPayment) => record({ entry: 'payment', payment: put }),
    /** The payments of a bet, oldest first. */
    ofBet: (door: SimulatedPayment['door'], betId: string): SimulatedPayment[] =>
      (byBet.get(betKey({ door, betId })) ?? []).flatMap((id) => payments.get(id) ?? []),
    payments: () => payments.values(),
    plant: (difference: Planted) => record({ entry: 'planted', planted: difference }),
    planted: (): readonly Planted[] => differences,
    alarm: (text: string) => record({ entry: 'alarm', alarm: text }),
    alarms: (): readonly string[] => alarms,
  };
}

const betKey = ({ door, betId }: Pick<SimulatedPayment, 'door' | 'betId'>): string => `${door}:${betId}`;
