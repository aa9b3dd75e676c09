// Workflow ids are business ids: anyone who knows the round can name its workflow, and a second delivery meets the first.

import type { Provider } from './provider.ts';

/** Past this a round key is hashed: Temporal's SQL stores hold 255. */
export const MAX_WORKFLOW_ID = 200;

/** `round.<provider>.<player>.<round key>`; `hash` (hex of the key) is used when the whole would be too long. */
export function roundWorkflowId(
  provider: Provider,
  playerId: string,
  roundKey: string,
  hash: (text: string) => string,
): string {
  const id = `round.${provider}.${playerId}.${roundKey}`;
  return id.length <= MAX_WORKFLOW_ID ? id : `round.${provider}.${playerId}.~${hash(roundKey)}`;
}

/** `session.<session id>`. */
export function sessionWorkflowId(sessionId: string): string {
  return `session.${sessionId}`;
}

/** `login.<login id>`. */
export function loginWorkflowId(loginId: string): string {
  return `login.${loginId}`;
}

/** `freebet.<provider>.<free bet id>`. */
export function freeBetWorkflowId(provider: Provider, freeBetId: string): string {
  return `freebet.${provider}.${freeBetId}`;
}

/** `cashback.<provider>.<transaction>`. */
export function cashbackWorkflowId(provider: Provider, transactionId: string): string {
  return `cashback.${provider}.${transactionId}`;
}

/** `confirm.<provider>.<confirmation id>`. */
export function confirmationWorkflowId(provider: Provider, confirmationId: string): string {
  return `confirm.${provider}.${confirmationId}`;
}

/** `repair.<break id>`: proposals of one case follow each other. */
export function repairWorkflowId(breakId: string): string {
  return `repair.${breakId}`;
}

/** `cashback-programme.<programme id>.<first day of the period>`. */
export function cashbackPeriodWorkflowId(programmeId: string, firstDay: string): string {
  return `cashback-programme.${programmeId}.${firstDay}`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Is this text one of our own ids (canonical lower-case UUID)? */
export function isId(text: string): boolean {
  return UUID.test(text);
}

/** When an id of ours was made: the first 48 bits of a UUIDv7 are milliseconds. */
export function timeOfId(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}
