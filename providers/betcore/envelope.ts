// Reads the envelope that every answer of BETCORE comes in. A code other than 200 is a refusal; bytes that are no envelope are
// a broken answer, whatever their status.

import type { z } from 'zod';
import { Failure } from '../../domain/failure.ts';
import { parseJsonText } from '../json-text.ts';
import { CODE, envelope } from './contract.ts';

export function readEnvelope(call: string, body: Buffer): z.infer<typeof envelope> {
  const facts = { provider: 'betcore', call };
  const json = parseJsonText(body);
  const read = json.ok ? envelope.safeParse(json.value) : null;
  if (!read?.success) throw new Failure('provider_protocol', `betcore's answer to ${call} cannot be read`, { facts });
  const { ErrorCode: code } = read.data;
  if (code !== CODE.success) {
    throw new Failure('provider_refused', `betcore answered ${call} with ${code}`, { facts: { ...facts, code } });
  }
  return read.data;
}
