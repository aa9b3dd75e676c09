// The bundle that a worker process makes for itself when it starts.

import { SourceMap } from 'node:module';
import { expect, test } from 'vitest';
import { makeWorkflowBundle } from '../../worker/workflow-bundle.ts';

test('the bundle knows the lines of the sources, and holds no copy of them', async () => {
  const { code } = await makeWorkflowBundle();
  const [script = '', encoded = ''] = code.split('//# sourceMappingURL=data:application/json;charset=utf-8;base64,');
  const payload = JSON.parse(Buffer.from(encoded, 'base64').toString()) as SourceMap['payload'];
  expect(payload.sourcesContent).toBeUndefined();

  const line = script.split('\n').findIndex((text) => text.startsWith('async function reconcile('));
  const { originalSource } = new SourceMap(payload).findEntry(line, 0) as { originalSource: string };
  expect(originalSource).toMatch(/workflows\/reconcile\.ts$/);
});
