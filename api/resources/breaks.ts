// Differences between providers and the ledger, as cases: what differs, the likely cause, what will still heal by itself and
// what is lost if nobody acts; with one case everything that explains it in one place.

import { z } from 'zod';
import { type RiskPosition, getRun, listBreaks, rankBreaks } from '../../db/reconciliation/queries.ts';
import type { Position } from '../../db/queries/keyset.ts';
import { isId } from '../../domain/ids.ts';
import { currencyFilter, idParams, providerFilter, reference } from '../conventions/fields.ts';
import { decodeCursor, encodeCursor, pageOf, pageQuery, toPage } from '../conventions/page.ts';
import { notFound } from '../conventions/problem.ts';
import type { ApiDeps, RestApp } from '../dependencies.ts';
import { breakCase, breakDetail, kind, severity, state, states } from './break-view.ts';
import { explainBreak, plansOf } from './explain-break.ts';
import { unknownFilter } from './references.ts';

/** What cases can be picked by, in a list and in bulk. */
export const breakFilter = {
  provider: providerFilter.optional(),
  kind: kind.optional(),
  state: state.optional(),
  severity: severity.optional(),
  assignee: reference.optional(),
  currency: currencyFilter.optional(),
  run: reference.optional(),
};
const filters = z.strictObject({
  ...breakFilter,
  state: states.optional(),
  sort: z.enum(['newest', 'at_risk']).default('newest'),
  limit: pageQuery.limit,
  cursor: z.string().max(2_048).optional(),
});

export function registerBreaks(app: RestApp, deps: ApiDeps): void {
  const { pool } = deps.database;
  const plans = plansOf(deps.dialects);

  app.route({
    method: 'GET',
    url: '/breaks',
    schema: {
      summary: 'Cases, newest first or by what is lost if nobody acts; with `run` those that this run saw',
      tags: ['reconciliation'],
      querystring: filters,
      response: { 200: pageOf(breakCase) },
    },
    handler: async (request) => {
      const { limit, cursor, sort, ...asked } = request.query;
      const filter = { ...asked, state: asked.state?.split(',').filter(isState) };
      if (filter.run !== undefined && !(await getRun(pool, filter.run))) {
        throw unknownFilter('/run', 'is not a reconciliation that is known here');
      }
      if (sort === 'newest') {
        const position = cursor === undefined ? undefined : readPosition(cursor);
        return toPage(await listBreaks(pool, filter, { limit, cursor: position }, new Date(), plans), (found) => found);
      }
      const position = cursor === undefined ? undefined : readRiskPosition(cursor);
      const { rows, next } = await rankBreaks(pool, filter, { limit, cursor: position }, new Date(), plans);
      return {
        data: rows,
        nextCursor: next && encodeCursor([next.risk, String(next.standing), next.at, next.id, next.asOf]),
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/breaks/:id',
    schema: {
      summary: 'One case with its story, its evidence and its history',
      tags: ['reconciliation'],
      params: idParams,
      response: { 200: breakDetail },
    },
    handler: async (request) => {
      const found = await explainBreak(deps, plans, request.params.id);
      if (!found) throw notFound('break');
      return found;
    },
  });
}

function readPosition(cursor: string): Position {
  const [at = '', id = '', ...more] = decodeCursor(cursor) ?? [];
  if (more.length > 0 || !/^\d{1,16}$/.test(at) || !isId(id)) throw foreignCursor();
  return { at, id };
}

/** Both orders have cursors of their own: one does not lead into the other. */
function readRiskPosition(cursor: string): RiskPosition {
  const [risk = '', standing = '', at = '', id = '', asOf = '', ...more] = decodeCursor(cursor) ?? [];
  // 38 digits of minor units, scaled by up to 23; microseconds and milliseconds of any year that PostgreSQL knows.
  const isOurs =
    /^\d{1,62}$/.test(risk) && /^[012]$/.test(standing) && /^\d{1,16}$/.test(at) && /^\d{1,13}$/.test(asOf);
  if (!isOurs || more.length > 0 || !isId(id)) throw foreignCursor();
  return { risk, standing: Number(standing) as RiskPosition['standing'], at, id, asOf };
}

const isState = (text: string): text is z.infer<typeof state> => state.safeParse(text).success;

const foreignCursor = () => unknownFilter('/cursor', 'is not a cursor of this list in this order');
