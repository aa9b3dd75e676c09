// `tallyman conformance`: runs the providers' checklists against the real server and the simulators, and closes with the table of
// items and one line that counts them, `N passed, N failed`.

import { conformanceVerdict } from './conformance-table.ts';
import { runVitest } from './run-vitest.ts';

const CHECKLIST_TESTS = 'test/conformance';

/** Returns the exit code. */
export async function runConformance(): Promise<number> {
  const { passed, failed, lines } = conformanceVerdict(await runVitest([CHECKLIST_TESTS]));
  process.stdout.write([...lines, `${passed} passed, ${failed} failed`, ''].join('\n'));
  return failed === 0 ? 0 : 1;
}
