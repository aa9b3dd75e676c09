// Breaks text into lines that fit a terminal. Words are kept whole unless one alone is too long for a line: then a link stays
// whole, so that it can be followed, and anything else is cut.

const COLUMNS = 100;

/** `first` begins the first line and `rest` each further one. Control characters become a visible mark. */
export function wrapText(text: string, first: string, rest = first): string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of visible(text)
    .split(' ')
    .flatMap((one) => cut(one, COLUMNS - rest.length))) {
    if (!isEmpty && line.length + 1 + word.length > COLUMNS) {
      lines.push(line.trimEnd());
      line = rest;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line.trimEnd()];
}

function visible(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\uFFFD');
}

function cut(word: string, width: number): string[] {
  if (word.length <= width || /^https?:/.test(word)) return [word];
  return word.match(new RegExp(`.{1,${width}}`, 'gsu')) ?? [];
}
