// Cashback programmes: a rule that gives money away, made by one person and activated by another. What a rule has granted is
// never taken back here; ending a programme only keeps further periods from being begun.

import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import {
  type NewProgramme,
  type Programme,
  activateProgramme,
  endProgramme,
  findProgramme,
  insertProgramme,
  listProgrammes,
} from '../../db/cashback/programmes.ts';
import { listPeriods } from '../../db/cashback/read-periods.ts';
import { parseRate } from '../../domain/cashback-rule.ts';
import { toMoney } from '../../domain/money.ts';
import { cashbackScheduleId } from '../../workflows/schedules.ts';
import { idParams, providerFilter, reference, text, time } from '../conventions/fields.ts';
import { answerOnce, answerOnceStarted } from '../conventions/idempotency.ts';
import { type MoneyInput, knownCurrency, money, moneyInput, readMoney } from '../conventions/money.ts';
import { pageOf, pageQuery, toPage } from '../conventions/page.ts';
import { Problem, fieldProblem, notFound } from '../conventions/problem.ts';
import type { ApiDeps, RestApp } from '../dependencies.ts';
import { cashbackPeriod, periodView } from './cashback-periods.ts';
import { scheduleOf } from './day-schedules.ts';
import { moneyProviderInBody } from './references.ts';

/** A programme may begin in the past, so that a started week is not lost; further back it is a slip of the hand. */
const MOST_DAYS_BACK = 31;
const DAY_MS = 86_400_000;

const state = z.enum(['draft', 'active', 'ended']);
const period = z.enum(['day', 'week']);
const programme = z
  .object({
    id: z.string(),
    name: z.string(),
    provider: z.string(),
    currency: z.string(),
    rate: z.string(),
    cap: money.nullable(),
    minimum: money.nullable(),
    period,
    startsOn: z.string(),
    state,
    createdBy: z.string(),
    createdAt: time,
    activatedBy: z.string().nullable(),
    activatedAt: time.nullable(),
    endedBy: z.string().nullable(),
    endedAt: time.nullable(),
  })
  .meta({ id: 'CashbackProgramme', description: 'Gives back `rate` of a period’s net loss, at most `cap` a player.' });
const programmeDetail = programme
  .extend({ periods: z.array(cashbackPeriod) })
  .meta({ id: 'CashbackProgrammeDetail', description: 'With its newest periods.' });

const newProgramme = z.strictObject({
  name: text(128),
  provider: reference,
  currency: reference,
  rate: z
    .string()
    .max(16)
    .refine((rate) => parseRate(rate) !== null, 'must be decimal text above 0, at most 1, with at most 4 decimals'),
  cap: moneyInput.nullable().default(null),
  minimum: moneyInput.nullable().default(null),
  period,
  startsOn: z.iso.date('must be a date as 2026-11-20'),
});

