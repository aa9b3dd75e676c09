// `tallyman report`: asks the running stack for a report and prints it as a table, or as the CSV that the API answers. It computes
// nothing, so what it prints is what finance reads everywhere else.

import { callJson } from './call-json.ts';
import { callText } from './call-text.ts';
import { EXIT } from './exit.ts';
import type { ReportName, ReportOrder } from './report-order.ts';
import { textTable } from './text-table.ts';
import { wrapText } from './wrap-text.ts';
import { readDevFile } from './start/dev-file.ts';

/** The part of an answer that people look at. */
type Report = {
  provider: string | null;
  from: string | null;
  to: string | null;
  timeZone: string | null;
  basis: string;
  note: string | null;
  data: Record<string, unknown>[];
};

/** Prints the report; returns the exit code. */
export async function runReport(name: ReportName, { data, csv, ...asked }: ReportOrder): Promise<number> {
  if ((asked.from === undefined) !== (asked.to === undefined)) return usage('--from and --to go together');
  if (NEED_PERIOD.has(name) && asked.day === undefined && asked.from === undefined)
    return usage(`${name} is about a period: name a day with --day, or --from and --to`);
  const { api, tokens } = await readDevFile(data);
  const url = `${api}/v1/reports/${name}?${new URLSearchParams(asked).toString()}`;
  const token = tokens.finance;
  const text = csv
    ? await callText(url, { token, accept: 'text/csv' })
    : reportText(name, await callJson<Report>(url, { token }));
  process.stdout.write(text);
  return EXIT.done;
}

/** The others speak of now when they are given none. */
const NEED_PERIOD: ReadonlySet<ReportName> = new Set(['daily-totals', 'ggr']);

function usage(message: string): number {
  process.stderr.write(`tallyman: ${message}\n`);
  return EXIT.usage;
}

function reportText(name: ReportName, { provider, from, to, timeZone, basis, note, data }: Report): string {
  const period = from === null || to === null ? 'now' : `${from} to ${to}${timeZone === null ? '' : ` (${timeZone})`}`;
  const lines = [`${name}, ${provider ?? 'all providers'}, ${period}`, ...wrapText(basis, ''), ''];
  return `${[...lines, note ?? textTable(data)].join('\n')}\n`;
}
