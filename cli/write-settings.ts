// `npm run settings`: writes the table of settings into the README. A test fails when the page says something else.

import { readFile, writeFile } from 'node:fs/promises';
import { placeSettings } from './settings-table.ts';

const README = new URL('../README.md', import.meta.url);

await writeFile(README, placeSettings(await readFile(README, 'utf8')));
