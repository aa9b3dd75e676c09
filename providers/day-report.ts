// Reads the report file of a provider whose contract has no statement to ask for: one CSV of a period, behind a URL that was
// agreed on. It is streamed, so memory stays flat over any file, and it is bounded in bytes, lines and time; it never hands
// out a part of a file as if it were the whole.

import { Failure } from '../domain/failure.ts';
import type { Provider } from '../domain/provider.ts';
import { createOutboundStream } from './outbound.ts';
import type { DayStatement, ProviderApi, ReportLine } from './provider-api.ts';
import { type ReportHeader, readReportHeader, readReportLines } from './report-layout.ts';

export type DayReportOptions = {
  provider: Provider;
  /** Asked with `from` and `to`, RFC 3339, the end left out. */
  url: string;
  token: string;
  /** Our player's id for what the provider was told, where that is not the id itself. */
  playerId?: (told: string) => string;
};

/** A page is stored as one; small enough that a slow provider is heard of within a heartbeat. */
const PAGE_LINES = 1_000;
/** Beyond any day of one provider, so a file that gets there is not a day. */
const MAX_LINES = 5_000_000;
const MAX_BYTES = 1024 * 1024 * 1024;
/** Half of what the activity has, so that a second try fits. */
const DEADLINE_MS = 25 * 60_000;
/** Ids hold 128 characters at most; a line of this length is no line of a report. */
const MAX_LINE_CHARACTERS = 16_384;

/** Throws `provider_unavailable`, `provider_refused`, or `provider_protocol` for a file that is no report. */
export function createDayReport({ provider, url, token, playerId = (told) => told }: DayReportOptions) {
  const { origin, pathname, searchParams } = new URL(url);
  const stream = createOutboundStream({
    provider,
    baseUrl: origin,
    headers: { authorization: `Bearer ${token}`, accept: 'text/csv' },
    deadlineMs: DEADLINE_MS,
    maxBytes: MAX_BYTES,
  });

  return async function* dayStatement({ from, to, signal }: DayStatement): AsyncGenerator<readonly ReportLine[]> {
    const query = new URLSearchParams(searchParams);
    query.set('from', from.toISOString());
    query.set('to', to.toISOString());
    const bytes = stream({ name: 'day report', method: 'GET', path: `${pathname}?${query.toString()}`, signal });
    let header: ReportHeader | null = null;
    let count = 0;
    for await (const page of pagesOf(linesOf(bytes))) {
      header ??= readReportHeader(page.shift() ?? '');
      if (!header) throw notAReport('its first line does not name the columns');
      count += page.length;
      if (count > MAX_LINES) throw notAReport(`it has more than ${MAX_LINES} lines`);
      if (page.length > 0) yield readReportLines(header, page, playerId);
    }
    if (!header) throw notAReport('it is empty, without even a header');
  };

  function notAReport(why: string): Failure {
    return new Failure('provider_protocol', `${provider}'s day report cannot be read: ${why}`, { facts: { provider } });
  }
}

/** The report as a part of a client: absent where none was agreed on, so that the caller says what happens then. */
export function agreedReport(
  provider: Provider,
  { reportUrl, reportToken }: { reportUrl: string | null; reportToken: string | null },
  playerId?: DayReportOptions['playerId'],
): Pick<ProviderApi, 'dayStatement'> {
  if (reportUrl === null || reportToken === null) return {};
  const options = { provider, url: reportUrl, token: reportToken };
  return { dayStatement: createDayReport(playerId ? { ...options, playerId } : options) };
}

async function* pagesOf(lines: AsyncIterable<string>): AsyncGenerator<string[]> {
  let page: string[] = [];
  for await (const line of lines) {
    page.push(line);
    if (page.length < PAGE_LINES) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** The lines that are not blank, without a byte order mark. What no text column can hold is replaced. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE_CHARACTERS) throw tooLong();
    for (const line of lines) if (line.trim() !== '') yield clean(line);
  }
  rest += decoder.decode();
  if (rest.trim() !== '') yield clean(rest);
}

function clean(line: string): string {
  if (line.length > MAX_LINE_CHARACTERS) throw tooLong();
  return line.replace(/\r$/, '').replaceAll('\0', '\uFFFD');
}

function tooLong(): Failure {
  return new Failure('provider_protocol', `a line of the report is longer than ${MAX_LINE_CHARACTERS} characters`);
}
