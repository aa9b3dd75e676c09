// Cuts one line of a CSV file into its fields (RFC 4180). A line is one record here, so a quote that is opened and not closed
// spoils its own line and never swallows the next.

const QUOTE = '"';

/** The fields; null when a quote is out of place. */
export function splitLine(line: string, delimiter: string): string[] | null {
  return line.includes(QUOTE) ? splitQuoted(line, delimiter) : line.split(delimiter);
}

function splitQuoted(line: string, delimiter: string): string[] | null {
  const fields: string[] = [];
  let at = 0;
  while (at <= line.length) {
    const isQuoted = line[at] === QUOTE;
    const end = isQuoted ? endOfQuoted(line, at) : endOfPlain(line, at, delimiter);
    if (end === null) return null;
    const field = line.slice(at, end);
    if (isQuoted) fields.push(field.slice(1, -1).replaceAll('""', QUOTE));
    else if (field.includes(QUOTE)) return null;
    else fields.push(field);
    if (end < line.length && line[end] !== delimiter) return null;
    at = end + 1;
  }
  return fields;
}

/** Behind the quote that closes the one at `open`, null when none does; a doubled quote stands for one. */
function endOfQuoted(line: string, open: number): number | null {
  for (let at = line.indexOf(QUOTE, open + 1); at >= 0; at = line.indexOf(QUOTE, at + 2)) {
    if (line[at + 1] !== QUOTE) return at + 1;
  }
  return null;
}

function endOfPlain(line: string, from: number, delimiter: string): number {
  const end = line.indexOf(delimiter, from);
  return end < 0 ? line.length : end;
}
