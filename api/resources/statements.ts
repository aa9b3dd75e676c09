// Statements that arrive as files: kept first as bytes, then read into lines, once per file whoever sends it. What is bad or
// strange about a file is told and kept; only a file whose columns cannot be known is refused.

import { z } from 'zod';
import { findEncoding } from '../../db/statement-files/encoding.ts';
import { type LoadResult, type StatementFile, loadStatement } from '../../db/statement-files/load-statement-file.ts';
import { mappingProblems } from '../../db/statement-files/mapping.ts';
import {
  type StatementDetail,
  type StatementView,
  getStatement,
  listStatements,
} from '../../db/statement-files/statement-queries.ts';
import { readProviderSetting } from '../../db/queries/provider-settings.ts';
import type { Transaction } from '../../db/queries/transaction.ts';
import { gamingDay } from '../../db/reconciliation/gaming-day.ts';
import { allowLongStatements } from '../../db/reconciliation/in-transaction.ts';
import { isCurrency } from '../../domain/currency.ts';
import { toMoney } from '../../domain/money.ts';
import { NOTICE_CODES } from '../../domain/statement/notices.ts';
import { charsetOf, withSpooledBody } from '../conventions/csv-body.ts';
import { idParams, providerFilter, reference, time } from '../conventions/fields.ts';
import { type Answer, answerOnce } from '../conventions/idempotency.ts';
import { money } from '../conventions/money.ts';
import { pageOf, pageQuery, toPage } from '../conventions/page.ts';
import { Problem, fieldProblem, notFound } from '../conventions/problem.ts';
import { createTurns } from '../conventions/turns.ts';
import type { ApiDeps, RestApp } from '../dependencies.ts';
import { moneyProviderInBody } from './references.ts';

/** Each holds a database connection and keeps a core busy. */
const AT_ONCE = 2;
const IN_LINE = 32;

const count = z.int().min(0);
const notices = z.array(
  z.object({ code: z.enum(NOTICE_CODES), message: z.string(), statementId: z.string().optional() }),
);
const badLines = z
  .array(z.object({ line: z.int(), reason: z.string() }))
  .describe('The first 100; the line that names the columns is line 1.');
const uploaded = z
  .object({
    id: z.string(),
    sha256: z.string(),
    lines: count,
    badLines,
    badCount: count,
    duplicate: z.boolean(),
    notices,
  })
  .meta({ id: 'UploadedStatement', description: '`lines` counts the bad ones too.' });
const statement = z
  .object({
    id: z.string(),
    provider: z.string(),
    from: time,
    to: time,
    source: z.enum(['api', 'file']),
    sha256: z.string().nullable(),
    contentHash: z.string().describe('The same for the same lines in any order.'),
    mapping: z.string().nullable(),
    lines: count,
    badCount: count,
    notices,
    createdBy: z.string().nullable(),
    createdAt: time,
  })
  .meta({ id: 'Statement' });
const statementDetail = statement
  .extend({ badLines, totals: z.array(money) })
  .meta({ id: 'StatementDetail', description: '`totals` are those that the provider states itself.' });

const target = z.strictObject({
  provider: reference,
  day: z.iso.date('must be a date as 2026-11-20'),
  mapping: reference.optional(),
});
type Target = z.infer<typeof target>;

