// What a Microgaming studio demands. A round has one debit, credits are always taken while it is open, a rollback is known by the
// debit it undoes, and a debit that was declined for funds stays declined.

import { createMicrogamingSender } from '../../providers/microgaming/simulator/wallet-sender.ts';
import {
  GAME,
  SECRET,
  STUDIO,
  authenticateFields,
  mint,
  sendFields,
  startOperator,
} from '../conformance/microgaming-operator.ts';
import { NOTHING, type Oracle, type OracleCall, type Wallet, cannotAsk } from './oracle.ts';

const OK = '200';
const BET = [OK, '-10.00'] as const;
const WON = [OK, '25.00'] as const;
const UNDONE = [OK, '10.00'] as const;
const REPEATED = [OK, NOTHING] as const;
const DENIED = ['400 VALIDATION_FAILED', NOTHING] as const;
const NO_FUNDS = ['400 INSUFFICIENT_FUNDS', NOTHING] as const;
const ROLLED_BACK = ['400 DEBIT_ROLLED_BACK', NOTHING] as const;
const NO_PLAYER = ['401 PLAYER_UNAUTHORIZED', NOTHING] as const;
const NO_SERVER = ['401 SERVER_UNAUTHORIZED', NOTHING] as const;

type Operator = Awaited<ReturnType<typeof startOperator>>;

const NO_CURRENCY = cannotAsk('no call names a currency');

async function start(): Promise<Wallet> {
  const operator = await startOperator();
  const { walletUrl } = operator;
  const sender = createMicrogamingSender({ walletUrl, secret: SECRET });
  const forger = createMicrogamingSender({ walletUrl, secret: `not-${SECRET}` });
  const sessionIds = new Map<string, string>();
  return {
    house: operator,
    async send(call) {
      const answer = await put(call.forged ? forger : sender, call);
      return answer.kind === 'accepted' ? String(answer.status) : `${answer.status} ${answer.code ?? 'unread'}`;
    },
    async openSession(player, { expiresIn }) {
      const { token, sessionId } = await open(operator, player);
      sessionIds.set(token, sessionId);
      return expiresIn === undefined ? token : mint('player', { player, sessionId }, -60);
    },
    endSession: (token) => operator.rows("update session set state = 'ended' where id = $1", [sessionIds.get(token)]),
  };
}

/** A session as the API starts it, opened by the game: its player token. */
async function open(operator: Operator, player: string): Promise<{ token: string; sessionId: string }> {
  const { token: launchToken, sessionId } = await operator.launch(player);
  const { json } = await sendFields(operator, 'authenticate', authenticateFields(launchToken));
  return { token: String(json['playerToken']), sessionId };
}

function put(sender: ReturnType<typeof createMicrogamingSender>, call: OracleCall) {
  const { kind, id, bet, round, player, session, amount } = call;
  const who = { playerId: player, provider: STUDIO, game: GAME };
  const movement = { ...who, transactionId: id, roundId: `r-${round}`, amount, ip: '203.0.113.7' };
  switch (kind) {
    case 'bet':
      return sender.debit(movement, session);
    case 'win':
      return sender.credit(movement, session);
    case 'rollback':
      return sender.rollback({ ...who, transactionId: bet, roundId: `r-${round}` }, session);
  }
}

export const MICROGAMING: Oracle = {
  dialect: 'microgaming',
  currency: 'USD',
  hears: 'HTTP status and `error.code`',
  accepted: OK,
  start,
  demands: {
    'a bet, and its win': [BET, WON],
    'a bet, undone': [BET, UNDONE],
    'a bet again': [REPEATED],
    'a bet, ten times at once': [BET],
    'a bet again, after its win': [REPEATED],
    'a bet again, with another amount': [DENIED],
    'a bet above the balance, and again after a deposit': [NO_FUNDS, NO_FUNDS],
    'a bet in another currency': NO_CURRENCY,
    'a second bet in the round': [DENIED],
    'a win again': [REPEATED],
    'a win, ten times at once': [WON],
    'a win again, with another amount': [DENIED],
    'a win in another currency': NO_CURRENCY,
    'a second win on a bet': [[OK, '5.00']],
    'a win of nothing': [[OK, NOTHING]],
    'a win without its bet, which comes later': [DENIED, BET, WON],
    'a win for the bet of another player': [DENIED],
    'a rollback again': [REPEATED],
    'a second rollback of a bet': cannotAsk('a rollback has no identifier of its own'),
    'a rollback of another amount': cannotAsk('a rollback names no amount'),
    'a rollback that overtakes its bet': [REPEATED, ROLLED_BACK],
    'a rollback after the win': [DENIED],
    'a win after the rollback': [ROLLED_BACK],
    'a bet again, after its rollback': [ROLLED_BACK],
    'a rollback for another player': [DENIED],
    'a bet after the session ended': [['401 SESSION_EXPIRED', NOTHING]],
    'a win after the session ended': [WON],
    'a rollback after the session ended': [UNDONE],
    'a bet on an expired session': [NO_PLAYER],
    'a bet on the session of another player': [NO_PLAYER],
    'a win on the session of another player': [WON],
    'a bet on an unknown session': [NO_PLAYER],
    'a win on an unknown session': [WON],
    'a bet on a demo session': cannotAsk('a demo game is launched without a token'),
    'a bet of a blocked player': [NO_PLAYER],
    'a win of a blocked player': [WON],
    'a rollback of a blocked player': [UNDONE],
    'a bet while the provider is switched off': [NO_PLAYER],
    'a win while the provider is switched off': [WON],
    'a forged bet': [NO_SERVER],
    'a forged win': [NO_SERVER],
  },
};