export function registerCashbackProgrammes(app: RestApp, deps: ApiDeps): void {
  const { database, orchestrator } = deps;
  const requireProgramme = async (id: string): Promise<Programme> => {
    const found = await findProgramme(database.pool, id);
    if (!found) throw notFound('cashback programme');
    return found;
  };
  const detail = async (id: string) => {
    const found = await requireProgramme(id);
    const periods = await listPeriods(database.pool, found.id);
    return { ...programmeView(found), periods: periods.map((one) => periodView(one, found.currency)) };
  };

  app.route({
    method: 'POST',
    url: '/cashback-programmes',
    config: { writers: ['operator'] },
    schema: {
      summary: 'Draft a cashback programme; another person activates it',
      tags: ['cashback'],
      body: newProgramme,
      response: { 201: programme },
    },
    handler: (request, reply) =>
      answerOnce(database, request, reply, async ({ client }) => {
        const id = uuidv7();
        await insertProgramme(client, readProgramme(id, request.caller.subject, request.body));
        const made = await findProgramme(client, id);
        if (!made) throw new Error('a programme vanished while it was made');
        return { status: 201, body: programmeView(made) };
      }),
  });

  app.route({
    method: 'POST',
    url: '/cashback-programmes/:id/activate',
    config: { writers: ['approver'] },
    schema: {
      summary: 'Activate a programme that another person drafted',
      tags: ['cashback'],
      params: idParams,
      body: z.strictObject({}).nullish(),
      response: { 200: programmeDetail },
    },
    handler: (request, reply) =>
      answerOnceStarted(database, request, reply, {
        begin: async ({ client }) => {
          const found = await requireProgramme(request.params.id);
          const person = request.caller.subject;
          if (found.createdBy === person)
            throw new Problem('same_person', 'who drafted a programme cannot activate it');
          if (!(await activateProgramme(client, found.id, person))) {
            throw new Problem('state_conflict', 'only a draft can be activated');
          }
          return found.id;
        },
        finish: async (id) => {
          const found = await requireProgramme(id);
          if (found.state === 'active') await orchestrator.putSchedules([await scheduleOf(deps, found)]);
          return { status: 200, body: await detail(id) };
        },
      }),
  });

  app.route({
    method: 'GET',
    url: '/cashback-programmes',
    schema: {
      summary: 'Cashback programmes, newest first',
      tags: ['cashback'],
      querystring: z.strictObject({ provider: providerFilter.optional(), state: state.optional(), ...pageQuery }),
      response: { 200: pageOf(programme) },
    },
    handler: async (request) => {
      const { limit, cursor, ...filter } = request.query;
      return toPage(await listProgrammes(database.pool, filter, { limit, cursor }), programmeView);
    },
  });

  app.route({
    method: 'GET',
    url: '/cashback-programmes/:id',
    schema: {
      summary: 'One cashback programme with its periods',
      tags: ['cashback'],
      params: idParams,
      response: { 200: programmeDetail },
    },
    handler: (request) => detail(request.params.id),
  });

  app.route({
    method: 'DELETE',
    url: '/cashback-programmes/:id',
    config: { writers: ['operator'] },
    schema: {
      summary: 'End a programme: what was begun is finished, and no further period is begun',
      tags: ['cashback'],
      params: idParams,
      response: { 200: programmeDetail },
    },
    handler: async (request) => {
      const { id } = await requireProgramme(request.params.id);
      await endProgramme(database.pool, id, request.caller.subject);
      await orchestrator.dropSchedule(cashbackScheduleId(id));
      return detail(id);
    },
  });
}

function readProgramme(id: string, createdBy: string, body: z.infer<typeof newProgramme>): NewProgramme {
  const provider = moneyProviderInBody(body.provider);
  const currency = knownCurrency(body.currency, '/currency');
  const limit = (input: MoneyInput | null, field: string): bigint | null => {
    if (input === null) return null;
    const read = readMoney(input, field);
    if (read.currency === currency) return read.minor;
    throw fieldProblem('rule_invalid', `${field}/currency`, `must be ${currency}, the programme's currency`);
  };
  const cap = limit(body.cap, '/cap');
  const minimum = limit(body.minimum, '/minimum');
  if (cap !== null && minimum !== null && cap < minimum) {
    throw fieldProblem('rule_invalid', '/minimum', 'is more than the cap: nothing would ever be granted');
  }
  if (Date.parse(body.startsOn) < Date.now() - MOST_DAYS_BACK * DAY_MS) {
    throw fieldProblem('period_invalid', '/startsOn', `must not lie more than ${MOST_DAYS_BACK} days back`);
  }
  const { name, rate, period: length, startsOn } = body;
  return { id, name, provider, currency, rate, cap, minimum, period: length, startsOn, createdBy };
}

function programmeView(row: Programme): z.infer<typeof programme> {
  const { cap, minimum, createdAt, activatedAt, endedAt, ...facts } = row;
  return {
    ...facts,
    cap: cap === null ? null : toMoney(cap, row.currency),
    minimum: minimum === null ? null : toMoney(minimum, row.currency),
    createdAt: createdAt.toISOString(),
    activatedAt: activatedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
  };
}
