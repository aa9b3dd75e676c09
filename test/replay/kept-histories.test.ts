// The gate for changes to workflows: what ran yesterday must still be followed today. Kept histories are written by capture.ts.

import { readFile, readdir } from 'node:fs/promises';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { describe, expect, inject, it } from 'vitest';
import * as workflows from '../../workflows/index.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

const FOLDER = new URL('histories/', import.meta.url);
const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.json'));

type KeptHistory = { events: { workflowExecutionStartedEventAttributes?: { workflowType: { name: string } } }[] };
const read = async (file: string) => JSON.parse(await readFile(new URL(file, FOLDER), 'utf8')) as KeptHistory;

describe('the workflows follow every kept history', () => {
  it.each(files)('%s', async (file) => {
    const bundle = { workflowBundle: { codePath: inject('workflowBundlePath') } };
    await Worker.runReplayHistory(bundle, await read(file), file.replace('.json', ''));
  });
});

it('a history is kept of every type of workflow', async () => {
  const kept = await Promise.all(files.map(read));
  const types = kept.map((history) => history.events[0]?.workflowExecutionStartedEventAttributes?.workflowType.name);
  expect([...new Set(types)].toSorted()).toEqual(Object.keys(workflows).toSorted());
});

it('no kept history names a machine or a path on it', async () => {
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, FOLDER), 'utf8')));
  const identities = texts.flatMap((text) => [...text.matchAll(/"identity": "([^"]*)"/g)].map((match) => match[1]));
  expect([...new Set(identities)].toSorted()).toEqual(['test-client', 'test-worker']);
  expect(texts.filter((text) => /"\/(work|home|tmp|root|Users)\//.test(text))).toEqual([]);
});
