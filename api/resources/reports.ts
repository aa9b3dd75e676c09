// Reports for finance: sums over the ledger and the cases, as JSON or, by the Accept header, as CSV. A report without rows is
// an answer, and says so in words; one that is too large is refused, never cut.

import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import {
  type Calendar,
  type CalendarFault,
  MAX_REPORT_DAYS,
  MAX_REPORT_ROWS,
  type ReportRows,
  type ReportScope,
  momentsOf,
  readCalendar,
} from '../../db/reports/queries.ts';
import { instant, providerFilter, time } from '../conventions/fields.ts';
import { type Problem, fieldProblem } from '../conventions/problem.ts';
import type { ApiDeps, RestApp } from '../dependencies.ts';
import { ageing, openLiability, stuckRounds } from './moment-reports.ts';
import { dailyTotals, grossRevenue } from './period-reports.ts';
import { reportCsv } from './report-csv.ts';
import { type ReportDefinition, columnsOf } from './report-definition.ts';
import { formatOf } from './report-format.ts';

const REPORTS: readonly ReportDefinition[] = [dailyTotals, grossRevenue, openLiability, ageing, stuckRounds];

const FORMS =
  'Times are RFC 3339, `to` is exclusive; `day` is a gaming day of the provider, without `provider` of each of them. At most ' +
  `${MAX_REPORT_DAYS} days and ${MAX_REPORT_ROWS} rows, else 422. As CSV (\`Accept: text/csv\`): UTF-8, CRLF, a header row, text ` +
  'that a spreadsheet would run is preceded by an apostrophe. A report without rows has `noActivity` and a `note` in words; as ' +
  'CSV it has the header `X-No-Activity: true` and one row with nothing but its last column, `note`.';

const query = z.strictObject({
  provider: providerFilter.optional(),
  day: z.iso.date('must be a date as 2026-11-20').optional(),
  from: instant.optional(),
  to: instant.optional(),
});
type Query = z.infer<typeof query>;

const queryOf = ({ over }: ReportDefinition) =>
  query.refine(
    ({ day, from, to }) =>
      (from === undefined) === (to === undefined) && !(day && from) && (over === 'moment' || day || from),
    {
      path: ['day'],
      message: over === 'period' ? 'name either a day or from and to' : 'name a day, or from and to, or none of them',
    },
  );

const answerOf = (report: ReportDefinition) =>
  z.object({
    report: z.literal(report.name),
    provider: z.string().nullable(),
    from: time.nullable(),
    to: time.nullable(),
    timeZone: z.string().nullable().meta({ description: 'Null where the providers have different ones.' }),
    generatedAt: time,
    asOf: time.nullable().meta({
      description:
        'The moment that ages are counted to; null over a period, or where the providers’ days end at different times.',
    }),
    statesOf: z.enum(['then', 'now']).nullable().meta({
      description: 'Of a moment: the rows are what stood `then`, or what still stands `now` and is older than that.',
    }),
    basis: z.string(),
    noActivity: z.boolean(),
    note: z.string().nullable(),
    data: z.array(report.row),
  });

export function registerReports(app: RestApp, { database: { pool } }: ApiDeps): void {
  for (const report of REPORTS) {
    app.route({
      method: 'GET',
      url: `/reports/${report.name}`,
      schema: {
        summary: report.summary,
        description: `${report.basis}\n\n${FORMS}`,
        tags: ['reports'],
        querystring: queryOf(report),
        response: {
          200: {
            description: report.summary,
            content: { 'application/json': { schema: answerOf(report) }, 'text/csv': { schema: z.string() } },
          },
        },
      },
      handler: async (request, reply) => {
        const now = new Date();
        const scope = scopeOf(request.query);
        const found = await readCalendar(pool, scope);
        if (!found.ok) throw calendarProblem(found.fault);
        const rows = requireRows(await report.read(pool, found.calendar, now));
        void reply.header('vary', 'Accept').header('x-no-activity', String(rows.length === 0));
        if (formatOf(request.headers.accept) === 'csv') return sendCsv(reply, report, scope, rows);
        return { ...envelope(report, scope, found.calendar, now), ...wordsOf(report, rows), data: [...rows] };
      },
    });
  }
}

type Rows = readonly Record<string, unknown>[];

const wordsOf = ({ nothing }: ReportDefinition, rows: Rows) =>
  rows.length === 0 ? { noActivity: true, note: nothing } : { noActivity: false, note: null };

function sendCsv(reply: FastifyReply, report: ReportDefinition, { provider, period }: ReportScope, rows: Rows) {
  const when = 'day' in period ? period.day : 'from' in period ? `${dateOf(period.from)}_${dateOf(period.to)}` : 'now';
  const file = `${report.name}-${provider ?? 'all'}-${when}.csv`;
  return reply
    .type('text/csv; charset=utf-8; header=present')
    .header('content-disposition', `attachment; filename="${file}"`)
    .send(reportCsv(columnsOf(report), rows, wordsOf(report, rows).note));
}

const dateOf = (moment: Date): string => moment.toISOString().slice(0, 10);

function scopeOf({ provider: named, day, from, to }: Query): ReportScope {
  const provider = named ?? null;
  if (day !== undefined) return { provider, period: { day } };
  if (from === undefined || to === undefined) return { provider, period: { at: 'now' } };
  return { provider, period: { from: new Date(from), to: new Date(to) } };
}

function envelope(
  { name, basis, over, statesOf }: ReportDefinition,
  { provider }: ReportScope,
  calendar: Calendar,
  now: Date,
) {
  const bounds = calendar.flatMap((part) => part.bounds.map((bound) => bound.getTime()));
  const instantOf = (ms: number): string | null => (bounds.length === 0 ? null : new Date(ms).toISOString());
  const moments = new Set(momentsOf(calendar, now).map(({ at }) => at.getTime()));
  const zones = new Set(calendar.map(({ timeZone }) => timeZone));
  return {
    report: name,
    provider,
    from: instantOf(Math.min(...bounds)),
    to: instantOf(Math.max(...bounds)),
    timeZone: zones.size === 1 ? ([...zones][0] ?? null) : null,
    generatedAt: now.toISOString(),
    asOf: over === 'moment' && moments.size === 1 ? new Date([...moments][0] ?? now).toISOString() : null,
    statesOf: statesOf ?? null,
    basis,
  };
}

function calendarProblem(fault: CalendarFault): Problem {
  switch (fault) {
    case 'day_unknown':
      return fieldProblem('day_unknown', '/day', 'is not a day in the provider’s calendar');
    case 'period_empty':
      return fieldProblem('period_invalid', '/to', 'must be later than from');
    case 'period_too_long':
      return fieldProblem('period_invalid', '/to', `a report spans at most ${MAX_REPORT_DAYS} days: narrow the period`);
    case 'period_too_far':
      return fieldProblem('period_invalid', '/to', 'lies outside of the years 1 to 9999');
    default:
      return fault satisfies never;
  }
}

function requireRows(read: ReportRows<Record<string, unknown>>): Rows {
  if (read.ok) return read.rows;
  throw fieldProblem(
    'period_invalid',
    '/to',
    read.fault === 'too_many_rows'
      ? `the report would have more than ${MAX_REPORT_ROWS} rows: narrow the period, or name a provider`
      : 'the period holds too much to be summed in time: narrow it, or name a provider',
  );
}
