// Lists: newest first, a cursor that names the last row seen, so that rows added meanwhile neither repeat nor hide any.

import { z } from 'zod';
import { isId } from '../../domain/ids.ts';
import type { Page, Position } from '../../db/queries/keyset.ts';

/** The largest page, as promised to callers. */
export const MAX_PAGE = 200;
const DEFAULT_PAGE = '50';

/** `?limit=` and `?cursor=` of a list; spread into a query's shape. */
export const pageQuery = {
  limit: z
    .string()
    .default(DEFAULT_PAGE)
    .refine((value) => /^[1-9]\d{0,2}$/.test(value) && Number(value) <= MAX_PAGE, `must be 1 to ${MAX_PAGE}`)
    .transform(Number),
  cursor: z.string().max(2_048).transform(decodePosition).optional(),
};

export const pageOf = <T extends z.ZodType>(row: T) =>
  z.object({ data: z.array(row), nextCursor: z.string().nullable() });

/** A page of rows as it is answered. */
export function toPage<Row, View>(
  page: Page<Row>,
  view: (row: Row) => View,
): { data: View[]; nextCursor: string | null } {
  return { data: page.rows.map(view), nextCursor: page.next && encodeCursor([page.next.at, page.next.id]) };
}

/** Opaque to callers; the parts are checked again when they come back. */
export function encodeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** The parts of a cursor, or null when it is not one of ours. */
export function decodeCursor(cursor: string): readonly string[] | null {
  if (!/^[\w-]+$/.test(cursor)) return null;
  try {
    return z.array(z.string()).parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    return null;
  }
}

function decodePosition(cursor: string, context: z.RefinementCtx): Position {
  const [at, id, ...more] = decodeCursor(cursor) ?? [];
  if (at !== undefined && id !== undefined && more.length === 0 && /^\d{1,16}$/.test(at) && isId(id)) return { at, id };
  context.addIssue('is not a cursor of this list');
  return z.NEVER;
}
