// One run of a round workflow seen from inside: what it knows, how it waits, and what the Temporal UI is told of it. Search
// attributes are written only when the state they tell changed.

import { condition, setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { formatAmount } from '../domain/money.ts';
import type { ApplyOperation, RoundInput, RoundResult } from './contracts.ts';
import { type RoundLife, createRoundLife } from './round-life.ts';
import { roundDetails } from './round-text.ts';
import * as key from './search-attribute-keys.ts';

export type RoundRun = {
  readonly input: RoundInput;
  readonly life: RoundLife;
  hear(news: ApplyOperation): void;
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
  const over = () => life.round().state !== 'open' && arrived();
  const mayEnd = () => over() || workflowInfo().continueAsNewSuggested;

  return {
    input,
    life,
    over,
    mayEnd,
    deadlineAt: () => deadlineAt,
    hear(news) {
      if (life.hear(news.step)) deadlineAt = news.deadlineAt;
    },
    rest: async (ms, summary) => void (await condition(mayEnd, ms, { summary })),
    tell(waitingFor) {
      const story = { round: life.round(), state: life.state(), steps: life.steps(), waitingFor };
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
