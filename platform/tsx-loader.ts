// Where Node finds the loader that runs TypeScript, for processes that we start ourselves. By absolute address, because `--import`
// is resolved from the working directory.

import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** For `node --import`. */
export const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
