// From a verified message to what the ledger is asked: looks up whose token it is, decodes the params and binds the answer.
// Every success of a method that checks the token renews it by the same commit; a failure never does.

import type { Outcome } from '../outcome.ts';
import type { CallKey, CallLabel, QueryView, Received, Reply } from '../dialect.ts';
import type { Directory, DirectorySession } from '../directory.ts';
import type { TokenChange } from '../reply.ts';
import type { WalletEvent } from '../../domain/wallet-event.ts';
import { newToken } from './client.ts';
import type { Method } from './contract.ts';
import { type PayinMethod, type PayoutMethod, decodeMultiPayin, decodePayin, decodePayout } from './decode.ts';
import { type Answering, ERRORS, failure, replyToMovement, replyToMulti, success } from './reply.ts';
import type { Envelope } from './verify.ts';
import type { XmlNode } from './xml.ts';

export type Call = {
  envelope: Envelope;
  answering: Answering;
  label: CallLabel;
  directory: Directory;
  /** How long a token lives after its use. */
  tokenSeconds: number;
  callKey: { callKey?: CallKey };
};

/** How long an old token goes on after a new one was asked for (decision B5). */
const OLD_TOKEN_SECONDS = 5;

/** A method is one of three kinds; each kind reads its call in its own way. */
export function receiveMethod(method: Method, call: Call): Promise<Received> {
  switch (method) {
    case 'ping':
      return Promise.resolve(answered(call, success(call.answering)));
    case 'get_account_details':
    case 'refresh_token':
    case 'request_new_token':
    case 'get_balance':
      return receiveQuestion(method, call);
    case 'transaction_bet_payout':
    case 'transaction_bet_combination_payout':
    case 'transaction_promo_payout':
      return receivePayout(method, call);
    case 'transaction_bet_payin':
    case 'transaction_bet_combination_payin':
    case 'transaction_bet_subscription_payin':
    case 'transaction_bet_multi_payin':
      return receivePayin(method, call);
    default:
      return method satisfies never;
  }
}

type QuestionMethod = 'get_account_details' | 'refresh_token' | 'request_new_token' | 'get_balance';

async function receiveQuestion(method: QuestionMethod, call: Call): Promise<Received> {
  const { answering, envelope, label: operation, callKey } = call;
  const session = await ownerOf(call);
  if (!session?.open) return tokenWrong(call);
  const { playerId: player, currency } = session;
  const reply = (view: QueryView): Reply => {
    if (!view.session?.open || !view.wallet) return failure(answering, ERRORS.token_wrong);
    if (method === 'request_new_token') {
      const token = newToken();
      return success(answering, [['new_token', token]], replaced(call, token));
    }
    const params: Record<Exclude<QuestionMethod, 'request_new_token'>, readonly XmlNode[]> = {
      get_account_details: accountOf(player, currency),
      refresh_token: [],
      get_balance: [['balance', view.wallet.balance.toString()]],
    };
    return success(answering, params[method], renewed(call, session));
  };
  const query = { player, sessionToken: envelope.token, sessionId: null, currency };
  return { kind: 'call', call: { kind: 'query', operation, query, reply, ...callKey } };
}

/** The player's name is made from our id, and the currency is in lower case as in the provider's sample (decision G10). */
function accountOf(player: string, currency: string): readonly XmlNode[] {
  return [
    ['user_id', player],
    ['username', `player-${player.slice(-6)}`],
    ['currency', currency.toLowerCase()],
    ['info', '-'],
  ];
}

async function receivePayin(method: PayinMethod, call: Call): Promise<Received> {
  const { envelope, answering, callKey } = call;
  const session = await ownerOf(call);
  if (!session) return tokenWrong(call);
  if (method === 'transaction_bet_multi_payin') return receiveMultiPayin(call, session);
  const decoded = decodePayin(method, envelope, session);
  // The token is judged before the params, but a payin that is known already is answered under an ended token too, which the
  // ledger alone can tell (dossier O17).
  if (!decoded.ok) return session.open ? invalid(call, decoded.problem) : tokenWrong(call);
  const reply = (outcomes: readonly Outcome[]): Reply => replyToMovement(answering, outcomes, renewed(call, session));
  return {
    kind: 'call',
    call: { kind: 'events', operation: 'payin', events: decoded.value, atomic: true, reply, ...callKey },
  };
}

