// The rig of one test: on the run's own Temporal server, with a name that no other test has.

import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { type Rig, type StubActivities, createRigOn } from './rig-on-server.ts';

export type { Rig, StubActivities };

export function createRig(activities: StubActivities): Promise<Rig> {
  const server = {
    address: inject('temporalAddress'),
    namespace: inject('temporalNamespace'),
    bundlePath: inject('workflowBundlePath'),
  };
  return createRigOn(server, `test-${randomBytes(5).toString('hex')}`, activities);
}
