// The project's source as a graph: every file with what it imports, and whether an import is still there at run time.
// Read with TypeScript's own parser, so that no spelling of an import slips through. It judges nothing.

import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** Folders at the top that hold no source of ours. */
const NOT_SOURCE = new Set(['node_modules', 'dist', 'docs', 'deploy', 'tools']);

export type Import = {
  specifier: string;
  /** Path of the imported file below the project, null for a package. */
  file: string | null;
  /** Erased by the compiler. `import { type X }` is not: the module is loaded all the same. */
  typeOnly: boolean;
};
export type SourceFile = { path: string; text: string; imports: readonly Import[] };

/** Every TypeScript file below the rooms and at the top, by its path. */
export function readSourceTree(): ReadonlyMap<string, SourceFile> {
  const files = listFiles('').filter((path) => path.endsWith('.ts'));
  return new Map(files.map((path) => [path, parseSource(path, readFileSync(join(PROJECT, path), 'utf8'))]));
}

export function parseSource(path: string, text: string): SourceFile {
  return { path, text, imports: readImports(path, ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)) };
}

/** The files that are loaded when `entry` is: itself and its value imports, theirs, and so on. */
export function loadedBy(entry: string, tree: ReadonlyMap<string, SourceFile>): ReadonlySet<string> {
  const loaded = new Set<string>();
  const waiting = [entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (loaded.has(path)) continue;
    loaded.add(path);
    const imports = tree.get(path)?.imports ?? [];
    waiting.push(...imports.flatMap((one) => (one.file === null || one.typeOnly ? [] : [one.file])));
  }
  return loaded;
}

function listFiles(folder: string): string[] {
  return readdirSync(join(PROJECT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.name.startsWith('.') || (folder === '' && NOT_SOURCE.has(entry.name))) return [];
    return entry.isDirectory() ? listFiles(path) : [path];
  });
}

function readImports(path: string, syntax: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean): void => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return;
    const relative = specifier.text.startsWith('.');
    const file = relative ? posix.join(posix.dirname(path), specifier.text) : null;
    found.push({ specifier: specifier.text, file, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeImport(node));
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(syntax);
  return found;
}

function isTypeImport(node: ts.ImportDeclaration): boolean {
  return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}
