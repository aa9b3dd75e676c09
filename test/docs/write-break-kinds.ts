// Writes the table of kinds into docs/breaks.md. A test fails when the committed page says something else.

import { readFile, writeFile } from 'node:fs/promises';
import { breakKindTable } from './break-kinds.ts';

const PAGE = new URL('../../docs/breaks.md', import.meta.url);
const PLACE = /(?<=<!-- kinds: .* -->\n)[\s\S]*(?=<!-- \/kinds -->)/;

const page = await readFile(PAGE, 'utf8');
await writeFile(
  PAGE,
  page.replace(PLACE, () => `${breakKindTable()}\n`),
);
