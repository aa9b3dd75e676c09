// A round in words, for the Temporal UI: one line for the list, Markdown for the page. Both are encrypted with the payloads
// where a key is set, and short enough for Temporal's limits (400 bytes of summary with the encryption on it).

import { formatAmount } from '../domain/money.ts';
import type { Round, RoundState } from '../domain/round.ts';
import type { RoundInput, RoundStep } from './contracts.ts';

type Named = Pick<RoundInput, 'currency' | 'game' | 'providerRound'>;

const MAX_NAME = 60;
/** Beyond this a page no longer reads like a story; the newest steps are kept. */
const MAX_STEPS = 50;

/** `bet 10.00 BRL, won 25.00 · aviador · round r-1`. */
export function roundSummary(named: Named, round: Round): string {
  const won = round.state === 'open' ? '' : `, won ${formatAmount(round.won, named.currency)}`;
  const money = round.stakes.length === 0 ? 'nothing at stake' : moneyOf(named, round, won);
  return [money, ...(named.game === null ? [] : [clip(named.game)]), `round ${clip(named.providerRound)}`].join(' · ');
}

function moneyOf(named: Named, round: Round, won: string): string {
  if (round.state !== 'refunded') return `bet ${formatAmount(round.bet, named.currency)} ${named.currency}${won}`;
  const staked = round.stakes.reduce((sum, stake) => sum + stake.nominal, 0n);
  return `bet ${formatAmount(staked, named.currency)} ${named.currency}, rolled back`;
}

/** The page: the state, what it waits for, and each step in its order. */
export function roundDetails(
  named: Named,
  story: { round: Round; state: RoundState; steps: readonly RoundStep[]; waitingFor: string | null },
): string {
  const { round, state, steps, waitingFor } = story;
  const bet = formatAmount(round.bet, named.currency);
  const won = formatAmount(round.won, named.currency);
  const left = Math.max(0, steps.length - MAX_STEPS);
  return [
    `**${state}** · bet ${bet} ${named.currency} · won ${won} ${named.currency}`,
    ...(waitingFor === null ? [] : ['', waitingFor]),
    '',
    '| when | what | amount | transaction |',
    '| --- | --- | --- | --- |',
    ...(left > 0 ? [`| … | ${left} earlier steps | | |`] : []),
    ...steps.slice(left).map(stepLine),
  ].join('\n');
}

function stepLine(step: RoundStep): string {
  const mode = step.mode === 'cash' ? '' : ` (${step.mode})`;
  const what = { posted: '', tombstone: ' of a bet not seen', refused: ', refused' }[step.outcome];
  return `| ${step.at} | ${step.operation}${what}${mode} | ${step.amount} | ${clip(step.transactionId)} |`;
}

/** Providers choose names: a pipe or line break in one must not break the table. */
function clip(name: string): string {
  const plain = name.replaceAll(/[|\r\n]/g, ' ');
  return plain.length <= MAX_NAME ? plain : `${plain.slice(0, MAX_NAME - 1)}…`;
}
