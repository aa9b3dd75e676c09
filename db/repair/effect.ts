// What a prepared repair moves, in the words in which people read it: the same before it is approved and after it is done.

import { houseAccountKey } from '../../domain/account.ts';
import { formatAmount, toMoney } from '../../domain/money.ts';
import { paysPlayer } from '../../domain/wallet-event.ts';
import type { Prepared } from './prepared-repair.ts';
import type { Effect, EffectTransfer } from './proposal-rows.ts';
import type { RepairCase } from './repair-case.ts';

export function effectOf(found: RepairCase, prepared: Prepared): Effect {
  const { provider, providerRound, transactionId } = found;
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
    next: nextOf(found, prepared),
  };
}

/** Of two currencies one proposal takes ours back, and another books theirs. */
function nextOf({ comparable, theirs, theirCurrency, operation }: RepairCase, { plan }: Prepared): string | null {
  const takesBack = plan.do === 'reverse' || plan.do === 'adjust';
  if (comparable || !takesBack || !operation || theirs === null || theirCurrency === null) return null;
  const action = paysPlayer(operation.operation) ? 'credit_player' : 'debit_player';
  const amount = `${formatAmount(theirs, theirCurrency)} ${theirCurrency}`;
  return `the case stays open: once nothing of ours stands, propose ${action} of ${amount}, which the provider counts`;
}
