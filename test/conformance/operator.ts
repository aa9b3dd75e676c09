// Our side as Hypetech meets it.

import { createHypetech } from '../../providers/hypetech/index.ts';
import { startHouse } from './house.ts';

export const SECRET = 'whk_conformance_3e9c';

export type Operator = Awaited<ReturnType<typeof startOperator>>;

export async function startOperator({ legacyWins = false } = {}) {
  const dialect = createHypetech({
    apiUrl: 'http://127.0.0.1:1',
    apiToken: 'not-used-here',
    webhookSecrets: [SECRET],
    signatureHeader: 'x-signature',
    gameListPath: '/games',
    legacyWins,
  });
  return { ...(await startHouse({ dialect: () => dialect, currency: 'BRL', game: 'aviador' })), secret: SECRET };
}
