// Ids of our answers in the HMAC mode. An answer's id and signature would make a valid request of anybody who asks us, since
// both sides sign the bare id with one key. So our ids carry a mark that we alone can make, and a request with such an id is
// refused.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export type ResponseIds = { issue(): string; isOurs(id: string): boolean };

const HALF = 8;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The first secret marks; ids marked with any of them are known again. */
export function createResponseIds(secrets: readonly [string, ...string[]]): ResponseIds {
  const mark = (chance: Buffer, secret: string): Buffer => {
    const half = createHmac('sha256', secret).update('response id\n').update(chance).digest().subarray(0, HALF);
    half.writeUInt8((half.readUInt8(0) & 0x3f) | 0x80, 0);
    return half;
  };
  return {
    issue() {
      const chance = randomBytes(HALF);
      chance.writeUInt8((chance.readUInt8(6) & 0x0f) | 0x40, 6);
      const hex = Buffer.concat([chance, mark(chance, secrets[0])]).toString('hex');
      return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    },
    isOurs(id) {
      if (!UUID.test(id)) return false;
      const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
      const [chance, sent] = [bytes.subarray(0, HALF), bytes.subarray(HALF)];
      return secrets.some((secret) => timingSafeEqual(mark(chance, secret), sent));
    },
  };
}
