// What BETCORE asks and says about a bet as a whole: everything that was executed for it, and whether more is to come.

import { formatAmount } from '../../domain/money.ts';
import { timeOfId } from '../../domain/ids.ts';
import type { Operation } from '../../domain/wallet-event.ts';
import type { Received } from '../dialect.ts';
import type { Directory, DirectoryOperation } from '../directory.ts';
import { LosslessNumber } from '../json-text.ts';
import { CODE, PAYMENT, closeData, infoData } from './contract.ts';
import { problemOf } from './decode.ts';
import { roundMarkEvent } from './events.ts';
import { partnerUserId } from './partner-user.ts';
import { fail, refusalOf, replyToFault, succeed } from './reply.ts';
import type { RefusalCodes } from './settings.ts';
import { malformed } from './users.ts';

const TYPE: Partial<Record<Operation, string>> = {
  payin: PAYMENT.stake,
  payout: PAYMENT.payout,
  refund: PAYMENT.return,
  payout_reversal: PAYMENT.payoutReturn,
  jackpot: PAYMENT.jackpot,
};

/** Executed transactions in the order of execution; a bet that is not known has none. */
export async function receiveInfo(data: unknown, directory: Directory): Promise<Received> {
  const read = infoData.safeParse(data);
  if (!read.success) return malformed('info', problemOf(read.error));
  const { BetId: betId, PartnerUserId: named } = read.data;
  const transactions: Record<string, unknown>[] = [];
  for (const operation of await directory.operationsOfRound('betcore', betId)) {
    const type = TYPE[operation.operation];
    if (type === undefined) continue;
    const user = await userOf(operation, directory);
    if (named !== null && named !== user) continue;
    transactions.push(line(betId, type, user, operation));
  }
  return { kind: 'answered', operation: 'info', reply: succeed({ Transactions: transactions }) };
}

async function userOf({ playerId, currency }: DirectoryOperation, directory: Directory): Promise<string> {
  const player = playerId === null ? null : await directory.player(playerId);
  return player && playerId !== null ? partnerUserId(playerId, player.homeCurrency, currency) : '';
}

function line(betId: string, type: string, user: string, operation: DirectoryOperation): Record<string, unknown> {
  const { operationId, currency, amount, tax } = operation;
  return {
    BetId: new LosslessNumber(betId),
    PartnerTransactionId: operationId,
    PartnerUserId: user,
    TransactionType: new LosslessNumber(type),
    Amount: formatAmount(amount, currency),
    ...(tax === null ? {} : { TaxAmount: formatAmount(tax, currency) }),
    CreationDate: timeOfId(operationId).toISOString(),
  };
}

/** `id` tells this call from another one like it. */
export async function receiveClose(
  data: unknown,
  id: string,
  deps: { directory: Directory; codes: RefusalCodes },
): Promise<Received> {
  const read = closeData.safeParse(data);
  if (!read.success) return malformed('round_close', problemOf(read.error));
  const { BetId: betId, IsClosed: closed, PartnerUserId: named } = read.data;
  const operations = await deps.directory.operationsOfRound('betcore', betId);
  const stake = operations.find((operation) => operation.operation === 'payin');
  const known = stake && (named === null || named === (await userOf(stake, deps.directory))) ? stake : null;
  if (!known?.playerId) {
    return { kind: 'answered', operation: 'round_close', reply: fail(CODE.transactionRefused, 'bet not found') };
  }
  const event = roundMarkEvent(closed, { betId, player: known.playerId, currency: known.currency, id });
  return {
    kind: 'call',
    call: {
      kind: 'events',
      operation: event.operation,
      events: [event],
      atomic: true,
      reply: ([outcome]) => {
        if (!outcome) return replyToFault('internal');
        if (outcome.kind !== 'refused') return succeed();
        const { code, detail } = refusalOf(outcome.code, event.operation, deps.codes);
        return fail(code, detail);
      },
    },
  };
}
