// The roles that the REST API knows, as they stand in a token's `roles` claim.

export const ROLES = ['operator', 'finance', 'approver', 'engineer'] as const;
export type Role = (typeof ROLES)[number];

export function isRole(text: string): text is Role {
  return ROLES.some((role) => role === text);
}
