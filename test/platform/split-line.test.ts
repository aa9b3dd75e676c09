import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitLine } from '../../platform/split-line.ts';

test.each([
  ['', ['']],
  ['a', ['a']],
  [',', ['', '']],
  ['a,b,', ['a', 'b', '']],
  ['"a",b', ['a', 'b']],
  [',"a"', ['', 'a']],
  ['"",""', ['', '']],
  ['"a,b",c', ['a,b', 'c']],
  ['"""",""""""', ['"', '""']],
  ['" a "', [' a ']],
])('%j is cut into its fields', (line, fields) => {
  expect(splitLine(line, ',')).toEqual(fields);
});

test.each(['"a', 'a"', 'a"b,c', '"a"b,c', 'a,"b', '"a" ,b', '"""'])('%j has a quote out of place', (line) => {
  expect(splitLine(line, ',')).toBeNull();
});

test('fields come back as they were, quoted where they must be or where the writer likes', () => {
  const field = fc.record({ text: fc.string(), likes: fc.boolean() });
  fc.assert(
    fc.property(fc.array(field, { minLength: 1 }), fc.constantFrom(',', ';', '\t', '|'), (fields, delimiter) => {
      const written = fields.map(({ text, likes }) =>
        likes || text.includes('"') || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text,
      );
      expect(splitLine(written.join(delimiter), delimiter)).toEqual(fields.map(({ text }) => text));
    }),
  );
});
