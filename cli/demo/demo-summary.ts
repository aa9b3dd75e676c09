// The day in words: what was played, what the money says, what differs and why, and where to look further.

import type { Reconciliation } from '../reconcile.ts';
import type { DevFile } from '../start/dev-file.ts';
import type { LoginDay } from './play-logins.ts';
import { type Accounting, type MoneyLine, isTaken } from './demo-verdict.ts';

/** What a simulator counted; a provider without free bets, say, counts none. */
export type PlayedDay = { rounds: number; bets: number; wins: number } & Partial<
  Record<
    'freeBets' | 'zeroWins' | 'rollbacks' | 'duplicates' | 'promos' | 'jackpots' | 'cashbacks' | 'unequalReplays',
    number
  >
>;
export type DemoDay = {
  provider: string;
  played: PlayedDay;
  healed: Record<string, number>;
  money: MoneyLine[];
  run: Reconciliation;
  accounting: Accounting;
};

/** Is every planted difference found and named, nothing invented, and no unit of money lost or doubled? */
export function isAccountedFor({ played, money, run, accounting }: DemoDay): boolean {
  return (
    accounting.missed.length === 0 &&
    accounting.invented.length === 0 &&
    money.every((line) => line.agrees) &&
    (played.unequalReplays ?? 0) === 0 &&
    run.state !== 'failed'
  );
}

function verdictText({ accounting, money, run }: DemoDay): string {
  if (run.state === 'failed') return 'the run failed';
  if (accounting.missed.length > 0) return 'not every planted difference was found';
  if (accounting.invented.length > 0) return 'differences were found that nobody planted';
  return money.every((line) => line.agrees)
    ? 'every planted difference was found and named'
    : 'wallets disagree with the provider';
}

/** One provider's day. */
export function summarise(day: DemoDay): string[] {
  const { played, run, accounting } = day;
  const { theirs, ours, matched } = run.counts;
  return [
    `${day.provider.toUpperCase()} ${isAccountedFor(day) ? 'reconciled' : 'NOT RECONCILED'}: ${verdictText(day)}.`,
    '',
    `Played    ${played.rounds} rounds: ${countsText(played)}`,
    `Healed    ${Object.entries(day.healed)
      .map(([fault, count]) => `${count} ${fault}`)
      .join(', ')} (no money lost or doubled)`,
    ...day.money.map(moneyText),
    `Matched   ${matched} of ${theirs} lines there and ${ours} operations here (run ${run.id}: ${run.state})`,
    '',
    ...accounting.found.map(
      ({ planted, case: found }) =>
        `  ${found.kind.padEnd(22)} ${planted.currency} ${planted.amount.padStart(8)}  ${found.cause}`,
    ),
    ...accounting.missed.map((planted) => `  MISSED   ${planted.kind} ${planted.transactionId} (${planted.fault})`),
    ...accounting.invented.map(
      (found) => `  INVENTED ${found.kind} ${found.transactionId ?? found.round ?? found.id}: ${found.cause}`,
    ),
    '',
  ];
}

/** The hosted logins' part of the day. */
export function loginLines(day: LoginDay | null): string[] {
  if (!day) return [];
  const states = Object.entries(day.states).map(([state, count]) => `${count} ${state}`);
  return [`HYAUTH ${day.isAsExpected ? 'as expected' : 'NOT AS EXPECTED'}: hosted logins ${states.join(', ')}`, ''];
}

/** Where to look further. */
export function addresses(dev: DevFile): string[] {
  return [
    `API and its documentation   ${dev.api}/docs`,
    ...(dev.temporal.ui === null ? [] : [`Each bet's life in Temporal  ${dev.temporal.ui}`]),
    ...Object.entries(dev.providers).map(([name, { simulator }]) => `${`Simulated ${name}`.padEnd(28)}${simulator}`),
  ];
}

const COUNTED = {
  bets: 'bets',
  freeBets: 'free bets',
  wins: 'wins',
  zeroWins: 'zero wins',
  rollbacks: 'rollbacks',
  promos: 'promotions',
  jackpots: 'jackpots',
  cashbacks: 'cashbacks',
  duplicates: 'duplicates',
} as const;

function countsText(played: PlayedDay): string {
  const counts = Object.entries(COUNTED).map(([name, words]) => [played[name as keyof typeof COUNTED], words] as const);
  return counts.flatMap(([count, words]) => (count === undefined ? [] : [`${count} ${words}`])).join(', ');
}

function moneyText({ currency, deposits, moves, balances, agrees }: MoneyLine): string {
  const parts = moves.map(({ move, amount }) => ` ${isTaken(move) ? '-' : '+'} ${amount} ${move}`);
  return `Money     ${currency}: ${deposits} deposited${parts.join('')} = ${balances} in wallets${agrees ? '' : '  DISAGREES'}`;
}
