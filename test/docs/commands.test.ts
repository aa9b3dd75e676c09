import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../../cli/main.ts';
import { PROJECT } from '../architecture/source-tree.ts';
import { commandsIn, linksIn, readPages } from './pages.ts';

const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const pages = readPages();
const commands = pages.flatMap((page) => commandsIn(page).map((words) => ({ page: page.path, words })));

describe('the pages', () => {
  test('name only commands that exist, with options that exist', () => {
    expect(commands.length).toBeGreaterThan(20);
    const findings = commands.flatMap(({ page, words }) => {
      const problem = problemWith(words);
      return problem ? [`${page}: ${words.join(' ')}: ${problem}`] : [];
    });
    expect(findings).toEqual([]);
  });

  test('link only to files that exist', () => {
    const links = pages.flatMap((page) => linksIn(page).map((target) => ({ page: page.path, target })));
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter(({ target }) => !existsSync(join(PROJECT, target)))).toEqual([]);
  });
});

test('every script of package.json runs a file that exists', () => {
  const files = Object.values(scripts).flatMap((script) => script.match(/[\w./-]+\.(?:ts|mjs)\b/g) ?? []);
  expect(files.filter((file) => !existsSync(join(PROJECT, file)))).toEqual([]);
});

test('the README names every command of tallyman', () => {
  const readme = pages.find((page) => page.path === 'README.md')?.text ?? '';
  const verbs = createProgram().commands.map((command) => command.name());
  expect(verbs.filter((verb) => !new RegExp(`(npx tallyman|npm( run)?) ${verb}\\b`).test(readme))).toEqual([]);
});

/** What is wrong with a command that a page names, or null. */
function problemWith([tool, ...words]: string[]): string | null {
  if (tool === 'node') return problemWithFile(words.find((word) => /\.(ts|mjs)$/.test(word)));
  if (tool === 'npx' && words[0] === 'vitest') return problemWithFile(words.find((word) => word.includes('/')));
  if (tool === 'npx') return words[0] === 'tallyman' ? problemWithVerb(words.slice(1)) : 'not a command of ours';
  const script = words[0] === 'run' ? words[1] : words[0];
  if (script?.endsWith(':<name>')) return null;
  return script !== undefined && script in scripts ? null : `package.json has no script ${script}`;
}

function problemWithFile(file: string | undefined): string | null {
  return file === undefined || existsSync(join(PROJECT, file)) ? null : `${file} does not exist`;
}

function problemWithVerb([verb, ...words]: string[]): string | null {
  const command = createProgram().commands.find((one) => one.name() === verb);
  if (!command) return `tallyman has no command ${verb}`;
  const known = new Set(command.options.map((option) => option.long));
  const unknown = words.filter((word) => word.startsWith('--') && !known.has(word));
  return unknown.length === 0 ? null : `no option ${unknown.join(', ')}`;
}
