// How the aggregator gets a payment through (dossier, section 6.5): it sends, waits for the accept, and in doubt asks. A stake
// that is not accepted in time is given up and returned where it was executed; anything else is sent until it is accepted.

import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { LosslessNumber } from '../../json-text.ts';
import { CODE, PAYMENT, type PaymentType } from '../contract.ts';
import type { Book, SimulatedPayment } from './book.ts';
import type { CasinoAnswer, CasinoSender, PaymentFields } from './casino-sender.ts';

export type PaymentsDeps = {
  book: Book;
  casino: CasinoSender;
  now: () => Date;
  /** How long an accept is waited for; the provider's is 30 s. */
  acceptDeadlineMs: number;
  /** Shortens the waits between repeats; 1 is the provider's schedule. */
  delayFactor: number;
  signal: AbortSignal;
};
export type Order = Omit<PaymentFields, 'type'> & {
  type: string;
  currency: string;
  door?: SimulatedPayment['door'];
  shown?: SimulatedPayment['shown'];
};
/** `repeats`: how often it was sent beside the first time. */
export type Placed = { payment: SimulatedPayment; repeats: number };

/** What came with an accept, as far as it is compared. */
export type Heard = { code: number; partnerTransactionId: string | null; betId: string; type: string; amount: string };

const REPEAT_S = [0.5, 1, 2, 4, 8, 8];
const LATER_REPEAT_S = 60;
/** Without an end date there, but a simulator ends: a day of repeats. */
const MAX_REPEATS = REPEAT_S.length + (24 * 3600) / LATER_REPEAT_S;

const infoValue = z.object({
  Transactions: z.array(
    z.object({
      PartnerTransactionId: z.string(),
      TransactionType: z.instanceof(LosslessNumber).transform(({ value }) => value),
      Amount: z.string(),
    }),
  ),
});

export type Payments = ReturnType<typeof createPayments>;

