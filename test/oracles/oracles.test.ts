// Every scenario on every dialect, through the provider's own signed sender, against the real routes, poster and database.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actOut } from './act-out.ts';
import type { Wallet } from './oracle.ts';
import { ORACLES } from './oracles.ts';
import { SCENARIOS, SCENARIO_NAMES } from './scenarios.ts';

describe.each(ORACLES)('$dialect', (oracle) => {
  let wallet: Wallet;
  beforeAll(async () => {
    wallet = await oracle.start();
  });
  afterAll(() => wallet.house.close());

  const asked = SCENARIO_NAMES.flatMap((name) => {
    const demands = oracle.demands[name];
    return 'cannotAsk' in demands ? [] : [{ name, demands }];
  });
  test.each(asked)('$name: is answered as the provider demands', async ({ name, demands }) => {
    expect(await actOut(oracle, wallet, SCENARIOS[name])).toEqual(demands);
  });
});
