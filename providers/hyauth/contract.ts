// HyAuth's answers, named as it names them. Only what we read is listed, unknown fields are ignored; a skin is text that
// usually holds JSON, and stays text.

import { z } from 'zod';
import { LosslessNumber } from '../json-text.ts';

const MAX_PROFILES = 100;
/** Ten minutes in the example; a session that would live longer than a day is a fault. */
const MAX_EXPIRES_IN_S = 86_400;

export const created = z.object({
  success: z.literal(true),
  sessionId: z.string().min(1).max(128),
  loginUrl: z.url({ protocol: /^https?$/ }).max(2_048),
  expiresIn: z
    .instanceof(LosslessNumber)
    .transform(({ value }) => Number(value))
    .pipe(z.int().min(1).max(MAX_EXPIRES_IN_S)),
});

const gameProfile = z.object({
  username: z.string().max(255),
  uuid: z.string().max(128),
  entitlements: z.array(z.string().max(255)).max(1_000),
  skin: z.string().max(65_536),
  createdAt: z.string().max(64),
});

export const polled = z.discriminatedUnion('status', [
  z.object({ success: z.literal(true), status: z.literal('pending') }),
  z.object({ success: z.literal(true), status: z.literal('failed') }),
  z.object({
    success: z.literal(true),
    status: z.literal('completed'),
    kratosId: z.string().min(1).max(128),
    email: z.string().max(320).optional(),
    gameProfiles: z.array(gameProfile).max(MAX_PROFILES).optional(),
  }),
]);
