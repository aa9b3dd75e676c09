// Rows of a JSON answer as columns that a terminal lines up. What an object holds inside becomes columns of its own.

/** A header and a line a row; numbers and amounts to the right. The fields are those of the first row. */
export function textTable(rows: readonly Record<string, unknown>[]): string {
  const [first] = rows;
  if (!first) return '';
  const names = cells(first).map(([name]) => name);
  const lines = [names, ...rows.map((row) => cells(row).map(([, value]) => value))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const isNumber = names.map((_, column) => lines.slice(1).every((line) => NUMBER.test(line[column] ?? '')));
  const shown = lines.map((line) =>
    line.map((text, column) => {
      const width = widths[column] ?? 0;
      return isNumber[column] === true ? text.padStart(width) : text.padEnd(width);
    }),
  );
  return shown.map((line) => line.join('  ').trimEnd()).join('\n');
}

const NUMBER = /^(-?\d+(\.\d+)?|-)$/;

function cells(row: object): [string, string][] {
  return Object.entries(row).flatMap(([name, value]: [string, unknown]): [string, string][] => {
    if (value === null) return [[name, '-']];
    if (typeof value !== 'object') return [[name, typeof value === 'string' ? value : JSON.stringify(value)]];
    return cells(value).map(([inner, text]) => [`${name}.${inner}`, text]);
  });
}
