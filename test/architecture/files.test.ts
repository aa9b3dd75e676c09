// The habits of files that no linter rule knows: each opens with what it is for, and none is a drawer. Length, names in kebab
// case, `any`, consoles and default exports are the linter's, in .oxlintrc.json.

import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { roomOf } from './import-rules.ts';
import { readSourceTree } from './source-tree.ts';

const DRAWERS = /^(utils?|helpers?|manager|misc|common|types)\.ts$|-(utils?|helpers?|manager)\.ts$/;

const files = [...readSourceTree().values()];

describe('files', () => {
  test('each opens with a comment that says what it is for', () => {
    // A test file's names are sentences about behaviour, and say it better.
    const silent = files.filter(({ path, text }) => !path.endsWith('.test.ts') && !/^(\/\/ \S|\/\*\*)/.test(text));
    expect(silent.map((file) => file.path)).toEqual([]);
  });

  test('none is a drawer for what found no other place', () => {
    expect(files.map((file) => file.path).filter((path) => DRAWERS.test(basename(path)))).toEqual([]);
  });

  test('each stands in a room of the house', () => {
    const homeless = files.filter(({ path }) => !path.endsWith('.config.ts') && roomOf(path) === null);
    expect(homeless.map((file) => file.path)).toEqual([]);
  });
});
