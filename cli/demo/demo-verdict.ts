// Holds what reconciliation found against what was planted: each planted difference must be found under its name, nothing
// else may be found, and every wallet must hold what the provider believes it should.

import type { Currency } from '../../domain/currency.ts';
import { formatAmount, parseAmount } from '../../domain/money.ts';

/** A difference that the simulator planted; `kind` null when the protocol heals it by itself. */
export type Planted = {
  fault: string;
  kind: string | null;
  transactionId: string;
  roundId: string;
  currency: Currency;
  amount: string;
};
export type FoundBreak = {
  id: string;
  kind: string;
  class: string;
  transactionId: string | null;
  round: string | null;
  cause: string;
};
/** What moves a wallet, by the name a simulator sums it under, and which way. Free bets are summed too and move nothing. */
const MOVES = { bets: -1n, reversals: -1n, wins: 1n, rollbacks: 1n, promos: 1n, jackpots: 1n, cashbacks: 1n } as const;
export type Move = keyof typeof MOVES;
/** What the simulator was answered, as decimal text by currency; what a provider does not have is left out. */
export type Sums = Record<string, Partial<Record<Move, string>>>;
export type Wallet = { currency: Currency; deposit: string; balance: string };

export type Accounting = { found: { planted: Planted; case: FoundBreak }[]; missed: Planted[]; invented: FoundBreak[] };

/**
 * Pairs planted differences with found ones, each found once. `truth` is all that the simulator ever planted: what is left of
 * an earlier day on the same data is no invention, and what was `played` on this day must be found.
 */
export function account(
  planted: { truth: readonly Planted[]; played: readonly Planted[] },
  breaks: readonly FoundBreak[],
): Accounting {
  const left = new Set(breaks);
  const today = new Set(planted.played.map(identity));
  const found: Accounting['found'] = [];
  const missed: Planted[] = [];
  for (const difference of planted.truth.filter((one) => one.kind !== null)) {
    const match = [...left].find((one) => one.kind === difference.kind && isAbout(one, difference));
    if (match) found.push({ planted: difference, case: match });
    else if (today.has(identity(difference))) missed.push(difference);
    if (match) left.delete(match);
  }
  return { found, missed, invented: [...left] };
}

const identity = ({ fault, transactionId }: Planted): string => `${fault} ${transactionId}`;

function isAbout(found: FoundBreak, planted: Planted): boolean {
  if (found.transactionId !== null) return found.transactionId === planted.transactionId;
  return found.round === planted.roundId;
}

export type MoneyLine = {
  currency: Currency;
  deposits: string;
  moves: readonly { move: Move; amount: string }[];
  balances: string;
  agrees: boolean;
};

/** Per currency: deposits and all that was answered must be what the wallets hold. */
export function weigh(wallets: readonly Wallet[], sums: Sums): MoneyLine[] {
  const currencies = [...new Set(wallets.map((wallet) => wallet.currency))];
  return currencies.map((currency) => {
    const mine = wallets.filter((wallet) => wallet.currency === currency);
    const total = (texts: readonly string[]) => texts.reduce((sum, text) => sum + minor(text, currency), 0n);
    const deposits = total(mine.map((wallet) => wallet.deposit));
    const balances = total(mine.map((wallet) => wallet.balance));
    const moves = Object.keys(MOVES).flatMap((move) => {
      const amount = sums[currency]?.[move as Move];
      return amount === undefined ? [] : [{ move: move as Move, amount }];
    });
    const believed = moves.reduce((sum, { move, amount }) => sum + MOVES[move] * minor(amount, currency), deposits);
    const agrees = balances === believed;
    return {
      currency,
      deposits: formatAmount(deposits, currency),
      moves,
      balances: formatAmount(balances, currency),
      agrees,
    };
  });
}

/** Is it money that leaves the wallet? */
export const isTaken = (move: Move): boolean => MOVES[move] < 0n;

function minor(text: string, currency: Currency): bigint {
  const parsed = parseAmount(text, currency);
  if (!parsed.ok) throw new Error(`${text} is not an amount in ${currency}`);
  return parsed.minor;
}
