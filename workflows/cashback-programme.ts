// One period of a cashback programme: freeze what every player lost, then grant page by page. Each grant exists once by a key
// of the database, so a worker may die anywhere and a second run of the same period moves nothing.

import {
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { CashbackActivities } from '../activities/cashback-activities.ts';
import { LEDGER, MATCHING } from './activity-options.ts';
import type { CashbackPeriodInput, CashbackPeriodResult } from './cashback-contract.ts';
import { innermostWords } from './innermost-words.ts';
import * as key from './search-attribute-keys.ts';
import { untilSettled } from './until-settled.ts';

/** Of a thousand players each: more than any operator has, so a loop that gets there is not getting on. */
const MAX_TURNS = 10_000;

export async function cashbackProgramme(period: CashbackPeriodInput): Promise<CashbackPeriodResult> {
  try {
    return await conduct(period);
  } catch (error) {
    const reason = innermostWords(error, 'the period was cancelled');
    setCurrentDetails(`**failed**: ${reason}`);
    await CancellationScope.nonCancellable(() =>
      ledger('note that the period failed').failCashback({ ...period, reason }),
    );
    if (isCancellation(error)) throw error;
    upsertSearchAttributes([{ key: key.NEEDS_HUMAN, value: true }]);
    throw ApplicationFailure.create({
      message: reason,
      type: 'cashback_failed',
      nonRetryable: true,
      ...(error instanceof Error ? { cause: error } : {}),
    });
  }
}

async function conduct(period: CashbackPeriodInput): Promise<CashbackPeriodResult> {
  const { provider, currency, from, to } = await ledger('begin the period').beginCashback(period);
  upsertSearchAttributes([
    { key: key.PROVIDER, value: provider },
    { key: key.CURRENCY, value: currency },
    { key: key.NEEDS_HUMAN, value: false },
  ]);
  const story = (line: string) => setCurrentDetails(`**${provider} ${currency}**, ${from} to ${to}\n\n${line}`);
  story('Freezing what every player lost.');
  await untilSettled(() => ledger('freeze the watermark').freezeCashback(period));
  const summing = proxyActivities<CashbackActivities>({ ...MATCHING, summary: 'what every player lost' });
  const { players } = await summing.sumLosses(period);

  const granted = await grantAll(period, (sofar) =>
    story(`${players} players lost; ${sofar} grants made by this run.`),
  );
  await ledger('the period is done').finishCashback(period);
  story(`**done**: ${players} players lost, ${granted} grants made by this run.`);
  return { players, granted };
}

async function grantAll(period: CashbackPeriodInput, tell: (granted: number) => void): Promise<number> {
  const granting = proxyActivities<CashbackActivities>({ ...LEDGER, summary: 'grant a thousand players' });
  let granted = 0;
  let after: string | null = null;
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    const page: { last: string | null; granted: number } = await granting.grantCashback({ ...period, after });
    granted += page.granted;
    tell(granted);
    if (page.last === null) return granted;
    after = page.last;
  }
  throw ApplicationFailure.create({ message: 'the period has more players than it may have', nonRetryable: true });
}

const ledger = (summary: string) => proxyActivities<CashbackActivities>({ ...LEDGER, summary });
