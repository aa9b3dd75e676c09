// Encrypts what workflows carry (AES-256-GCM), so that Temporal's store and UI hold no personal data in clear.
// A payload names its key, so keys can be rotated; what was not encrypted by us is passed through on decode, because
// histories may be older than the key. It must never reuse an IV, nor bind the workflow id: a codec server knows neither.

import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { Failure } from '../domain/failure.ts';

const ENCODING = 'binary/encrypted';
const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const { Payload: PayloadProto } = proto.temporal.api.common.v1;

/** Encrypts with the first key and decrypts with any of them; keys are 32 bytes. */
export function createPayloadCodec(keys: readonly [Buffer, ...Buffer[]]): PayloadCodec {
  const byId = new Map(keys.map((key) => [keyId(key), key]));
  const [current] = keys;
  return {
    encode: (payloads) => Promise.resolve(payloads.map((payload) => encrypt(payload, current))),
    decode: (payloads) => Promise.resolve(payloads.map((payload) => decrypt(payload, byId))),
  };
}

/** Says which key it is without telling anything about it. */
function keyId(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 12);
}

function encrypt(payload: Payload, key: Buffer): Payload {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv);
  const plain = PayloadProto.encode(payload).finish();
  return {
    metadata: { encoding: Buffer.from(ENCODING), 'encryption-key-id': Buffer.from(keyId(key)) },
    data: Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]),
  };
}

function decrypt(payload: Payload, keys: ReadonlyMap<string, Buffer>): Payload {
  if (metadataText(payload, 'encoding') !== ENCODING || !payload.data) return payload;
  const id = metadataText(payload, 'encryption-key-id');
  const key = keys.get(id);
  if (!key) throw new Failure('setting_invalid', `no key ${id} to decrypt a payload: was TALLYMAN_DATA_KEY changed?`);
  const data = Buffer.from(payload.data);
  const decipher = createDecipheriv(CIPHER, key, data.subarray(0, IV_BYTES));
  decipher.setAuthTag(data.subarray(-TAG_BYTES));
  const plain = Buffer.concat([decipher.update(data.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  return PayloadProto.decode(plain);
}

function metadataText(payload: Payload, name: string): string {
  const value = payload.metadata?.[name];
  return value ? Buffer.from(value).toString() : '';
}
