// From a file's bytes to rows for COPY: cut into lines, read by the layout, counted, hashed. The header is read first, and a
// file without one is refused before anything is stored.

import { createReadStream } from 'node:fs';
import { type FieldRules, readFields, unreadableLine } from '../../domain/statement/read-fields.ts';
import { type ReportHeader, readHeader } from '../../domain/statement/layout.ts';
import type { StagedLine } from '../../domain/statement/report-line.ts';
import { splitLine } from '../../platform/split-line.ts';
import { stageLine } from '../../domain/statement/stage-line.ts';
import { copyRow, copyWords, isSpecial, unescaped } from '../reconciliation/copy-lines.ts';
import type { ContentHash } from './content-hash.ts';
import { type FileLine, type LineBlock, fileLines } from './file-lines.ts';
import type { FileTally } from './file-tally.ts';
import type { FileLayout } from './mapping.ts';

/** Read at a time: so much is parsed at a stretch, in which the process answers nobody else. */
const BLOCK_BYTES = 64 * 1024;

export type OpenFile = {
  header: ReportHeader;
  headerText: string;
  headerPlace: number;
  first: LineBlock;
  rest: Blocks;
};
type Blocks = AsyncGenerator<LineBlock>;

/** Reads up to the header; the rest is read by `stagedRows`. Answers with what is wrong when there is none. */
export async function openFile(
  path: string,
  layout: FileLayout,
): Promise<{ ok: true; file: OpenFile } | { ok: false; problem: string }> {
  const blocks = fileLines(createReadStream(path, { highWaterMark: BLOCK_BYTES }), layout.encoding);
  for (let next = await blocks.next(); !next.done; next = await blocks.next()) {
    const { lines, open } = next.value;
    const at = lines.findIndex(({ text, place }) => place > layout.headerRows && text.trim() !== '');
    if (at < 0) continue;
    const line = lines[at] as FileLine;
    const named = readNames(line, layout);
    if (!named.ok) {
      await blocks.return(undefined);
      return named;
    }
    const first = { lines: lines.slice(at + 1), open: open && lines.length > at + 1 };
    const { header } = named;
    return { ok: true, file: { header, headerText: line.text, headerPlace: line.place, first, rest: blocks } };
  }
  return { ok: false, problem: 'the file is empty: its first line must name the columns' };
}

/** Ends the reading of a file whose rows were not asked for. */
export async function closeFile(file: OpenFile): Promise<void> {
  await file.rest.return(undefined);
}

function readNames(
  { text, problem, place }: FileLine,
  { delimiter, columns }: FileLayout,
): { ok: true; header: ReportHeader } | { ok: false; problem: string } {
  const names = problem === null ? splitLine(text, delimiter) : null;
  if (!names) return { ok: false, problem: `the line that names the columns cannot be read: ${problem ?? 'a quote'}` };
  const read = readHeader(names, columns);
  if (read.ok) return read;
  const said = [
    read.missing.length > 0 ? `does not name the columns ${read.missing.join(', ')}` : null,
    read.twice.length > 0 ? `names twice the columns ${read.twice.join(', ')}` : null,
  ].filter((part) => part !== null);
  const shown = text.replaceAll(/\p{Cc}/gu, ' ').slice(0, SHOWN_CHARACTERS);
  const cutBy = delimiter === '\t' ? 'a tab' : `"${delimiter}"`;
  return { ok: false, problem: `line ${place} of the file, "${shown}", cut at ${cutBy}, ${said.join(' and ')}` };
}

/** Enough to see a delimiter, or a title above the columns. */
const SHOWN_CHARACTERS = 120;

export type RowTask = {
  layout: FileLayout;
  playerOf: (told: string) => string;
  /** The columns that are the same for every row. */
  partText: string;
  content: ContentHash;
  tally: FileTally;
};

/** The file's rows, a block at a time. Every line that is not blank is counted, and is a row unless it states a total. */
export async function* stagedRows(file: OpenFile, task: RowTask): AsyncGenerator<string> {
  const { tally, content, layout } = task;
  const rules: FieldRules = { ...layout.rules, header: file.header, playerOf: task.playerOf };
  try {
    yield rowsOf(file.first);
    for (let next = await file.rest.next(); !next.done; next = await file.rest.next()) yield rowsOf(next.value);
  } finally {
    await closeFile(file);
  }

  function rowsOf({ lines, open }: LineBlock): string {
    let rows = '';
    for (const line of lines) if (line.text.trim() !== '' || line.problem !== null) rows += rowOf(line, open);
    return rows;
  }

  function rowOf(line: FileLine, open: boolean): string {
    const place = line.place - file.headerPlace + 1;
    const staged = stage(line);
    // Its texts are parts of the line, so one look tells for all of them.
    const escape = isSpecial(staged.raw) ? undefined : unescaped;
    const words = copyWords(staged, escape);
    if (staged.operation === 'total' && staged.problem === null && takeTotal(staged, words)) return '';
    if (open && staged.problem !== null) tally.endsWithin(place);
    const isSaid = content.add(staged.problem === null ? words : `${words}\t${staged.raw}`);
    tally.takeLine(staged, place, isSaid && staged.problem === null);
    return copyRow(task.partText, place, words, staged, escape);
  }

  function takeTotal(staged: StagedLine, words: string): boolean {
    if (staged.currency === null || staged.amount === null) return false;
    if (tally.takeTotal(staged.currency, staged.amount)) {
      content.add(words);
      return true;
    }
    staged.problem = `a second total of ${staged.currency}`;
    return false;
  }

  function stage({ text, problem }: FileLine): StagedLine {
    if (problem !== null) return stageLine(unreadableLine(text, problem));
    if (text === file.headerText) return stageLine(unreadableLine(text, 'the line names the columns again'));
    return stageLine(readFields(rules, text, splitLine(text, layout.delimiter)));
  }
}
