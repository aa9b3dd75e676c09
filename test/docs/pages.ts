// The pages a person reads, as text, and what they name: commands and files.

import { readFileSync, readdirSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { PROJECT } from '../architecture/source-tree.ts';

export type Page = { path: string; text: string };

/** The pages at the top, below docs/ and beside each dialect. */
export function readPages(): Page[] {
  const below = (folder: string): string[] =>
    readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  const names = [...readdirSync(PROJECT), ...below('docs'), ...below('providers')];
  const paths = names.filter((name) => name.endsWith('.md')).map((name) => name.split(sep).join(posix.sep));
  return paths.map((path) => ({ path, text: readFileSync(join(PROJECT, path), 'utf8') }));
}

/** The words of each command that a page names, in a block or in a line: `npx tallyman token --role operator`. */
export function commandsIn(page: Page): string[][] {
  const found = page.text.matchAll(/(?<=^|`|\()(?:npm (?:start|test|run)|npx|node) ?[^\n`#|)]*/gm);
  return [...found].map(([command]) => command.trim().split(/\s+/));
}

/** The files of ours that a page links to or shows, as paths below the project. */
export function linksIn({ path, text }: Page): string[] {
  const targets = [...text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)].flatMap(([, target]) => target ?? []);
  const ours = targets.filter((target) => !/^[a-z]+:/.test(target));
  return ours.map((target) => posix.join(posix.dirname(path), target));
}
