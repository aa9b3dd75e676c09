// One run of a round workflow seen from inside: what it knows, how it waits, and what the Temporal UI is told of it. Search
// attributes are written only when the state they tell changed.

import { condition, setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { formatAmount } from '../domain/money.ts';
import type { ApplyOperation, RoundInput, RoundResult } from './contracts.ts';
import { type RoundLife, createRoundLife } from './round-life.ts';
import { type RoundConfirmations, createRoundConfirmations } from './round-confirmations.ts';
import { roundDetails } from './round-text.ts';
import * as key from './search-attribute-keys.ts';

export type RoundRun = {
  readonly input: RoundInput;
  readonly life: RoundLife;
  /** Begins what the story owes to the provider. */
  begin(): void;
  hear(news: ApplyOperation): void;
  /** Waits until the provider has taken our word on everything, or we have given up. */
  confirmed(): Promise<void>;
  deadlineAt(): string;
  /** Is the round over, with the operation in it that this run was opened for? */
  over(): boolean;
  /** Over, or so long that it has to go on as a new run. */
  mayEnd(): boolean;
  /** Waits until it may end, at most so long; the timer carries `summary`. */
  rest(ms: number, summary: string): Promise<void>;
  /** Tells the UI; `waitingFor` is a sentence for the page. */
  tell(waitingFor: string | null): void;
  result(): RoundResult;
};

export function createRoundRun(input: RoundInput): RoundRun {
  const life = createRoundLife(input);
  let { deadlineAt } = input;
  const arrived = () => input.expects === null || life.heard(input.expects);
  const confirmations: RoundConfirmations = createRoundConfirmations(input, () => run.tell(null));
  const quiet = () => confirmations.pending() === 0;
  const over = () => life.round().state !== 'open' && arrived() && quiet();
  const mayEnd = () => over() || (workflowInfo().continueAsNewSuggested && quiet());

  const run: RoundRun = {
    input,
    life,
    over,
    mayEnd,
    deadlineAt: () => deadlineAt,
    hear(news) {
      if (!life.hear(news.step)) return;
      deadlineAt = news.deadlineAt;
      confirmations.begin(news.step);
    },
    begin() {
      for (const step of input.story) confirmations.begin(step);
    },
    confirmed: () => condition(quiet),
    rest: async (ms, summary) => void (await condition(mayEnd, ms, { summary })),
    tell(waitingFor) {
      const owed = quiet() ? null : 'The provider is told what became of it.';
      const story = { round: life.round(), state: life.state(), steps: life.steps(), waitingFor: waitingFor ?? owed };
      setCurrentDetails(roundDetails(input, story));
      if (arrived()) noteState(life);
    },
    result: () => ({
      state: life.state(),
      bet: formatAmount(life.round().bet, input.currency),
      won: formatAmount(life.round().won, input.currency),
      operations: life.steps().length,
    }),
  };
  return run;
}

function noteState(life: RoundLife): void {
  const state = life.state();
  if (workflowInfo().typedSearchAttributes.get(key.ROUND_STATE) === state) return;
  const last = life.steps().at(-1);
  upsertSearchAttributes([
    { key: key.ROUND_STATE, value: state },
    { key: key.NEEDS_HUMAN, value: state === 'stuck' },
    ...(last ? [{ key: key.OPERATION, value: last.operation }] : []),
  ]);
}
