// A statement as a person reads it: how much of it could be read, what is strange about it, and what to do next. A run is only as
// good as the statement under it, so both commands that touch one say the same.

import { wrapText } from './wrap-text.ts';

type Notice = { code: string; message: string };
/** What `POST /v1/statements` answers. */
export type UploadAnswer = {
  id: string;
  lines: number;
  badLines: { line: number; reason: string }[];
  badCount: number;
  duplicate: boolean;
  notices: Notice[];
};
/** The part of `GET /v1/statements/{id}` that people look at. */
export type StatementFacts = {
  id: string;
  source: 'api' | 'file';
  mapping: string | null;
  lines: number;
  badCount: number;
  notices: Notice[];
  createdBy: string | null;
  createdAt: string;
};

/** Reasons shown; the API lists a hundred. */
const SHOWN = 10;

export function uploadText(answer: UploadAnswer, provider: string, day: string): string {
  const { id, lines, badLines, badCount, duplicate, notices } = answer;
  const known = duplicate ? ', known already: it is the newest again' : '';
  const shown = badLines.slice(0, SHOWN);
  const more = badCount - shown.length;
  return text([
    `${provider} ${day}: statement ${id}${known}`,
    readText(lines, badCount),
    ...shown.flatMap(({ line, reason }) => wrapText(`line ${line}: ${reason}`, '  ', '    ')),
    ...(more > 0 ? [`  and ${more} more: GET /v1/statements/${id} lists the first hundred`] : []),
    ...noticeLines(notices),
    ...wrapText(`Next: npx tallyman reconcile ${provider} --day ${day}`, ''),
  ]);
}

/** The lines below a run that say what it was compared with. */
export function statementLines({ id, source, mapping, createdBy, createdAt, ...read }: StatementFacts): string[] {
  const from = source === 'api' ? "the provider's API" : `a file of ${createdBy ?? 'somebody'}`;
  const through = mapping === null ? '' : `, through the mapping ${mapping}`;
  const at = `${createdAt.slice(0, 19).replace('T', ' ')} UTC`;
  return [
    ...wrapText(`statement ${id} from ${from}, ${at}${through}: ${readText(read.lines, read.badCount)}`, ''),
    ...noticeLines(read.notices),
  ];
}

function readText(lines: number, badCount: number): string {
  const counted = `${lines} line${lines === 1 ? '' : 's'}`;
  return badCount === 0
    ? `${counted}, all read`
    : `${counted}, ${badCount} of them cannot be read and are compared with nothing`;
}

function noticeLines(notices: readonly Notice[]): string[] {
  return notices.flatMap(({ message }) => wrapText(`Notice: ${message}`, '  ', '    '));
}

const text = (lines: readonly string[]): string => `${lines.join('\n')}\n`;
