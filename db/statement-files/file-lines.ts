// Cuts a file into lines as it streams by. Memory stays within a block and one line, whatever the file holds: a line that is
// too long is cut off and marked, a line with broken bytes is marked, and every line keeps its place.

import { type Encoding, createDecode } from './encoding.ts';

/** A line without its end. `problem` says why it cannot be read; `text` is then what could be made of it. */
export type FileLine = { text: string; place: number; problem: string | null };
/** Lines that came together; `open` when the last of them has no end, which only a file's last line may lack. */
export type LineBlock = { lines: FileLine[]; open: boolean };

/** Ids hold 128 characters at most; a line of this length is no line of a statement. */
export const MAX_LINE_CHARACTERS = 16_384;
/** The most bytes that so many characters take. */
const MAX_LINE_BYTES = 4 * MAX_LINE_CHARACTERS;
/** What is kept of a line that is too long, for people to recognise it. */
const KEPT_CHARACTERS = 200;

const TOO_LONG = `the line is longer than ${MAX_LINE_CHARACTERS} characters`;
const BYTE_ORDER_MARK = '\uFEFF';

export async function* fileLines(bytes: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<LineBlock> {
  const reader = createLineReader(encoding);
  for await (const chunk of bytes) {
    const lines = reader.read(chunk);
    if (lines.length > 0) yield { lines, open: false };
  }
  const rest = reader.end();
  if (rest) yield { lines: [rest], open: true };
}

function createLineReader(encoding: Encoding) {
  const decode = createDecode(encoding);
  let rest: Buffer = Buffer.alloc(0);
  let place = 0;
  /** The end of a line that was too long is still to come. */
  let skipping = false;

  return {
    /** The lines that end in this chunk. */
    read(chunk: Buffer): FileLine[] {
      const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
      const end = lastEnd(bytes, encoding.width);
      rest = end > 0 ? Buffer.from(bytes.subarray(end)) : bytes;
      const whole = bytes.subarray(0, end);
      const lines = end > 0 ? readLines(skipping ? afterFirstEnd(whole) : whole) : [];
      if (end > 0) skipping = false;
      if (rest.length > MAX_LINE_BYTES || skipping) {
        if (!skipping) lines.push(tooLong(decode.lenient(rest.subarray(0, KEPT_CHARACTERS * encoding.width))));
        skipping = true;
        // An odd byte of a two-byte encoding is half a character: it stays, so that the line's end is seen.
        rest = rest.subarray(rest.length - (rest.length % encoding.width));
      }
      return lines;
    },
    /** The last line, when it has no end. */
    end(): FileLine | null {
      if (skipping || rest.length === 0) return null;
      return readOne(rest);
    },
  };

  function readLines(whole: Buffer): FileLine[] {
    if (whole.length === 0) return [];
    const text = decode.strict(whole);
    if (text === null) return cut(whole, encoding.width).map(readOne);
    const hasNul = text.includes('\0');
    const lines = text.split('\n');
    // What follows the last end.
    lines.pop();
    return lines.map((line) => check(line, hasNul));
  }

  function readOne(bytes: Buffer): FileLine {
    const text = decode.strict(bytes);
    if (text !== null) return check(text, true);
    const line = check(decode.lenient(bytes), true);
    return { ...line, problem: `the line holds bytes that are not ${encoding.name}` };
  }

  function check(given: string, mayHaveNul: boolean): FileLine {
    const start = place === 0 && given.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
    const end = given.endsWith('\r') ? given.length - 1 : given.length;
    const text = start === 0 && end === given.length ? given : given.slice(start, end);
    if (text.length > MAX_LINE_CHARACTERS) return tooLong(text);
    const problem = mayHaveNul && text.includes('\0') ? 'the line holds a NUL character' : null;
    return { text, place: ++place, problem };
  }

  function tooLong(text: string): FileLine {
    return { text: text.slice(0, KEPT_CHARACTERS), place: ++place, problem: TOO_LONG };
  }

  function afterFirstEnd(whole: Buffer): Buffer {
    const [first] = cut(whole, encoding.width);
    return whole.subarray((first?.length ?? 0) + encoding.width);
  }
}

/** Where the last whole line ends, 0 when none does. */
function lastEnd(bytes: Buffer, width: 1 | 2): number {
  for (let at = bytes.lastIndexOf('\n'); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf('\n', at - 1)) {
    if (isEnd(bytes, at, width)) return at + width;
  }
  return 0;
}

/** The lines of whole lines' bytes, without their ends. */
function cut(bytes: Buffer, width: 1 | 2): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  for (let at = bytes.indexOf('\n'); at >= 0; at = bytes.indexOf('\n', at + 1)) {
    if (!isEnd(bytes, at, width)) continue;
    lines.push(bytes.subarray(start, at));
    start = at + width;
  }
  return lines;
}

/** In two bytes a line's end stands at an even place and is followed by a zero. */
function isEnd(bytes: Buffer, at: number, width: 1 | 2): boolean {
  return width === 1 || (at % 2 === 0 && bytes[at + 1] === 0);
}
