// What may be set about a provider. Switched off, it refuses new exposure only: credits and rollbacks go on.

import { z } from 'zod';
import {
  type ProviderSettingRow,
  changeProviderSetting,
  readProviderSetting,
} from '../../db/queries/provider-settings.ts';
import { mappingProblems } from '../../db/statement-files/mapping.ts';
import { WORDS } from '../../domain/statement/words.ts';
import { isCurrency } from '../../domain/currency.ts';
import { reference, text } from '../conventions/fields.ts';
import { fieldProblem } from '../conventions/problem.ts';
import type { ApiDeps, RestApp } from '../dependencies.ts';
import { alignSchedules } from './day-schedules.ts';
import { providerInPath } from './references.ts';

const YEAR_SECONDS = 31_536_000;
/** A title page, not a file of its own. */
const MAX_HEADER_ROWS = 100;
/** Many times what any provider distinguishes. */
const MAX_WORDS = 200;
const providerParams = z.object({ provider: z.string() });
const truncation = z.record(
  reference,
  z.int().refine((n) => /^10{0,9}$/.test(String(n)), 'must be a power of ten from 1 to 1000000000'),
);
/** May be empty: a field may be left empty for what is usual. */
const theirWord = z
  .string()
  .max(128)
  .regex(/^\P{Cc}*$/u, 'must not contain control characters');
const wordTable = <Word extends string>(words: readonly Word[]) =>
  z
    .record(theirWord, z.enum(words))
    .refine((table) => Object.keys(table).length <= MAX_WORDS, `must have at most ${MAX_WORDS} words`)
    .optional();
const statementMapping = z.record(
  reference,
  z.strictObject({
    delimiter: z
      .string()
      .regex(/^(?:[^\p{Cc}\p{L}\p{N}\s".+-]|\t)$/u, 'must be a tab or one character that separates')
      .optional(),
    decimal: z.enum(['.', ',']).optional(),
    timeZone: text(64).optional(),
    encoding: text(32).optional(),
    headerRows: z.int().min(0).max(MAX_HEADER_ROWS).optional(),
    columns: z.record(reference, text(255)).optional(),
    words: z.strictObject({ operation: wordTable(WORDS.operation), status: wordTable(WORDS.status) }).optional(),
  }),
);
const provider = z
  .object({
    provider: z.string(),
    enabled: z.boolean(),
    truncation: z.record(z.string(), z.number()),
    statementMapping: z.record(z.string(), z.unknown()),
    timeZone: z.string(),
    dayStart: z.string(),
    expectedWindowSeconds: z.int(),
    roundDeadlineSeconds: z.int(),
  })
  .meta({ id: 'Provider' });

const change = z.strictObject({
  enabled: z.boolean().optional(),
  truncation: truncation.optional(),
  statementMapping: statementMapping.optional(),
  timeZone: text(64).optional(),
  dayStart: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:MM')
    .optional(),
  expectedWindowSeconds: z.int().min(0).max(YEAR_SECONDS).optional(),
  roundDeadlineSeconds: z.int().min(1).max(YEAR_SECONDS).optional(),
});

const view = (row: ProviderSettingRow): z.infer<typeof provider> => row;

export function registerProviders(app: RestApp, deps: ApiDeps): void {
  const { orm } = deps.database;
  app.route({
    method: 'GET',
    url: '/providers/:provider',
    schema: {
      summary: "A provider's settings",
      tags: ['providers'],
      params: providerParams,
      response: { 200: provider },
    },
    handler: async (request) => view(await readProviderSetting(orm, providerInPath(request.params.provider))),
  });

  app.route({
    method: 'PATCH',
    url: '/providers/:provider',
    config: { writers: ['operator'] },
    schema: {
      summary: "Change a provider's settings; what is not named stays, and `statementMapping` is replaced as a whole",
      tags: ['providers'],
      params: providerParams,
      body: change,
      response: { 200: provider },
    },
    handler: async (request) => {
      const name = providerInPath(request.params.provider);
      checkMeaning(request.body);
      const given = Object.fromEntries(Object.entries(request.body).filter(([, value]) => value !== undefined));
      const changed = await changeProviderSetting(orm, name, given);
      if ('timeZone' in given || 'dayStart' in given) await alignSchedules(deps, name);
      return view(changed);
    },
  });
}

function checkMeaning({ truncation: factors, timeZone, statementMapping: mappings }: z.infer<typeof change>): void {
  for (const [name, mapping] of Object.entries(mappings ?? {})) {
    for (const { field, name: part, message } of mappingProblems(mapping)) {
      const place = ['/statementMapping', name, field, ...(part === undefined ? [] : [part])].join('/');
      throw fieldProblem(field === 'timeZone' ? 'time_zone_unknown' : 'mapping_invalid', place, message);
    }
  }
  for (const currency of Object.keys(factors ?? {})) {
    if (!isCurrency(currency)) {
      throw fieldProblem('currency_unknown', `/truncation/${currency}`, 'is not a currency that is booked here');
    }
  }
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    throw fieldProblem('time_zone_unknown', '/timeZone', 'is not an IANA time zone');
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
