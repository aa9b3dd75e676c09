// The day in words: what was played, what the money says, what differs and why, and where to look further.

import type { Reconciliation } from '../reconcile.ts';
import type { DevFile } from '../start/dev-file.ts';
import type { Accounting, MoneyLine } from './demo-verdict.ts';

export type PlayedDay = {
  rounds: number;
  bets: number;
  freeBets: number;
  wins: number;
  zeroWins: number;
  rollbacks: number;
  duplicates: number;
  unequalReplays: number;
};
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
    played.unequalReplays === 0 &&
    run.state !== 'failed'
  );
}

/** One provider's day. */
export function summarise(day: DemoDay): string[] {
  const { played, run, accounting } = day;
  const { theirs, ours, matched } = run.counts;
  return [
    `${day.provider.toUpperCase()} ${isAccountedFor(day) ? 'reconciled' : 'NOT RECONCILED'}: every planted difference ${accounting.missed.length === 0 ? 'was found and named' : 'should have been found'}.`,
    '',
    `Played    ${played.rounds} rounds: ${played.bets} bets, ${played.freeBets} free bets, ${played.wins} wins, ${played.zeroWins} zero wins, ${played.rollbacks} rollbacks, ${played.duplicates} duplicates`,
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

/** Where to look further. */
export function addresses(dev: DevFile): string[] {
  return [
    `API and its documentation   ${dev.api}/docs`,
    ...(dev.temporal.ui === null ? [] : [`Each bet's life in Temporal  ${dev.temporal.ui}`]),
    ...Object.entries(dev.providers).map(([name, { simulator }]) => `${`Simulated ${name}`.padEnd(28)}${simulator}`),
  ];
}

function moneyText({ currency, deposits, bets, wins, rollbacks, balances, agrees }: MoneyLine): string {
  return `Money     ${currency}: ${deposits} deposited - ${bets} bet + ${wins} won + ${rollbacks} rolled back = ${balances} in wallets${agrees ? '' : '  DISAGREES'}`;
}
