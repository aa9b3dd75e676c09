// The workflows by their types, as the worker bundles them. An export's name stands in every history and never changes.

export { cashbackDue } from './cashback-due.ts';
export { cashbackProgramme } from './cashback-programme.ts';
export { confirmation, confirmation as cashback } from './confirmation.ts';
export { freeBet } from './free-bet.ts';
export { login } from './login.ts';
export { reconcileDay } from './reconcile-day.ts';
export { reconcile } from './reconcile.ts';
export { repair } from './repair.ts';
export { round } from './round.ts';
export { startSession } from './start-session.ts';
export { syncGames } from './sync-games.ts';
