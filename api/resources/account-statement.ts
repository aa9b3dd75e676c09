// A player's account statement: every change of a balance, newest first, with the balance after it.

import { z } from 'zod';
import { type StatementRow, mergeNewestFirst, readWalletTransfers } from '../../db/queries/account-statement.ts';
import { findPlayer, listWallets } from '../../db/queries/players.ts';
import { isId } from '../../domain/ids.ts';
import { toMoney } from '../../domain/money.ts';
import { currencyFilter, idParams, instant, time } from '../conventions/fields.ts';
import { money } from '../conventions/money.ts';
import { decodeCursor, encodeCursor, pageOf, pageQuery } from '../conventions/page.ts';
import { notFound } from '../conventions/problem.ts';
import type { ApiDeps, RestApp } from '../dependencies.ts';

const line = z
  .object({
    id: z.string(),
    at: time,
    effectiveAt: time,
    operation: z.string(),
    provider: z.string().nullable(),
    transactionId: z.string().nullable(),
    round: z.string().nullable(),
    game: z.string().nullable(),
    reference: z.string().nullable(),
    amount: money,
    balanceAfter: money,
  })
  .meta({ id: 'AccountStatementLine', description: 'The amount is negative where the player paid.' });

function lineView(row: StatementRow): z.infer<typeof line> {
  return {
    id: row.id,
    at: row.postedAt.toISOString(),
    effectiveAt: row.effectiveAt.toISOString(),
    operation: row.kind,
    provider: row.provider,
    transactionId: row.transactionId,
    round: row.round,
    game: row.game,
    reference: row.reference,
    amount: toMoney(row.credited ? row.amount : -row.amount, row.currency),
    balanceAfter: toMoney(row.balanceAfter, row.currency),
  };
}

/** For each wallet the version below which the next page goes on. */
type Versions = ReadonlyMap<string, bigint>;

const cursor = z
  .string()
  .max(8_192)
  .transform((text, context): Versions => {
    const parts = (decodeCursor(text) ?? ['']).map((part) => part.split(' '));
    if (parts.every(([id, version]) => isId(id ?? '') && /^\d{1,18}$/.test(version ?? ''))) {
      return new Map(parts.map(([id = '', version = '']) => [id, BigInt(version)]));
    }
    context.addIssue('is not a cursor of this list');
    return z.NEVER;
  });

export function registerAccountStatement(app: RestApp, { database: { orm } }: ApiDeps): void {
  app.route({
    method: 'GET',
    url: '/players/:id/statement',
    schema: {
      summary: 'What changed a player’s balances; `from` inclusive, `to` exclusive',
      tags: ['players'],
      params: idParams,
      querystring: z.strictObject({
        from: instant.optional(),
        to: instant.optional(),
        currency: currencyFilter.optional(),
        limit: pageQuery.limit,
        cursor: cursor.optional(),
      }),
      response: { 200: pageOf(line) },
    },
    handler: async (request) => {
      const player = await findPlayer(orm, request.params.id);
      if (!player) throw notFound('player');
      const { from, to, currency, limit, cursor: below } = request.query;
      const period = { from: from ? new Date(from) : undefined, to: to ? new Date(to) : undefined };
      const wallets = (await listWallets(orm, player.id)).filter((w) => !currency || w.currency === currency);
      const read = wallets.map(({ accountId }) =>
        readWalletTransfers(orm, accountId, below?.get(accountId) ?? null, period, limit + 1),
      );
      const rows = mergeNewestFirst(await Promise.all(read), limit + 1);
      const page = rows.slice(0, limit);
      return { data: page.map(lineView), nextCursor: rows.length > limit ? cursorAfter(page, below) : null };
    },
  });
}

function cursorAfter(page: readonly StatementRow[], below: Versions | undefined): string {
  const versions = new Map(below);
  for (const { walletAccount, version } of page) versions.set(walletAccount, version);
  return encodeCursor([...versions].map(([id, version]) => `${id} ${version}`));
}
