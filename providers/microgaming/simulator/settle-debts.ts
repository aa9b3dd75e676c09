// What was owed when the studio stopped is sent when it starts again, with the same ids and bytes: a credit is never abandoned.

import type { Owed } from './book.ts';
import { createDelivery } from './delivery.ts';
import type { StudioDeps } from './simulated-round.ts';

/** Sends everything that is owed, oldest first within a session; resolves when all of it is answered or the signal ends it. */
export async function settleDebts(deps: StudioDeps): Promise<void> {
  const bySession = new Map<string, Owed[]>();
  for (const debt of deps.book.owed()) {
    const { launchToken } = debt.line;
    bySession.set(launchToken, [...(bySession.get(launchToken) ?? []), debt]);
  }
  await Promise.all([...bySession.values()].map((debts) => settleInTurn(deps, debts)));
}

async function settleInTurn(deps: StudioDeps, debts: readonly Owed[]): Promise<void> {
  const { book } = deps;
  for (const { hook, body, line } of debts) {
    const token = () => book.session(line.launchToken)?.playerToken ?? null;
    const delivery = createDelivery((to, text) => deps.send(to, text, token()), deps);
    const delivered = await (hook === 'transaction' ? delivery.credit(body) : delivery.rollback(body));
    if (deps.signal.aborted) return;
    book.write({ ...line, accepted: delivered === 'done' });
  }
}
