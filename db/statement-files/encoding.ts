// The encodings a statement file may have, and their decoder. All of them end a line with the same two bytes at most, so that
// a file is cut into lines before it is decoded and a broken character spoils its own line alone.

/** Two bytes a character: `width` is how many a line's end takes. */
export type Encoding = { name: string; width: 1 | 2 };

const SINGLE_BYTE = /^(?:windows-125\d|iso-8859-\d{1,2})$/;

/** By any label of the Encoding Standard (`latin1`, `cp1252`); null when it is unknown or one that is not read here. */
export function findEncoding(label: string): Encoding | null {
  try {
    const name = new TextDecoder(label).encoding;
    if (name === 'utf-16le') return { name, width: 2 };
    return name === 'utf-8' || SINGLE_BYTE.test(name) ? { name, width: 1 } : null;
  } catch {
    return null;
  }
}

/** Where windows-1252 differs from ISO 8859-1; the platform's decoder reads them alike. */
const HIGH_1252 =
  '\u20AC\x81\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\x8D\u017D\x8F\x90\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\x9D\u017E\u0178';
const C1 = /[\u0080-\u009F]/g;

export type Decode = {
  /** Null when some bytes are no character. */
  strict: (bytes: Uint8Array) => string | null;
  /** With a replacement for what is no character. */
  lenient: (bytes: Uint8Array) => string;
};

export function createDecode({ name }: Encoding): Decode {
  const fatal = new TextDecoder(name, { fatal: true, ignoreBOM: true });
  const replacing = new TextDecoder(name, { ignoreBOM: true });
  const mend = name === 'windows-1252' ? mend1252 : (text: string) => text;
  return {
    strict: (bytes) => {
      try {
        return mend(fatal.decode(bytes));
      } catch {
        return null;
      }
    },
    lenient: (bytes) => mend(replacing.decode(bytes)),
  };
}

function mend1252(text: string): string {
  return text.replaceAll(C1, (character) => HIGH_1252[character.charCodeAt(0) - 0x80] ?? character);
}
