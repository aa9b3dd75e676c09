// The periods of a cashback programme and what was granted in them. A period is granted by its schedule; by hand it may be begun
// as soon as it is over, and again after it failed: each grant exists once, whoever asks.

import { z } from 'zod';
import { type BegunPeriod, beginPeriod } from '../../db/cashback/begin-period.ts';
import { type Programme, findProgramme } from '../../db/cashback/programmes.ts';
import { type GrantRow, type PeriodRow, listGrants, listPeriods } from '../../db/cashback/read-periods.ts';
import type { Currency } from '../../domain/currency.ts';
import { toMoney } from '../../domain/money.ts';
import { idParams, time } from '../conventions/fields.ts';
import { answerOnceStarted } from '../conventions/idempotency.ts';
import { money } from '../conventions/money.ts';
import { pageOf, pageQuery, toPage } from '../conventions/page.ts';
import { Problem, fieldProblem, notFound } from '../conventions/problem.ts';
import type { ApiDeps, RestApp } from '../dependencies.ts';
import { unknownFilter } from './references.ts';

const date = z.iso.date('must be a date as 2026-11-20');

export const cashbackPeriod = z
  .object({
    firstDay: z.string(),
    from: time,
    to: time,
    state: z.enum(['running', 'done', 'failed']),
    reason: z.string().nullable(),
    players: z.int().min(0),
    granted: money,
  })
  .meta({ id: 'CashbackPeriod', description: '`players` are those with a grant; `reason` says why it failed.' });

const grant = z
  .object({ playerId: z.string(), period: z.string(), lost: money, amount: money, transferId: z.string(), at: time })
  .meta({ id: 'CashbackGrant', description: '`period` is its first day; `lost` the net loss that was frozen.' });

export function registerCashbackPeriods(app: RestApp, { database, orchestrator }: ApiDeps): void {
  const requireProgramme = async (id: string): Promise<Programme> => {
    const found = await findProgramme(database.pool, id);
    if (!found) throw notFound('cashback programme');
    return found;
  };

  app.route({
    method: 'POST',
    url: '/cashback-programmes/:id/periods',
    config: { writers: ['operator'] },
    schema: {
      summary: 'Grant a period that is over now, instead of waiting for the schedule',
      tags: ['cashback'],
      params: idParams,
      body: z.strictObject({ firstDay: date }),
      response: { 202: cashbackPeriod },
    },
    handler: (request, reply) => {
      const { id } = request.params;
      const { firstDay } = request.body;
      return answerOnceStarted(database, request, reply, {
        begin: async ({ client }) => {
          requireBegun(await beginPeriod(client, (await requireProgramme(id)).id, firstDay, new Date()));
          return firstDay;
        },
        finish: async () => {
          const { currency } = await requireProgramme(id);
          const [before] = await listPeriods(database.pool, id, firstDay);
          if (before?.state !== 'done') await orchestrator.startCashback({ programmeId: id, firstDay });
          const [period] = await listPeriods(database.pool, id, firstDay);
          if (!period) throw notFound('period');
          return { status: 202, body: periodView(period, currency) };
        },
      });
    },
  });

  app.route({
    method: 'GET',
    url: '/cashback-programmes/:id/grants',
    schema: {
      summary: 'What was granted, newest first; `period` is the first day of one',
      tags: ['cashback'],
      params: idParams,
      querystring: z.strictObject({ period: date.optional(), ...pageQuery }),
      response: { 200: pageOf(grant) },
    },
    handler: async (request) => {
      const { period = null, limit, cursor } = request.query;
      const { id, currency } = await requireProgramme(request.params.id);
      if (period !== null && (await listPeriods(database.pool, id, period)).length === 0) {
        throw unknownFilter('/period', 'is not the first day of a period that was begun');
      }
      const page = await listGrants(database.pool, id, period, { limit, cursor });
      return toPage(page, (row) => grantView(row, currency));
    },
  });
}

export function periodView(row: PeriodRow, currency: Currency): z.infer<typeof cashbackPeriod> {
  const { from, to, granted, ...facts } = row;
  return { ...facts, from: from.toISOString(), to: to.toISOString(), granted: toMoney(granted, currency) };
}

function grantView(row: GrantRow, currency: Currency): z.infer<typeof grant> {
  return {
    playerId: row.playerId,
    period: row.firstDay,
    lost: toMoney(row.lost, currency),
    amount: toMoney(row.amount, currency),
    transferId: row.transferId,
    at: row.grantedAt.toISOString(),
  };
}

function requireBegun(begun: BegunPeriod): void {
  if (begun.ok) return;
  switch (begun.code) {
    case 'programme_unknown':
      throw notFound('cashback programme');
    case 'not_active':
      throw new Problem('state_conflict', 'the programme is not active');
    case 'not_over':
      throw new Problem('state_conflict', 'the period is not over yet');
    case 'no_period':
      throw fieldProblem('period_invalid', '/firstDay', 'is not the first day of a period of this programme');
    default:
      begun.code satisfies never;
  }
}
