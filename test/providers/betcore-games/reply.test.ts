// Golden replies are bytes: whoever changes one changes what a provider has been told to expect.

import { expect, test } from 'vitest';
import { REFUSALS } from '../../../domain/refusal.ts';
import type { WalletEvent } from '../../../domain/wallet-event.ts';
import type { Fault, Outcome } from '../../../providers/dialect.ts';
import { replyToBalance, replyToBet, replyToFault, replyToUnverified } from '../../../providers/betcore-games/reply.ts';

const event = { provider: 'betcore-games', currency: 'USD' } as WalletEvent;
const first = {
  operationId: 'o',
  outcome: 'posted',
  code: null,
  amount: 1n,
  balanceBefore: 2n,
  balanceAfter: 1n,
} as const;
const posted = (balanceAfter: bigint, currency: WalletEvent['currency'] = 'USD'): Outcome => ({
  kind: 'posted',
  event: { ...event, currency },
  operationId: 'o',
  amount: 1n,
  balanceBefore: 0n,
  balanceAfter,
});
const duplicate = (undone: boolean): Outcome => ({
  kind: 'duplicate',
  event,
  first,
  reply: null,
  undone,
  balance: 5_000n,
});
const refused = (code: (typeof REFUSALS)[number]): Outcome => ({
  kind: 'refused',
  event,
  operationId: 'o',
  code,
  field: null,
  balance: 0n,
});

test('every answer, byte by byte', async () => {
  const faults: Fault[] = [
    'body_too_large',
    'unsupported_media_type',
    'not_found',
    'method_not_allowed',
    'internal',
    'overloaded',
  ];
  const wallet = { currency: 'JPY', balance: 1_000n } as const;
  const session = { sessionId: 's', playerId: 'p', currency: 'JPY', game: null, mode: 'cash', open: false } as const;
  const replies = {
    posted: replyToBet([posted(9_000n)]),
    'posted in one step': replyToBet([posted(9_000n), posted(11_550n)]),
    'posted in ETH': replyToBet([posted(1_500_000_000_000_000_000n, 'ETH')]),
    'below the floor': replyToBet([posted(-4_000n)]),
    repeated: replyToBet([duplicate(false)]),
    'repeated after it was given back': replyToBet([duplicate(true), duplicate(false)]),
    tombstone: replyToBet([{ kind: 'tombstone', event, operationId: 'o', balance: 0n }]),
    balance: replyToBalance({ player: null, session, wallet }),
    'balance in a demo session': replyToBalance({ player: null, session: { ...session, mode: 'demo' }, wallet }),
    unverified: replyToUnverified(),
    ...Object.fromEntries(REFUSALS.map((code) => [`refused: ${code}`, replyToBet([refused(code)])])),
    ...Object.fromEntries(faults.map((fault) => [`fault: ${fault}`, replyToFault(fault)])),
  };
  const lines = Object.entries(replies).map(
    ([name, { status, headers, body }]) => `# ${name}\n${status} ${JSON.stringify(headers)}\n${body}\n`,
  );
  await expect(lines.join('\n')).toMatchFileSnapshot('golden/replies.txt');
});