function receiveMultiPayin(call: Call, session: DirectorySession): Received {
  const { envelope, answering, callKey } = call;
  const decoded = decodeMultiPayin(envelope, session);
  if (!decoded.ok) return session.open ? invalid(call, decoded.problem) : tokenWrong(call);
  const bets = decoded.value;
  const events = bets.flatMap(({ event }) => event ?? []);
  if (events.length === 0) {
    if (!session.open) return tokenWrong(call);
    const reply = ({ wallet }: QueryView): Reply =>
      replyToMulti(answering, bets, { outcomes: [], balance: wallet?.balance ?? null }, renewed(call, session));
    const { playerId: player, currency } = session;
    const query = { player, sessionToken: envelope.token, sessionId: null, currency };
    return { kind: 'call', call: { kind: 'query', operation: call.label, query, reply, ...callKey } };
  }
  const reply = (outcomes: readonly Outcome[]): Reply => {
    const anyKnown = outcomes.some((outcome) => outcome.kind === 'duplicate');
    // A fault of the envelope fails the whole call.
    if (!session.open && !anyKnown) return failure(answering, ERRORS.token_wrong);
    return replyToMulti(answering, bets, { outcomes, balance: null }, renewed(call, session));
  };
  return { kind: 'call', call: { kind: 'events', operation: 'payin', events, atomic: false, reply, ...callKey } };
}

/** The token is not looked at: results come late, and name their player. */
async function receivePayout(method: PayoutMethod, call: Call): Promise<Received> {
  const { envelope, answering, callKey, directory } = call;
  const decoded = decodePayout(method, envelope);
  if (!decoded.ok) return invalid(call, decoded.problem);
  const event = await bound(directory, decoded.value);
  const reply = (outcomes: readonly Outcome[]): Reply => replyToMovement(answering, outcomes, []);
  return {
    kind: 'call',
    call: { kind: 'events', operation: event.operation, events: [event], atomic: true, reply, ...callKey },
  };
}

/**
 * What the bet's own payin tells of a payout, which never changes once it stands. A bet of another player is pointed at, so
 * that the refusal opens a break; a return of another amount than the stake pays what is sent, as any payout does.
 */
async function bound(directory: Directory, event: WalletEvent): Promise<WalletEvent> {
  const { round } = event;
  if (!round) return event;
  const operations = await directory.operationsOfRound('betgames', round.providerRound);
  const payins = operations.filter((op) => op.operation === 'payin' && op.roundKey === round.key);
  const own = payins.find((payin) => payin.playerId === event.player);
  if (own) {
    const paysOther = event.operation === 'refund' && own.amount !== event.amount;
    return paysOther ? { ...event, operation: 'payout', tombstoneKey: null } : event;
  }
  const [others] = payins;
  return others ? { ...event, links: [], linkedOperation: others.operationId } : event;
}

/** The session that the token plays for; null when it is none of ours, or one that moves no money here. */
async function ownerOf({ envelope, directory }: Call): Promise<DirectorySession | null> {
  const { token } = envelope;
  if (!/^[A-Za-z0-9]{10,100}$/.test(token)) return null;
  const session = await directory.sessionByToken('betgames', token);
  return session?.kind === 'game' && session.mode === 'cash' ? session : null;
}

function renewed({ envelope, answering, tokenSeconds }: Call, session: DirectorySession): readonly TokenChange[] {
  if (!session.open) return [];
  const { token } = envelope;
  return [{ of: token, token, expiresAt: after(answering.now, tokenSeconds) }];
}

function replaced({ envelope, answering, tokenSeconds }: Call, token: string): readonly TokenChange[] {
  const { token: of } = envelope;
  return [
    { of, token, expiresAt: after(answering.now, tokenSeconds) },
    { of, token: of, expiresAt: after(answering.now, OLD_TOKEN_SECONDS), last: true },
  ];
}

function after(now: Date, seconds: number): Date {
  return new Date(now.getTime() + seconds * 1000);
}

function answered({ label: operation, callKey }: Call, reply: Reply): Received {
  return { kind: 'answered', operation, reply, ...callKey };
}

function tokenWrong(call: Call): Received {
  return answered(call, failure(call.answering, ERRORS.token_wrong));
}

function invalid({ answering, label: operation, callKey }: Call, problem: string): Received {
  return { kind: 'malformed', operation, problem, reply: failure(answering, ERRORS.invalid, problem), ...callKey };
}
