// Two projects: `unit` runs on Node alone, `integration` has one PostgreSQL and one Temporal server per run.
// A new test folder is an integration folder unless it is listed as pure here, so that nothing is left out silently.

import { defineConfig } from 'vitest/config';

const pure = ['domain', 'providers', 'architecture', 'docs'].map((folder) => `test/${folder}/**/*.test.ts`);

const common = {
  pool: 'forks' as const,
  testTimeout: 30_000,
  hookTimeout: 120_000,
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { test: { ...common, name: 'unit', include: pure } },
      {
        test: {
          ...common,
          name: 'integration',
          include: ['test/**/*.test.ts'],
          exclude: pure,
          globalSetup: ['test/setup/global-setup.ts'],
        },
      },
    ],
  },
});
