// A case as a page for the terminal, 100 columns wide. What came from a provider is shown without its control characters, so
// that nothing it sent can steer the terminal.

import { wrapText } from './wrap-text.ts';

type Money = { amount: string; currency: string };
type Call = { method: string; path: string; headers: Record<string, string>; body: string };
type Reply = { status: number; headers: Record<string, string>; body: string };
type Link = { id: string; state: string; url: string | null };

/** The part of a break's explanation that the page shows. */
export interface Explanation {
  id: string;
  kind: string;
  state: string;
  severity: string;
  provider: string;
  transactionId: string | null;
  round: string | null;
  player: string | null;
  ours: Money | null;
  theirs: Money | null;
  residual: Money | null;
  atRisk: Money | null;
  loser: string | null;
  assignee: string | null;
  ageHours: number;
  cause: string;
  repair: string;
  healing: { by: string; does: string; until: string | null };
  story: string[];
  evidence: {
    statementLine: {
      line: number;
      part: string;
      source: string;
      statementId: string;
      raw: string;
      problem: string | null;
    } | null;
    walletCall: { id: string; at: string; request: Call; reply: Reply } | null;
    redeliveries: { count: number; times: string[] };
    otherCalls: {
      count: number;
      calls: { id: string; at: string; operation: string; code: string | null; reply: { status: number } }[];
    };
    operation: { id: string; operation: string; outcome: string; code: string | null; amount: Money } | null;
    transfers: { at: string; debit: string; credit: string; amount: Money }[];
    round: { round: string; state: string; bet: Money; won: Money; operationCount: number } | null;
    workflow: (Link & { event: { eventId: string; event: string; url: string | null } | null }) | null;
  };
  events: { at: string; actor: string; action: string; detail?: Record<string, unknown> }[];
}

const LABEL = 16;
/** A body longer than that is read at its own address. */
const BODY_CHARACTERS = 1_000;

export function explanationText(found: Explanation, api: string): string {
  const head = [found.kind, found.state, found.severity, found.provider, found.id].join('  ');
  const about = [
    ...(found.transactionId === null ? [] : [`transaction ${found.transactionId}`]),
    ...(found.round === null ? [] : [`round ${found.round}`]),
    ...(found.player === null ? [] : [`player ${found.player}`]),
  ].join(', ');
  const lines = [
    head,
    ...(about === '' ? [] : wrapText(about, '  ')),
    ...wrapText(amounts(found), '  '),
    ...wrapText(standing(found), '  '),
    '',
    ...labelled('Cause', found.cause),
    ...labelled('Repair', found.repair),
    ...labelled('Healing', healing(found)),
    ...section(
      'Story',
      found.story.flatMap((sentence) => wrapText(sentence, '  ', '    ')),
    ),
    ...section('Evidence', evidence(found.evidence, api)),
    ...section(
      'Who did what',
      found.events.flatMap((event) => wrapText(doneText(event), '  ', '    ')),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** With the words that were given: a comment, a reason, a note, or why it was not possible. */
function doneText({ at, actor, action, detail = {} }: Explanation['events'][number]): string {
  const words = ['text', 'reason', 'note', 'why'].map((name) => detail[name]).find((word) => typeof word === 'string');
  return `${at} ${actor}: ${action}${words === undefined ? '' : `: ${words}`}`;
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
const said = (money: Money | null): string => (money ? `${money.amount} ${money.currency}` : 'nothing');

function amounts({ ours, theirs, residual }: Explanation): string {
  return `ours ${said(ours)}, theirs ${said(theirs)}, open ${said(residual)}`;
}

function standing({ atRisk, loser, ageHours, assignee }: Explanation): string {
  const risk = atRisk ? `at risk ${said(atRisk)}${loser === null ? '' : `, lost by the ${loser}`}` : 'no amount known';
  return `${risk}; ${ageHours} h old, ${assignee === null ? 'with nobody' : `with ${assignee}`}`;
}

function healing({ healing: { does, until } }: Explanation): string {
  return until === null ? does : `${does} Until ${until}.`;
}

function labelled(label: string, text: string): string[] {
  return wrapText(text, label.padEnd(LABEL), ' '.repeat(LABEL));
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function evidence(found: Explanation['evidence'], api: string): string[] {
  const row = (label: string, text: string) => labelled(`  ${label}`, text);
  const {
    statementLine: line,
    walletCall: call,
    redeliveries,
    otherCalls,
    operation,
    transfers,
    round,
    workflow,
  } = found;
  return [
    ...(line ? row('line', `line ${line.line} of ${line.part} (${line.source}), statement ${line.statementId}`) : []),
    ...(line?.problem ? row('', `cannot be read: ${line.problem}`) : []),
    ...(line ? row('', line.raw) : []),
    ...(call ? callRows(row, call, api) : []),
    ...(redeliveries.count > 0
      ? row('came again', `${counted(redeliveries.count, 'time')}: ${redeliveries.times.join(', ')}`)
      : []),
    ...otherCalls.calls.flatMap((other, index) => {
      const label = index === 0 ? `${otherCalls.count} other` : '';
      const answer = `${other.code ?? 'booked'}, answered ${other.reply.status}`;
      return row(label, `${other.at} ${other.operation}: ${answer}; ${api}/v1/wallet-calls/${other.id}`);
    }),
    ...(operation ? row('operation', operationText(operation)) : []),
    ...transfers.flatMap((t, index) =>
      row(index === 0 ? 'transfers' : '', `${t.at} ${said(t.amount)} from ${t.debit} to ${t.credit}`),
    ),
    ...(round ? row('round', roundText(round)) : []),
    ...(workflow ? row('workflow', `${workflow.id}, ${workflow.state}`) : []),
    ...(workflow?.url ? row('', workflow.url) : []),
    ...(workflow?.event ? row('event', eventText(workflow.event)) : []),
  ];
}

type Row = (label: string, text: string) => string[];

function callRows(
  row: Row,
  { id, at, request, reply }: NonNullable<Explanation['evidence']['walletCall']>,
  api: string,
) {
  return [
    ...row('call', `${at} ${request.method} ${request.path}; ${api}/v1/wallet-calls/${id}`),
    ...Object.entries(request.headers).flatMap(([name, value]) => row('', `${name}: ${value}`)),
    ...row('', bodyText(request.body)),
    ...row('answer', String(reply.status)),
    ...Object.entries(reply.headers).flatMap(([name, value]) => row('', `${name}: ${value}`)),
    ...row('', bodyText(reply.body)),
  ];
}

function operationText({ id, operation, outcome, code, amount }: NonNullable<Explanation['evidence']['operation']>) {
  return `${operation} of ${said(amount)}: ${outcome}${code === null ? '' : ` (${code})`}, ${id}`;
}

function roundText({ round, state, bet, won, operationCount }: NonNullable<Explanation['evidence']['round']>): string {
  return `${round}: ${state}, bet ${said(bet)}, won ${said(won)}, ${counted(operationCount, 'operation')}`;
}

function eventText({ eventId, event, url }: { eventId: string; event: string; url: string | null }): string {
  return `${eventId} (${event})${url === null ? '' : ` ${url}`}`;
}

function bodyText(base64: string): string {
  const text = Buffer.from(base64, 'base64').toString();
  if (text === '') return '(empty)';
  return text.length > BODY_CHARACTERS ? `${text.slice(0, BODY_CHARACTERS)} ... (${text.length} characters)` : text;
}
