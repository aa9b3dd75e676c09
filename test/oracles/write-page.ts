// `npm run oracles`: writes docs/oracles.md. A test fails when the committed page says something else.

import { writeFile } from 'node:fs/promises';
import { ORACLES } from './oracles.ts';
import { oraclePage } from './page.ts';

await writeFile(new URL('../../docs/oracles.md', import.meta.url), oraclePage(ORACLES));
