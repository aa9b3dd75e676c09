// Writes docs/openapi.json from the routes; a test fails when the committed file says something else. Needs no database: the
// server is built, asked for its page and never listens.

import { writeFile } from 'node:fs/promises';
import { openApiText } from './text.ts';

await writeFile(new URL('../../docs/openapi.json', import.meta.url), await openApiText());
