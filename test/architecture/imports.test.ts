// The import rules over every source file. A finding names the file, what it imports and what is wrong with it.

import { describe, expect, test } from 'vitest';
import { judgeImport, roomOf } from './import-rules.ts';
import { loadedBy, parseSource, readSourceTree } from './source-tree.ts';

const tree = readSourceTree();
const files = [...tree.values()];

describe('imports', () => {
  test('each room imports only what its line in the table allows', () => {
    const findings = files.flatMap((file) =>
      file.imports.flatMap((one) => {
        const problem = judgeImport(file, one);
        return problem ? [`${file.path} → ${one.specifier}: ${problem}`] : [];
      }),
    );
    expect(findings).toEqual([]);
  });

  test('every import of ours names a file that is there, with its ending', () => {
    const missing = files.flatMap((file) =>
      file.imports
        .filter((one) => one.file !== null && !one.file.endsWith('.json') && !tree.has(one.file))
        .map((one) => `${file.path} → ${one.specifier}`),
    );
    expect(missing).toEqual([]);
  });

  test('no file imports itself over others, not even by types', () => {
    expect(findCycles()).toEqual([]);
  });

  test('a running service loads neither a simulator nor a command', () => {
    const foreign = new Set(['simulator', 'cli', 'bench', 'test']);
    const loaded = ['api/main.ts', 'worker/main.ts'].flatMap((entry) => [...loadedBy(entry, tree)]);
    expect(loaded.length).toBeGreaterThan(50);
    expect(loaded.filter((path) => foreign.has(roomOf(path) ?? ''))).toEqual([]);
  });

  test('nobody but the bundle loads the body of a workflow', () => {
    const index = tree.get('workflows/index.ts');
    const bodies = new Set(['workflows/index.ts', ...(index?.imports.map((one) => one.file) ?? [])]);
    expect(bodies.size).toBeGreaterThan(1);
    const entries = files.filter((file) => !['workflows', 'test', 'bench'].includes(roomOf(file.path) ?? ''));
    const loading = entries.filter(({ path }) => [...loadedBy(path, tree)].some((loaded) => bodies.has(loaded)));
    expect(loading.map((file) => file.path)).toEqual([]);
  });

  test('processes are started, never imported', () => {
    const imported = files
      .filter((file) => roomOf(file.path) !== 'test')
      .flatMap((file) => file.imports.map((one) => `${file.path} → ${one.file ?? ''}`))
      .filter((line) => line.endsWith('/main.ts'));
    expect(imported).toEqual([]);
  });
});

describe('the rules', () => {
  test.each([
    ['domain/money.ts', `import { createHash } from 'node:crypto';`],
    ['domain/money.ts', `import type { Logger } from '../platform/logging.ts';`],
    ['workflows/round.ts', `import { z } from 'zod';`],
    ['workflows/round.ts', `import { createActivities } from '../activities/index.ts';`],
    ['workflows/round.ts', `import { type Activities } from '../activities/index.ts';`],
    ['workflows/round.ts', `const late = await import('../db/client.ts');`],
    ['db/client.ts', `export { createDialects } from '../providers/registry.ts';`],
    ['db/client.ts', `type Other = import('../providers/hypetech/index.ts').HypetechSettings;`],
    ['api/server.ts', `import { createHypetech } from '../providers/hypetech/index.ts';`],
    ['providers/hypetech/index.ts', `import { decode } from '../microgaming/decode.ts';`],
    ['cli/start/start.ts', `import { startSimulator } from '../../providers/hypetech/simulator/index.ts';`],
    ['cli/start/start.ts', `import type { Book } from '../../providers/hypetech/simulator/book.ts';`],
    ['attic/old.ts', `import { money } from '../domain/money.ts';`],
  ])('%s must not say %s', (path, text) => {
    const file = parseSource(path, text);
    expect(file.imports.map((one) => judgeImport(file, one))).toEqual([expect.any(String)]);
  });

  test.each([
    ['workflows/round.ts', `import type { Activities } from '../activities/index.ts';`],
    ['db/client.ts', `import type { Outcome } from '../providers/dialect.ts';`],
    ['cli/demo/demo-plan.ts', `import type { PlantedFault } from '../../providers/hypetech/simulator/index.ts';`],
    ['providers/registry.ts', `import { createHypetech } from './hypetech/index.ts';`],
  ])('%s may say %s', (path, text) => {
    const file = parseSource(path, text);
    expect(file.imports.map((one) => judgeImport(file, one))).toEqual([null]);
  });
});

/** One cycle for each file that is first seen to close one. */
function findCycles(): string[] {
  const done = new Set<string>();
  const cycles: string[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push([...trail.slice(start), path].join(' → '));
    if (start >= 0 || done.has(path)) return;
    for (const one of tree.get(path)?.imports ?? []) if (one.file !== null) walk(one.file, [...trail, path]);
    done.add(path);
  };
  for (const { path } of files) walk(path, []);
  return cycles;
}
