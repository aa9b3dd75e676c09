// The one normal form of what a provider asks of the wallet. Every dialect decodes into it and nothing behind the dialect
// knows a provider's field names; what a provider must hear is decided elsewhere (its `reply`), never here.

import type { Currency } from './currency.ts';
import type { Provider } from './provider.ts';

export const OPERATIONS = [
  'payin',
  'payout',
  'refund',
  'rollback',
  'payout_reversal',
  'cashback',
  'jackpot',
  'promo',
  'round_close',
  'round_reopen',
] as const;
export type Operation = (typeof OPERATIONS)[number];

const TAKES: ReadonlySet<Operation> = new Set(['payin', 'payout_reversal']);

/** Does its money, if it moves any, go to the player? */
export const paysPlayer = (operation: Operation): boolean => !TAKES.has(operation);

/** cash moves the player's money, free plays with granted stakes (its payouts are paid), demo moves nothing. */
export type Mode = 'cash' | 'free' | 'demo';

/** A player's part in a provider's game round: `key` is the dialect's round key (unique per provider and player), `providerRound` what the provider calls the round. */
export type RoundRef = { key: string; providerRound: string };

/**
 * What one wallet call (or one leg of it) asks for.
 * - `key`: idempotency key, built by the dialect from the provider's own identifiers, unique per provider for ever.
 * - `amount`: minor units of `currency`, never negative; direction follows from the operation.
 * - `player`: the player reference as the provider sent it (our player id), null when the call names none.
 * - `links`: idempotency keys of the earlier calls that this one may settle or undo, the first known one counts; `round`
 *   when the provider names only the round, which then has one payin.
 * - `linkedOperation`: our own operation id, when the provider points at that instead; used if no link is known.
 * - `tombstoneKey`: where a rollback that overtakes its payin leaves its mark and a payin looks for it; null: nowhere.
 * - `generational`: the key names a kind of event that may happen, be undone and happen again; the ledger counts which time
 *   this is and appends it to the key.
 * - `closesRound`: nothing more is expected on the round after this event.
 * - `sessionToken`, `sessionId`: the session the call came with, by the provider's token or by our own id.
 * - `bonusCode`: the grant that a free stake uses.
 * - `tax`: minor units the provider names as tax, for information; never moves money.
 * - `confirm`: the provider waits for our confirmation, also of a refusal.
 * - `effectiveAt`: RFC 3339 time of the event at the provider, null when its contract sends none.
 */
export type WalletEvent = {
  provider: Provider;
  operation: Operation;
  mode: Mode;
  key: string;
  transactionId: string;
  player: string | null;
  round: RoundRef | null;
  game: string | null;
  currency: Currency;
  amount: bigint;
  links: readonly string[] | 'round';
  linkedOperation: string | null;
  tombstoneKey: string | null;
  generational: boolean;
  closesRound: boolean;
  sessionToken: string | null;
  sessionId: string | null;
  bonusCode: string | null;
  tax: bigint | null;
  confirm: boolean;
  effectiveAt: string | null;
};

/** What an event is silent about that no call brought. */
export const UNSAID = {
  links: [],
  linkedOperation: null,
  tombstoneKey: null,
  generational: false,
  closesRound: false,
  sessionToken: null,
  sessionId: null,
  bonusCode: null,
  tax: null,
  confirm: false,
} as const satisfies Partial<WalletEvent>;

/** The money fields that make two deliveries under one key the same event (decision G6), in the order they are compared. */
export const FINGERPRINT_FIELDS = [
  'operation',
  'player',
  'currency',
  'amount',
  'round',
  'game',
  'mode',
  'link',
  'closes',
] as const;
export type FingerprintField = (typeof FINGERPRINT_FIELDS)[number];
/** Who, what and how much is always known; the rest may be unknown where we posted an event before its call came. */
type SureField = 'operation' | 'player' | 'currency' | 'amount';
export type Fingerprint = Record<SureField, string> & Partial<Record<FingerprintField, string>>;

/** The comparable money fields of an event; amounts by value, absent fields as empty text. */
export function fingerprintOf(event: WalletEvent): Fingerprint {
  return {
    operation: event.operation,
    player: event.player ?? '',
    currency: event.currency,
    amount: event.amount.toString(),
    round: event.round?.key ?? '',
    game: event.game ?? '',
    mode: event.mode,
    link: (event.links === 'round' ? event.links : event.links[0]) ?? event.linkedOperation ?? '',
    closes: event.closesRound ? 'yes' : 'no',
  };
}

/**
 * What a provider's report tells of an event that its call will tell in full: whatever else the call says is no conflict. The
 * round counts where the report names it.
 */
export function reportedFingerprint(event: WalletEvent): Fingerprint {
  const { operation, player, currency, amount, round } = fingerprintOf(event);
  return { operation, player, currency, amount, ...(round === '' ? {} : { round }) };
}

/** The first field in which two fingerprints differ, or null when they are the same event. What one does not know, does not differ. */
export function conflictingField(first: Fingerprint, second: Fingerprint): FingerprintField | null {
  return (
    FINGERPRINT_FIELDS.find((field) => {
      const [a, b] = [first[field], second[field]];
      return a !== undefined && b !== undefined && a !== b;
    }) ?? null
  );
}
