// XML as BetGames speaks it: elements in the order of the wire, with text or children and nothing else. A signature covers
// that order, so it must never be lost; DOCTYPE is refused before parsing, and no entity beyond XML's own five is known.

import { isUtf8 } from 'node:buffer';
import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** An element: its name, and its decoded text or its children in order. */
export type XmlNode = readonly [name: string, value: string | readonly XmlNode[]];
export type ParsedXml = { ok: true; root: XmlNode } | { ok: false; problem: string };

/** Root, params, bet, game: the contract goes four deep. */
const MAX_DEPTH = 8;
/** A hundred bets of one multi payin with all their fields. */
const MAX_ELEMENTS = 2_000;

const parser = new XMLParser({
  preserveOrder: true,
  parseTagValue: false,
  processEntities: false,
  htmlEntities: false,
  trimValues: false,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  cdataPropName: '#cdata',
  maxNestedTags: MAX_DEPTH,
});

/** What the parser hands out: one member a node, `#text`, `#cdata` or an element's name. */
type Raw = Readonly<Record<string, unknown>>;

/** Parses a UTF-8 document. Never throws. */
export function parseXml(bytes: Buffer): ParsedXml {
  if (!isUtf8(bytes)) return fail('body is not UTF-8');
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  if (/<!DOCTYPE/i.test(text)) return fail('a document type is not accepted');
  if ((text.match(/</g)?.length ?? 0) > 2 * MAX_ELEMENTS) return fail('body has too many elements');
  try {
    if (XMLValidator.validate(text) !== true) return fail('body is not XML');
    const [root, ...others] = elements(parser.parse(text) as Raw[]);
    return root && others.length === 0 ? { ok: true, root } : fail('body has not one root element');
  } catch (error) {
    // The parser throws for what it takes for an attack: depth, reserved names.
    return fail(error instanceof BadText ? error.message : 'body is not XML that is accepted');
  }
}

/** Writes a document; the text of each element is escaped. */
export function writeXml(root: XmlNode): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${writeNode(root)}`;
}

function writeNode([name, value]: XmlNode): string {
  const inner = typeof value === 'string' ? escape(value) : value.map(writeNode).join('');
  return `<${name}>${inner}</${name}>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

class BadText extends Error {}

function elements(raw: readonly Raw[]): XmlNode[] {
  const nodes: XmlNode[] = [];
  for (const node of raw) {
    const [name, value] = Object.entries(node)[0] ?? [];
    if (name === undefined) continue;
    if (name !== '#text' && name !== '#cdata') nodes.push([name, contentOf(value as Raw[])]);
    else if (textOf(node).trim() !== '') throw new BadText('text stands between elements');
  }
  return nodes;
}

function contentOf(raw: readonly Raw[]): XmlNode[1] {
  const hasElements = raw.some((node) => !('#text' in node) && !('#cdata' in node));
  return hasElements ? elements(raw) : raw.map(textOf).join('');
}

function textOf(node: Raw): string {
  const cdata = node['#cdata'];
  const text = Array.isArray(cdata) ? plainText(cdata[0] as Raw | undefined) : decodeEntities(plainText(node));
  if (NOT_XML_TEXT.test(text)) throw new BadText('text has characters that XML does not have');
  return text;
}

function plainText(node: Raw | undefined): string {
  const text = node?.['#text'];
  return typeof text === 'string' ? text : '';
}

/** Control characters and halves of a surrogate pair. */
const NOT_XML_TEXT = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  return text.replaceAll(/&(?:([a-z]+);|#(\d{1,7});|#x([0-9a-fA-F]{1,6});)?/g, (_, name, decimal, hex) => {
    const code = decimal ? Number(decimal) : Number.parseInt(String(hex), 16);
    const decoded = name ? NAMED[String(name)] : code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
    if (decoded === undefined) throw new BadText('text refers to an entity that is not known');
    return decoded;
  });
}

function fail(problem: string): ParsedXml {
  return { ok: false, problem };
}
