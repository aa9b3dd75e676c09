// What a prepared repair moves, in the words in which people read it: the same before it is approved and after it is done.

import { houseAccountKey } from '../../domain/account.ts';
import { toMoney } from '../../domain/money.ts';
import type { Prepared } from './prepare-repair.ts';
import type { Effect, EffectTransfer } from './proposal-rows.ts';
import type { RepairCase } from './repair-case.ts';

export function effectOf({ provider, providerRound, transactionId }: RepairCase, prepared: Prepared): Effect {
  const { journal, houseTransfer, balance, plan } = prepared;
  const moved = journal.transfers.map((transfer): EffectTransfer => {
    const house = houseAccountKey(transfer.house, transfer.provider, transfer.currency);
    const amount = toMoney(transfer.amount, transfer.currency);
    return transfer.toPlayer ? { debit: house, credit: 'player', amount } : { debit: 'player', credit: house, amount };
  });
  const subject = providerRound === null ? `transaction ${transactionId ?? 'unknown'}` : `round ${providerRound}`;
  return {
    transfers: houseTransfer
      ? [
          {
            debit: houseAccountKey(houseTransfer.debit, provider, houseTransfer.currency),
            credit: houseAccountKey(houseTransfer.credit, provider, houseTransfer.currency),
            amount: toMoney(houseTransfer.amount, houseTransfer.currency),
          },
        ]
      : moved,
    providerCall: plan.do === 'ask' ? `ask ${provider} what became of ${subject}` : null,
    balanceBefore: balance && toMoney(balance.before, balance.currency),
    balanceAfter: balance && toMoney(balance.after, balance.currency),
  };
}
