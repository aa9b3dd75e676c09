// Reads a provider's JSON without losing a digit: numbers keep their source text, so amounts never pass through a float and
// ids beyond 2^53 survive. Duplicate keys are refused, because two readers of such a body may see two different amounts.

import { isUtf8 } from 'node:buffer';
import { LosslessNumber, isLosslessNumber, parse, stringify } from 'lossless-json';

export { LosslessNumber };

export type JsonText = { ok: true; value: unknown } | { ok: false; problem: string };

/** Every string of a JSON text in order; group 1 is set when the string is a key. */
const STRINGS = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/** Parses UTF-8 JSON; numbers arrive as `LosslessNumber`. Never throws. */
export function parseJsonText(bytes: Buffer): JsonText {
  if (!isUtf8(bytes)) return { ok: false, problem: 'body is not UTF-8' };
  const text = bytes.toString('utf8');
  try {
    const value = parse(text);
    // The parser lets a key through that is repeated with the same value, so keys are counted.
    if (keysWritten(text) !== keysRead(value)) return { ok: false, problem: 'body has a duplicate key' };
    return { ok: true, value };
  } catch (error) {
    const duplicate = error instanceof SyntaxError && error.message.startsWith('Duplicate key');
    return { ok: false, problem: duplicate ? 'body has a duplicate key' : 'body is not JSON' };
  }
}

/** Writes JSON; a `LosslessNumber` is written as its text. */
export function writeJsonText(value: unknown): string {
  return stringify(value) ?? 'null';
}

function keysWritten(text: string): number {
  let count = 0;
  for (const match of text.matchAll(STRINGS)) if (match[1] !== undefined) count++;
  return count;
}

function keysRead(value: unknown): number {
  if (value === null || typeof value !== 'object' || isLosslessNumber(value)) return 0;
  const children = Object.values(value);
  return children.reduce<number>((count, child) => count + keysRead(child), Array.isArray(value) ? 0 : children.length);
}
