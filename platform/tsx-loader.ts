// Where Node finds the loader that runs TypeScript, for processes that we start ourselves. By absolute address, because `--import`
// is resolved from the working directory.

/** For `node --import`. */
export const TSX = new URL('./tsx-loader.mjs', import.meta.url).href;
