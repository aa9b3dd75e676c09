// Who may import whom: the one table that says it. A room that is not in the table may import nothing and be imported by
// nobody, so a new folder begins with a line here. ADR-0005 says where this is wider or narrower than the first design, and why.

import type { Import, SourceFile } from './source-tree.ts';

const ROOMS = [
  'domain',
  'platform',
  'providers',
  'dialect',
  'simulator',
  'db',
  'activities',
  'workflows',
  'worker',
  'api',
  'cli',
  'bench',
  'test',
] as const;
export type Room = (typeof ROOMS)[number];

type Rule = {
  /** Rooms whose modules may be loaded. */
  loads: readonly Room[];
  /** Rooms of which only types may be named, beside those that may be loaded. */
  types?: readonly Room[];
  /** Packages that may be loaded; without it any. `node:` stands for all of Node's own. */
  packages?: readonly string[];
};

const SERVICE = ['domain', 'platform', 'providers', 'db'] as const;

const RULES: Record<Room, Rule> = {
  domain: { loads: [], packages: [] },
  platform: { loads: ['domain'] },
  // What dialects share. Only the registry names dialects, by their doors.
  providers: { loads: ['domain', 'platform', 'dialect'] },
  dialect: { loads: ['domain', 'platform', 'providers'] },
  simulator: { loads: ['domain', 'platform', 'providers', 'dialect'] },
  db: { loads: ['domain', 'platform'], types: ['providers'] },
  activities: { loads: ['domain', 'platform', 'providers', 'db'], types: ['workflows'] },
  workflows: { loads: ['domain'], types: ['activities'], packages: ['@temporalio/workflow', '@temporalio/common'] },
  worker: { loads: [...SERVICE, 'activities', 'workflows'] },
  api: { loads: [...SERVICE, 'workflows'] },
  cli: { loads: [...SERVICE, 'workflows'], types: ['simulator'] },
  bench: { loads: ROOMS },
  test: { loads: ROOMS },
};

/** A dialect's folder is entered from outside by these two alone: the dialect, and its simulator, a room of its own. */
const DOORS = new Set(['index.ts', 'simulator/index.ts']);

/** `providers/<dialect>/...` in its parts; null for what dialects share. */
function dialectPath(path: string): { dialect: string; inside: string } | null {
  const [, dialect, inside] = /^providers\/([^/]+)\/(.+)$/.exec(path) ?? [];
  return dialect === undefined || inside === undefined || dialect === 'simulator-kit' ? null : { dialect, inside };
}

export function roomOf(path: string): Room | null {
  const dialect = dialectPath(path);
  if (dialect) return dialect.inside.startsWith('simulator/') ? 'simulator' : 'dialect';
  // The kit is the simulators' shared part: a service must not load it any more than a simulator.
  if (path.startsWith('providers/simulator-kit/')) return 'simulator';
  return ROOMS.find((room) => path.startsWith(`${room}/`)) ?? null;
}

/** What is wrong with an import, in words; null when nothing is. */
export function judgeImport(from: SourceFile, one: Import): string | null {
  const room = roomOf(from.path);
  if (!room) return one.file === null ? null : 'a file outside the rooms imports one of them';
  return one.file === null ? judgePackage(RULES[room], one) : judgeFile(from.path, room, one.file, one.typeOnly);
}

function judgePackage(rule: Rule, one: Import): string | null {
  if (one.typeOnly || !rule.packages || rule.packages.includes(one.specifier)) return null;
  return `may load ${rule.packages.length === 0 ? 'no package' : `only ${rule.packages.join(', ')}`}`;
}

function judgeFile(from: string, room: Room, to: string, typeOnly: boolean): string | null {
  const target = roomOf(to);
  if (!target) return `${to} is in no room`;
  if (room !== target) {
    const { loads, types = [] } = RULES[room];
    if (!loads.includes(target) && !(types.includes(target) && typeOnly)) {
      return types.includes(target) ? `may name only types of ${target}` : `may not import ${target}`;
    }
  }
  return room === 'test' || room === 'bench' ? null : judgeDoor(from, to);
}

function judgeDoor(from: string, to: string): string | null {
  const [here, there] = [dialectPath(from), dialectPath(to)];
  if (!there || here?.dialect === there.dialect) return null;
  if (here) return `may not import another dialect (${there.dialect})`;
  if (from === 'providers/registry.ts' || roomOf(from) === 'cli') {
    return DOORS.has(there.inside) ? null : `${to} is not a door of its dialect`;
  }
  return 'only the registry and the commands know dialects by name';
}
