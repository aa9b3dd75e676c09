// What BETCORE demands of a casino. A call is only acknowledged; the answer is the accept that follows it, which a workflow sends.
// A payment carries neither a session nor an identifier of its own: it is known by its bet and its type.

import { PAYMENT } from '../../providers/betcore/contract.ts';
import { createBetcoreSender } from '../../providers/betcore/simulator/casino-sender.ts';
import { createSigningKey } from '../../providers/betcore/simulator/signing-key.ts';
import { CLIENT, ISSUER, codeOf, startBetcoreOperator } from '../conformance/betcore-operator.ts';
import { NOTHING, type Oracle, type OracleCall, type Wallet, cannotAsk } from './oracle.ts';

const OK = '200';
const BET = [OK, '-10.00'] as const;
const WON = [OK, '25.00'] as const;
const UNDONE = [OK, '10.00'] as const;
const REPEATED = [OK, NOTHING] as const;
const WRONG_AMOUNT = ['103801', NOTHING] as const;
const NOT_ADDED = ['102823', NOTHING] as const;
const FORGED = ['103811', NOTHING] as const;

const NO_SESSION = cannotAsk('a payment carries no session');
const NO_SECOND_ID = cannotAsk('a payment is known by its bet and its type');

const NO_CURRENCY = cannotAsk('no call names a currency');

async function start(): Promise<Wallet> {
  const operator = await startBetcoreOperator();
  const { house, betcore, key, aggregator } = operator;
  const forger = createBetcoreSender({
    walletUrl: house.walletUrl,
    key: { ...createSigningKey(), kid: key.kid },
    issuer: ISSUER,
    clientId: CLIENT.clientId,
  });
  return {
    house: { ...house, close: operator.close },
    async send(call) {
      const { betId, ...payment } = paymentOf(call);
      const before = aggregator.acceptsOf(betId).length;
      const made = codeOf(await (call.forged ? forger : betcore).make({ betId, ...payment }));
      if (made !== 200) return String(made);
      const accepts = await operator.accepts(betId, before + 1);
      return String(accepts[before]?.code);
    },
  };
}

const TYPE = { bet: PAYMENT.stake, win: PAYMENT.payout, rollback: PAYMENT.return } as const;

function paymentOf({ kind, bet, player, amount }: OracleCall) {
  return { betId: bet, user: player, type: TYPE[kind], amount };
}

export const BETCORE: Oracle = {
  dialect: 'betcore',
  currency: 'EUR',
  hears: '`ErrorCode` of the accept that follows, or of the answer itself when no accept does',
  accepted: OK,
  start,
  demands: {
    'a bet, and its win': [BET, WON],
    'a bet, undone': [BET, UNDONE],
    'a bet again': [REPEATED],
    'a bet, ten times at once': [BET],
    'a bet again, after its win': [REPEATED],
    'a bet again, with another amount': [WRONG_AMOUNT],
    'a bet above the balance, and again after a deposit': [NOT_ADDED, NOT_ADDED],
    'a bet in another currency': NO_CURRENCY,
    'a second bet in the round': cannotAsk('each bet is a round of its own'),
    'a win again': [REPEATED],
    'a win, ten times at once': [WON],
    'a win again, with another amount': [WRONG_AMOUNT],
    'a win in another currency': NO_CURRENCY,
    'a second win on a bet': NO_SECOND_ID,
    'a win of nothing': [[OK, NOTHING]],
    'a win without its bet, which comes later': [NOT_ADDED, BET, WON],
    'a win for the bet of another player': [NOT_ADDED],
    'a rollback again': [REPEATED],
    'a second rollback of a bet': NO_SECOND_ID,
    'a rollback of another amount': [WRONG_AMOUNT],
    'a rollback that overtakes its bet': [NOT_ADDED, NOT_ADDED],
    'a rollback after the win': [NOT_ADDED],
    'a win after the rollback': [NOT_ADDED],
    'a bet again, after its rollback': [REPEATED],
    'a rollback for another player': [NOT_ADDED],
    'a bet after the session ended': [NOT_ADDED],
    'a win after the session ended': [WON],
    'a rollback after the session ended': [UNDONE],
    'a bet on an expired session': NO_SESSION,
    'a bet on the session of another player': NO_SESSION,
    'a win on the session of another player': NO_SESSION,
    'a bet on an unknown session': NO_SESSION,
    'a win on an unknown session': NO_SESSION,
    'a bet on a demo session': NO_SESSION,
    'a bet of a blocked player': [NOT_ADDED],
    'a win of a blocked player': [WON],
    'a rollback of a blocked player': [UNDONE],
    'a bet while the provider is switched off': [NOT_ADDED],
    'a win while the provider is switched off': [WON],
    'a forged bet': [FORGED],
    'a forged win': [FORGED],
  },
};
