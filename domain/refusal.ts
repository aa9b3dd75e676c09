// The closed list of reasons why the wallet refuses an event. Every dialect answers each of them in a table over this list
// (`Record<Refusal, …>`), so a new reason does not compile until every dialect says what its provider must hear.

export const REFUSALS = [
  'player_unknown', // no such player, or no wallet in that currency
  'session_unknown', // the token was never issued
  'session_foreign', // the token belongs to another player
  'session_ended', // ended or expired; credits go on
  'session_demo', // a play-money session moves no money (G9)
  'player_blocked', // new exposure only (G12)
  'provider_off', // new exposure only (G12)
  'game_mismatch', // another game than the session was started for
  'currency_mismatch', // another currency than the session or the linked payin has
  'insufficient_funds',
  'amount_mismatch', // a rollback of another amount than was staked
  'amount_too_large', // beyond what the ledger holds
  'transaction_unknown', // the linked call is not known (or is another player's, G5)
  'round_settled', // the linked payin is paid out already
  'round_closed', // the provider closed the round; nothing more was to come
  'round_has_payin', // a second payin where the provider allows one a round
  'payin_rolled_back', // the linked payin was undone, or a tombstone waits for this payin
  'bonus_invalid', // a free stake without a grant that covers it: unknown, another's, used up or out of time
  'rollback_not_allowed', // the linked call is of a kind that is not rolled back
  'conflict', // same key, other money fields (G6)
] as const;
export type Refusal = (typeof REFUSALS)[number];
