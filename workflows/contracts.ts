// What crosses between the workflows and those who start, tell or ask them: names, inputs, results, messages. One object
// argument each, so that fields can be added; amounts are decimal text, times RFC 3339, and nothing here is a secret.

import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Currency } from '../domain/currency.ts';
import type { Provider } from '../domain/provider.ts';
import type { RoundState } from '../domain/round.ts';
import type { Mode, Operation } from '../domain/wallet-event.ts';

/** Workflow types; they stand in histories and never change. */
export const WORKFLOWS = {
  round: 'round',
  startSession: 'startSession',
  freeBet: 'freeBet',
  cashback: 'cashback',
  confirmation: 'confirmation',
  login: 'login',
  syncGames: 'syncGames',
} as const;

/** One decided operation of a round, as its workflow hears of it. */
export type RoundStep = {
  operationId: string;
  /** Null for what a workflow decided itself. */
  walletCallId: string | null;
  operation: Operation;
  mode: Mode;
  /** Refused only where the provider waits to hear of it. */
  outcome: 'posted' | 'tombstone' | 'refused';
  transactionId: string;
  key: string;
  linkedKey: string | null;
  amount: string;
  /** The provider said that nothing more comes for this round. */
  closesRound: boolean;
  /** What we owe the provider for it, while nobody sends that. */
  confirmationId?: string;
  at: string;
};

export type RoundInput = {
  roundId: string;
  provider: Provider;
  playerId: string;
  roundKey: string;
  providerRound: string;
  game: string | null;
  currency: Currency;
  deadlineAt: string;
  /** Everything posted before, oldest first. */
  story: readonly RoundStep[];
  /** The operation whose update opens this run: the round does not end before it has arrived. */
  expects: string | null;
  /** Set when a run goes on as a new one: the provider was asked already and a person is needed. */
  stuck?: true;
};

export type RoundResult = { state: RoundState; bet: string; won: string; operations: number };

/** `deadlineAt` of the round as it is after this step. */
export type ApplyOperation = { step: RoundStep; deadlineAt: string };

/**
 * Tells a round of a posted operation; the update's id is the operation's id. An update and not a signal: the server
 * de-duplicates it by id, and it costs one persisted transition instead of three.
 */
export const applyOperation = defineUpdate<{ state: RoundState }, [ApplyOperation]>('applyOperation');
export const getRoundState = defineQuery<RoundResult>('getRoundState');

export type StartSessionInput = { sessionId: string };
/** `reason` says why it failed, in words that may be shown. */
export type StartSessionResult = { state: 'active' | 'ended' } | { state: 'failed'; reason: string };

export type FreeBetInput = { freeBetId: string; count: number; expiresAt: string };
export type FreeBetResult = { state: 'used' | 'expired'; used: number } | { state: 'failed'; reason: string };

/** A stake of the free bet was posted; the ledger is asked how many there are. */
export const freeBetUsed = defineSignal<[{ operationId: string }]>('freeBetUsed');

/** `executed`: money moved. `subject` is the provider's name for the transaction. */
export type ConfirmationInput = { confirmationId: string; subject: string; receivedAt: string; executed: boolean };
export type ConfirmationResult = { end: 'taken' | 'untaken' | 'undone' };

/** Who the player is stands in the database alone. */
export type LoginInput = { loginId: string };
export type LoginOutcome = { state: 'pending' | 'completed' | 'failed' | 'expired' | 'cancelled' };

/** Returns when the provider has opened the login, or refused to. */
export const loginOpened = defineUpdate<void>('loginOpened');
/** The login was cancelled; nobody asks the provider again. */
export const cancelLogin = defineSignal('cancelLogin');

export type SyncGamesInput = { providers: readonly Provider[] };
/** For each provider the number of games it offers, or why its list could not be had. */
export type SyncGamesResult = { lists: Readonly<Record<string, number | string>> };