export function createPayments(deps: PaymentsDeps) {
  const { book, casino, signal } = deps;
  const waiting = new Map<string, (payment: SimulatedPayment) => void>();

  const send = (payment: SimulatedPayment): Promise<CasinoAnswer> => {
    const { betId, user, type, amount, tax } = payment;
    const fields = { betId, user, amount, ...(tax === null ? {} : { tax }) };
    if (payment.door === 'cashback') return casino.cashback({ ...fields, type: type === '1' ? '1' : '-1' });
    return casino.make({ ...fields, type: type as PaymentType });
  };

  /** Writes down how a payment ended and wakes who waits for it. */
  function settle(payment: SimulatedPayment, end: Partial<SimulatedPayment>): SimulatedPayment {
    const settled = { ...payment, ...end };
    book.putPayment(settled);
    waiting.get(payment.id)?.(settled);
    return settled;
  }

  function open(order: Order): SimulatedPayment {
    const { betId, user, type, currency, amount, tax = null, door = 'payment', shown = null } = order;
    const before = book.ofBet(door, betId).filter((one) => one.type === type).length;
    const payment: SimulatedPayment = {
      ...{ door, id: `${door}:${betId}:${type}#${before}`, betId, user, currency, type, amount, tax },
      ...{ at: deps.now().toISOString(), state: 'waiting', code: null, partnerTransactionId: null, shown },
    };
    book.putPayment(payment);
    return payment;
  }

  /** Resolves when the accept came, or after `ms`. */
  async function heardWithin(payment: SimulatedPayment, ms: number): Promise<SimulatedPayment> {
    const heard = new Promise<SimulatedPayment>((resolve) => waiting.set(payment.id, resolve));
    const present = book.payment(payment.id) ?? payment;
    if (present.state !== 'waiting') return present;
    const over = wait(ms, null, { signal, ref: false }).catch(() => null);
    const settled = await Promise.race([heard, over]);
    waiting.delete(payment.id);
    return settled ?? book.payment(payment.id) ?? payment;
  }

  /** What the casino executed of this payment, by its own word; undefined when it cannot be asked. */
  async function executed(payment: SimulatedPayment): Promise<{ partnerTransactionId: string } | null | undefined> {
    const answer = await casino.info(payment.betId);
    const read = answer.kind === 'answered' && answer.code === CODE.success ? infoValue.safeParse(answer.value) : null;
    if (!read?.success) return undefined;
    const same = read.data.Transactions.filter((one) => one.TransactionType === payment.type);
    const nth = book.ofBet(payment.door, payment.betId).filter((one) => isAccepted(one, payment)).length;
    const found = same[nth];
    return found ? { partnerTransactionId: found.PartnerTransactionId } : null;
  }

  async function sendUntilHeard(payment: SimulatedPayment): Promise<Placed> {
    const deadline = Date.now() + deps.acceptDeadlineMs;
    let repeats = 0;
    for (; repeats < REPEAT_S.length; repeats++) {
      const answer = await send(payment);
      if (answer.kind === 'answered' && answer.code !== CODE.success) {
        return { payment: settle(payment, { state: 'refused', code: answer.code }), repeats };
      }
      const left = deadline - Date.now();
      if (answer.kind === 'answered' || left <= 0) break;
      const heard = await heardWithin(payment, Math.min(left, (REPEAT_S[repeats] ?? 8) * 1000 * deps.delayFactor));
      if (heard.state !== 'waiting') return { payment: heard, repeats };
    }
    return { payment: await heardWithin(payment, Math.max(0, deadline - Date.now())), repeats };
  }

  async function giveUp(payment: SimulatedPayment): Promise<SimulatedPayment> {
    const given = settle(payment, { state: 'given_up' });
    if (await executed(given)) await place({ ...given, tax: undefined, type: PAYMENT.return });
    return given;
  }

  async function persist(payment: SimulatedPayment, repeats: number): Promise<Placed> {
    for (let n = repeats; n < MAX_REPEATS && !signal.aborted; n++) {
      const done = await executed(payment);
      if (done) return { payment: settle(payment, { state: 'accepted', code: CODE.success, ...done }), repeats: n };
      if (done === null) await send(payment);
      const seconds = REPEAT_S[n] ?? LATER_REPEAT_S;
      const heard = await heardWithin(payment, Math.max(seconds * 1000 * deps.delayFactor, 50));
      if (heard.state !== 'waiting') return { payment: heard, repeats: n + 1 };
    }
    return { payment, repeats: MAX_REPEATS };
  }

  /** What becomes of a payment that was sent: a stake without a word is given up, anything else sent on. */
  async function follow(sent: Placed): Promise<Placed> {
    const { payment, repeats } = sent;
    if (payment.state !== 'waiting') return sent;
    if (payment.door === 'payment' && payment.type === PAYMENT.stake) {
      return { ...sent, payment: await giveUp(payment) };
    }
    return persist(payment, repeats + 1);
  }

  /** Gets one payment through, or finds out that it is not to be. */
  async function place(order: Order): Promise<Placed> {
    return follow(await sendUntilHeard(open(order)));
  }

  /** Sends payments in one list, and follows each by itself. */
  async function placeList(orders: readonly Order[]): Promise<Placed[]> {
    const opened = orders.map(open);
    const answer = await casino.makeList(
      opened.map(({ tax, type, ...rest }) => ({ ...rest, type: type as PaymentType, tax: tax ?? undefined })),
    );
    const taken = answer.kind === 'answered' && answer.code === CODE.success;
    const placed: Placed[] = [];
    for (const payment of opened) {
      const heard = taken ? await heardWithin(payment, deps.acceptDeadlineMs) : payment;
      placed.push(await follow({ payment: heard, repeats: 0 }));
    }
    return placed;
  }

  return {
    place,
    placeList,
    /** Sends a payment that was sent before once more. */
    repeat: send,
    open,
    /** Takes an accept; returns the code that the casino hears. */
    hear(door: SimulatedPayment['door'], heard: Heard): number {
      const named = book.ofBet(door, heard.betId).filter((one) => one.type === heard.type);
      const told = named.find(
        (one) => one.partnerTransactionId !== null && one.partnerTransactionId === heard.partnerTransactionId,
      );
      const payment = told ?? named.findLast((one) => sameAmount(one.amount, heard.amount)) ?? named.at(-1);
      if (!payment) return CODE.transactionRefused;
      if (payment.state === 'given_up') return CODE.transactionRefused;
      const isYes = heard.code === CODE.success;
      if (isYes && (heard.partnerTransactionId === null || !sameAmount(payment.amount, heard.amount)))
        return CODE.general;
      if (payment.state !== 'waiting') return again(payment, heard, isYes);
      const { code, partnerTransactionId } = heard;
      settle(payment, { state: isYes ? 'accepted' : 'refused', code, partnerTransactionId });
      return CODE.success;
    },
  };

  /** "the same content: 200; another transaction or outcome: an error and an alarm". */
  function again(payment: SimulatedPayment, heard: Heard, isYes: boolean): number {
    const same = (payment.state === 'accepted') === isYes;
    if (same && payment.partnerTransactionId === heard.partnerTransactionId) return CODE.success;
    book.alarm(`${payment.id} was accepted as ${payment.partnerTransactionId}, then as ${heard.partnerTransactionId}`);
    return CODE.general;
  }
}

/** Another one of the same type that the casino executed. */
function isAccepted(one: SimulatedPayment, { id, type }: SimulatedPayment): boolean {
  return one.id !== id && one.type === type && one.state === 'accepted';
}

/** By value: `10` is `10.00`. */
export function sameAmount(one: string, other: string): boolean {
  return plainAmount(one) === plainAmount(other);
}

function plainAmount(text: string): string {
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}
