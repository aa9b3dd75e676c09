// Proves that a message comes from BetGames and is fresh, in the order that its documents demand: XML, signature, then age.
// Any of the configured secrets may have signed (rotation); the one that did signs the answer too.

import { MESSAGE_IDS, type SignatureMode, isSignature, signatureOf } from './signature.ts';
import type { ResponseIds } from './response-id.ts';
import { type XmlNode, parseXml } from './xml.ts';
import { isMethod } from './contract.ts';

/** What an answer repeats of its request. */
export type Echo = { method: string; token: string };
export type Envelope = Echo & {
  requestId: string | null;
  params: readonly XmlNode[];
  /** An element that stands there twice, which makes the message unreadable (decision B3). */
  repeated: string | null;
  /** The secret that signed it. */
  secret: string;
};
export type Verified =
  | { ok: true; envelope: Envelope }
  | { ok: false; reason: 'not_xml' | 'signature_missing' | 'signature_wrong' | 'time_wrong'; echo: Echo };

/** "age limit 60 s"; exactly 60 is accepted, as is a clock that is ahead by as much (dossier O12, O13). */
const MAX_AGE_SECONDS = 60;

export function createVerify(options: {
  mode: SignatureMode;
  secrets: readonly string[];
  responseIds: ResponseIds;
}): (body: Buffer, now: Date) => Verified {
  const { mode, secrets, responseIds } = options;
  return (body, now) => {
    const parsed = parseXml(body);
    if (!parsed.ok || parsed.root[0] !== 'root' || typeof parsed.root[1] === 'string')
      return { ok: false, reason: 'not_xml', echo: { method: '', token: '' } };
    const nodes = parsed.root[1];
    const [method, token] = [textOf(nodes, 'method') ?? '', textOf(nodes, 'token') ?? ''];
    const fail = (reason: 'signature_missing' | 'signature_wrong' | 'time_wrong'): Verified => ({
      ok: false,
      reason,
      echo: safeEcho({ method, token }),
    });
    const sent = textOf(nodes, 'signature');
    if (sent === null || sent === '') return fail('signature_missing');
    const requestId = mode === 'hmac' ? textOf(nodes, MESSAGE_IDS.request) : null;
    const secret = secrets.find((key) => isSignature(sent, signatureOf(nodes, mode, key)));
    if (secret === undefined) return fail('signature_wrong');
    if (mode === 'hmac' && (requestId === null || responseIds.isOurs(requestId))) return fail('signature_wrong');
    const repeated = repeatedIn(nodes);
    if (repeated !== 'time' && !isFresh(textOf(nodes, 'time'), now)) return fail('time_wrong');
    return { ok: true, envelope: { method, token, requestId, params: paramsOf(nodes), repeated, secret } };
  };
}

/** The text of an element that stands there once; null when it is missing, repeated or not text. */
function textOf(nodes: readonly XmlNode[], wanted: string): string | null {
  const found = nodes.filter(([name]) => name === wanted);
  const value = found[0]?.[1];
  return found.length === 1 && typeof value === 'string' ? value : null;
}

function repeatedIn(nodes: readonly XmlNode[]): string | null {
  const names = nodes.map(([name]) => name);
  return names.find((name, index) => names.indexOf(name) !== index) ?? null;
}

function paramsOf(nodes: readonly XmlNode[]): readonly XmlNode[] {
  return nodes.flatMap(([name, value]) => (name === 'params' && typeof value !== 'string' ? value : []));
}

function isFresh(time: string | null, now: Date): boolean {
  if (time === null || !/^\d{1,12}$/.test(time)) return false;
  return Math.abs(Math.floor(now.getTime() / 1000) - Number(time)) <= MAX_AGE_SECONDS;
}

/**
 * What may be repeated to somebody who has proven nothing. The MD5 base string has no separators, so whoever could choose
 * a text in a message that we sign could cut our signed error into a request of its own. A known method and a token without
 * underscores cannot be cut into the names of any params.
 */
function safeEcho({ method, token }: Echo): Echo {
  return { method: isMethod(method) ? method : '', token: /^(-|[A-Za-z0-9-]{1,100})$/.test(token) ? token : '' };
}
