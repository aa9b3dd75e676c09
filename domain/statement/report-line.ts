// A line of what a provider says happened: as it says it, and as we keep it. Both forms are the same for every source, so that
// a line means one thing whether it came by an API or in a file.

import type { Currency } from '../currency.ts';

/** One line of a session's statement. `amount` is decimal text as sent; `raw` the line as it came. */
export type StatementLine = {
  transactionId: string;
  operation: 'payin' | 'payout' | 'rollback' | 'unknown';
  providerRound: string;
  amount: string;
  currency: Currency | null;
  accepted: boolean;
  roundFinished: boolean | null;
  occurredAt: string;
  raw: string;
};

/**
 * A line of a day's report, which no session explains: whose it is stands in the line. Null where the report is silent. A
 * `total` is no transaction: it states the provider's own total of a currency, and has neither id, player nor time.
 */
export type ReportLine = Omit<StatementLine, 'operation' | 'currency'> & {
  operation: StatementLine['operation'] | 'cashback' | 'jackpot' | 'promo' | 'total';
  currency: string;
  playerId: string;
  game: string | null;
  linkedTransactionId: string | null;
  /** A granted stake or its win. */
  free: boolean | null;
  test: boolean | null;
  /** Accepted there, and the provider has stopped trying to deliver it. */
  expired: boolean | null;
  /** Decimal text in the line's currency. */
  tax: string | null;
  /** Why the line could not be read; what it then says besides is not to be trusted. */
  problem: string | null;
};

/** A line in our own words; what `problem` names could not be understood and may be null. Amounts in minor units. */
export type StagedLine = {
  transactionId: string | null;
  operation: Exclude<ReportLine['operation'], 'unknown'> | null;
  linkedTransactionId: string | null;
  providerRound: string | null;
  playerId: string | null;
  game: string | null;
  currency: Currency | null;
  amount: bigint | null;
  accepted: boolean;
  roundFinished: boolean | null;
  /** A free stake or its win; of a test player. Null where the line is silent. */
  free: boolean | null;
  test: boolean | null;
  /** The provider has stopped trying to deliver it. */
  expired: boolean | null;
  tax: bigint | null;
  occurredAt: string | null;
  raw: string;
  problem: string | null;
};
