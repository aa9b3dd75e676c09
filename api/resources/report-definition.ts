// What a report is, as data: what it says in words, what a row looks like, how it is read. Columns of the CSV are the row's
// own fields in the same order, so that the two forms cannot say different things.

import { z } from 'zod';
import type { Database } from '../../db/client.ts';
import type { Calendar, ReportRows } from '../../db/reports/queries.ts';
import type { ReportColumn } from './report-csv.ts';

export type ReportDefinition<Row extends z.ZodObject = z.ZodObject> = {
  name: string;
  summary: string;
  /** How the figures are to be understood: in the OpenAPI page, and in every answer. */
  basis: string;
  /** `period`: must be given one; `moment`: speaks of the end of one, and without one of now. */
  over: 'period' | 'moment';
  /** Of a moment: what stood `then`, or what stands `now` and lies before it. */
  statesOf?: 'then' | 'now';
  /** What an empty report says. */
  nothing: string;
  row: Row;
  /** The fields that hold numbers, by their path. */
  numeric: readonly string[];
  read: (pool: Database['pool'], calendar: Calendar, now: Date) => Promise<ReportRows<z.output<Row>>>;
};

/** Holds the rows that are read against the shape that is promised. */
export const defineReport = <Row extends z.ZodObject>(report: ReportDefinition<Row>): ReportDefinition => report;

export const amount = z.string().meta({ description: "Decimal text with exactly the decimals of the row's currency." });
export const ratio = z.string().nullable().meta({ description: 'Four decimals; null without stakes.' });
export const count = z.int().min(0);
/** What most rows are about. */
export const subject = {
  provider: z.string(),
  game: z.string().nullable().meta({ description: "The provider's code; null where it names none." }),
  currency: z.string(),
  test: z.boolean().meta({ description: 'Test players, as flagged today; they never share a row with others.' }),
};

/** The columns of a row's fields, objects inside it spread by their paths. */
export function columnsOf({ row, numeric }: ReportDefinition): readonly ReportColumn[] {
  const names = Object.entries(row.shape).flatMap(([name, field]) =>
    field instanceof z.ZodObject ? Object.keys(field.shape).map((inner) => `${name}.${inner}`) : [name],
  );
  return names.map((name) => ({ name, kind: numeric.includes(name) ? 'number' : 'text' }));
}