export function registerStatements(app: RestApp, { database, dialects }: ApiDeps): void {
  const inTurn = createTurns({ atOnce: AT_ONCE, inLine: IN_LINE });

  app.route({
    method: 'POST',
    url: '/statements',
    config: { writers: ['finance'], csv: true },
    schema: {
      summary: 'Upload what a provider says happened on a gaming day, as a CSV file',
      description:
        'In the default layout, or in the one that `mapping` of the provider’s `statementMapping` describes. The same bytes are ' +
        'one statement; sent again it is the newest of its day again, which the next reconciliation reads.',
      tags: ['reconciliation'],
      querystring: target,
      response: { 200: uploaded, 201: uploaded },
    },
    handler: (request, reply) =>
      withSpooledBody(request, ({ path, sha256 }) => {
        const charset = charsetOf(request);
        const load = async (tx: Transaction): Promise<Answer> => {
          const subject = await readTarget(tx, request.query, charset);
          const { playerOf } = dialects.get(subject.provider) ?? {};
          const createdBy = request.caller.subject;
          const result = await loadStatement(tx.client, { ...subject, path, sha256, charset, playerOf, createdBy });
          return answerOf(tx, sha256, result);
        };
        const bodyDigest = `${sha256} ${charset ?? ''}`;
        const before = ({ client }: Transaction) => allowLongStatements(client);
        return inTurn(() => answerOnce(database, request, reply, load, { bodyDigest, before }));
      }),
  });

  app.route({
    method: 'GET',
    url: '/statements',
    schema: {
      summary: 'Statements, newest first',
      tags: ['reconciliation'],
      querystring: z.strictObject({ provider: providerFilter.optional(), ...pageQuery }),
      response: { 200: pageOf(statement) },
    },
    handler: async (request) => {
      const { provider, limit, cursor } = request.query;
      const found = await listStatements(database.pool, { provider }, { limit, cursor });
      return toPage(found, (row: StatementView) => ({ ...row, notices: [...row.notices] }));
    },
  });

  app.route({
    method: 'GET',
    url: '/statements/:id',
    schema: {
      summary: 'One statement',
      tags: ['reconciliation'],
      params: idParams,
      response: { 200: statementDetail },
    },
    handler: async (request) => {
      const found = await getStatement(database.pool, request.params.id);
      if (!found) throw notFound('statement');
      return detailView(found);
    },
  });
}

type Subject = Pick<StatementFile, 'provider' | 'period' | 'mapping'>;

/** What the query names, in the provider's calendar and with its mapping. */
async function readTarget({ orm }: Transaction, query: Target, charset: string | undefined): Promise<Subject> {
  const provider = moneyProviderInBody(query.provider);
  const setting = await readProviderSetting(orm, provider);
  const period = gamingDay(query.day, setting.timeZone, setting.dayStart);
  if (!period) throw fieldProblem('day_unknown', '/day', 'is not a day in the provider’s calendar');
  if (charset !== undefined && !findEncoding(charset)) {
    throw fieldProblem('mapping_invalid', '/content-type', `the charset ${charset} is not one that is read here`);
  }
  const name = query.mapping;
  if (name === undefined) return { provider, period, mapping: null };
  const rules = Object.hasOwn(setting.statementMapping, name) ? setting.statementMapping[name] : undefined;
  if (!rules) {
    const names = Object.keys(setting.statementMapping).join(', ') || 'none';
    throw fieldProblem(
      'mapping_unknown',
      '/mapping',
      `${provider} has no statementMapping of this name, it has: ${names}`,
    );
  }
  const [problem] = mappingProblems(rules);
  if (problem) throw fieldProblem('mapping_invalid', '/mapping', `its ${problem.field} ${problem.message}`);
  return { provider, period, mapping: { name, rules } };
}

async function answerOf(
  tx: Transaction,
  sha256: string,
  result: LoadResult,
): Promise<Answer<z.infer<typeof uploaded>>> {
  if (result.kind === 'header_unknown') throw new Problem('header_unknown', result.problem);
  if (result.kind === 'loaded') {
    const { file } = result;
    const lists = { badLines: [...file.badLines], notices: [...file.notices] };
    return { status: 201, body: { ...file, ...lists, duplicate: false } };
  }
  const known = await getStatement(tx.client, result.id);
  if (!known) throw new Error('a statement that was found is not there');
  const { id, lines, badCount } = known;
  const lists = { badLines: [...known.badLines], notices: [...known.notices] };
  return { status: 200, body: { id, sha256, lines, badCount, ...lists, duplicate: true } };
}

function detailView({
  notices: noticed,
  badLines: bad,
  totals,
  ...row
}: StatementDetail): z.infer<typeof statementDetail> {
  return {
    ...row,
    notices: [...noticed],
    badLines: [...bad],
    totals: totals.flatMap(({ currency, amount }) => (isCurrency(currency) ? [toMoney(amount, currency)] : [])),
  };
}
