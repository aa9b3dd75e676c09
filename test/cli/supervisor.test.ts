import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { openLogFile } from '../../cli/start/log-file.ts';
import { nodePart } from '../../cli/start/node-part.ts';
import { isAlive } from '../../platform/orphan-process.ts';
import type { RunningProcess } from '../../platform/running-process.ts';
import { createSupervisor, type Part, type Supervisor } from '../../platform/supervisor.ts';

let folder: string;
const supervisors: Supervisor[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tallyman-supervisor-'));
});
afterEach(async () => {
  await Promise.all(supervisors.splice(0).map((supervisor) => supervisor.stop(2000)));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function supervise(): { supervisor: Supervisor; happened: string[] } {
  const happened: string[] = [];
  const supervisor = createSupervisor({
    died: (part, how) => happened.push(`${part} ${how}`),
    restarted: (part) => happened.push(`${part} is back`),
  });
  supervisors.push(supervisor);
  return { supervisor, happened };
}

/** A fake child, and the process that stands for it now. */
function fakePart(behaviour: string): { part: Part; current: () => RunningProcess } {
  const log = openLogFile(join(folder, `${behaviour}.log`));
  const env = { FAKE_PART: behaviour };
  const inner = nodePart({ name: 'tallyman-fake', entry: 'test/cli/fixtures/fake-part.ts', env, log });
  let running: RunningProcess | undefined;
  const part: Part = { name: inner.name, launch: async (signal) => (running = await inner.launch(signal)) };
  const current = (): RunningProcess => {
    if (!running) throw new Error('the fake part never ran');
    return running;
  };
  return { part, current };
}

test('a part that is killed is started again', async () => {
  const { supervisor, happened } = supervise();
  const { part, current } = fakePart('steady');
  await supervisor.start([part]);
  const first = current().pid;
  process.kill(first, 'SIGKILL');
  await vi.waitFor(() => expect(happened).toContain('tallyman-fake is back'), 10_000);
  expect(happened[0]).toBe('tallyman-fake was ended by SIGKILL');
  expect(current().pid).not.toBe(first);
});

test('a part that keeps dying is given up after five deaths, by name', async () => {
  const { supervisor } = supervise();
  await supervisor.start([fakePart('mortal').part]);
  expect(await supervisor.givenUp).toBe('tallyman-fake died 5 times within a minute (exited with code 7)');
});

test('a part that cannot start fails the start with the line it said', async () => {
  const { supervisor } = supervise();
  await expect(supervisor.start([fakePart('broken').part])).rejects.toThrow(
    /^tallyman-fake exited with code 1 before it was ready: SOME_SETTING is not set: expected something/,
  );
});

test('stopping ends a part that ignores its signal, and restarts nothing', async () => {
  const { supervisor, happened } = supervise();
  const { part, current } = fakePart('deaf');
  await supervisor.start([part]);
  await supervisor.stop(100);
  expect(isAlive(current().pid)).toBe(false);
  expect(happened).toEqual([]);
});

test('stopping while parts start leaves none of them behind', async () => {
  const { supervisor } = supervise();
  const { part, current } = fakePart('steady');
  const starting = supervisor.start([part]).catch((error: unknown) => error);
  await supervisor.stop(2000);
  expect(await starting).toBeInstanceOf(Error);
  expect(() => current()).toThrow('never ran');
  await expect(supervisor.start([part])).rejects.toThrow();
});
