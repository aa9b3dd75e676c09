// The tables as Drizzle sees them, for ordinary queries. The SQL files in db/migrations are the truth; a test compares the
// two. Amounts are numeric(38,0) and arrive as bigint, never as a float.

import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  customType,
  integer,
  jsonb,
  pgTable,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import type { HouseAccount } from '../domain/account.ts';
import type { BreakKind } from '../domain/break-kind.ts';
import type { CaseState } from '../domain/case-life.ts';
import type { Currency } from '../domain/currency.ts';
import type { Severity } from '../domain/matching/severity.ts';
import type { Provider } from '../domain/provider.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { RoundState } from '../domain/round.ts';
import type { Mode, Operation } from '../domain/wallet-event.ts';
import type { StatementMapping } from './statement-files/mapping.ts';

/** Minor units: numeric(38,0) in the database, bigint here. */
const minorUnits = customType<{ data: bigint; driverData: string }>({
  dataType: () => 'numeric(38,0)',
  fromDriver: BigInt,
  toDriver: (value) => value.toString(),
});
const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' });
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const createdAt = () =>
  instant('created_at')
    .notNull()
    .default(sql`clock_timestamp()`);
const currency = () => text('currency').$type<Currency>();
const provider = () => text('provider').$type<Provider>();

export const player = pgTable('player', {
  id: uuid('id').primaryKey(),
  externalId: text('external_id').notNull(),
  test: boolean('test').notNull().default(false),
  blocked: boolean('blocked').notNull().default(false),
  createdAt: createdAt(),
});

export const account = pgTable('account', {
  id: uuid('id').primaryKey(),
  kind: text('kind').$type<'player' | HouseAccount>().notNull(),
  playerId: uuid('player_id'),
  provider: provider(),
  currency: currency().notNull(),
  createdAt: createdAt(),
});

export const wallet = pgTable('wallet', {
  accountId: uuid('account_id').primaryKey(),
  playerId: uuid('player_id').notNull(),
  currency: currency().notNull(),
  balance: minorUnits('balance').notNull().default(0n),
  floor: minorUnits('floor').notNull().default(0n),
  version: bigint('version', { mode: 'bigint' }).notNull().default(0n),
});

export type SessionState = 'starting' | 'active' | 'ended' | 'failed';
export const session = pgTable('session', {
  id: uuid('id').primaryKey(),
  provider: provider().notNull(),
  playerId: uuid('player_id').notNull(),
  kind: text('kind').$type<'game' | 'webshop'>().notNull(),
  mode: text('mode').$type<'cash' | 'demo'>().notNull(),
  game: text('game'),
  currency: currency().notNull(),
  language: text('language'),
  returnUrl: text('return_url'),
  webshop: jsonb('webshop').$type<{ shopName: string; posName: string; userName: string }>(),
  state: text('state').$type<SessionState>().notNull(),
  url: text('url'),
  providerSessionId: text('provider_session_id'),
  launchToken: text('launch_token'),
  reason: text('reason'),
  expiresAt: instant('expires_at'),
  createdAt: createdAt(),
});

export const sessionToken = pgTable('session_token', {
  token: text('token').notNull(),
  provider: provider().notNull(),
  sessionId: uuid('session_id').notNull(),
  expiresAt: instant('expires_at'),
  replaced: boolean('replaced').notNull().default(false),
  createdAt: createdAt(),
});

export type WalletCallOutcome = 'posted' | 'refused' | 'tombstone' | 'duplicate' | 'answered' | 'malformed';
export const walletCall = pgTable('wallet_call', {
  id: uuid('id').primaryKey(),
  provider: provider().notNull(),
  operation: text('operation').$type<Operation | 'balance' | 'unknown'>().notNull(),
  receivedAt: instant('received_at').notNull(),
  method: text('method').notNull(),
  path: text('path').notNull(),
  headers: jsonb('headers').$type<Record<string, string>>().notNull(),
  body: bytes('body').notNull(),
  callKey: text('call_key'),
  outcome: text('outcome').$type<WalletCallOutcome>().notNull(),
  problem: text('problem'),
  flags: text('flags').array().notNull(),
  replyStatus: smallint('reply_status').notNull(),
  replyHeaders: jsonb('reply_headers').$type<Record<string, string>>().notNull(),
  replyBody: text('reply_body').notNull(),
});

export const walletCallRedelivery = pgTable('wallet_call_redelivery', {
  id: bigint('id', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
  walletCallId: uuid('wallet_call_id').notNull(),
  receivedAt: instant('received_at').notNull(),
});

export const round = pgTable('round', {
  id: uuid('id').primaryKey(),
  provider: provider().notNull(),
  playerId: uuid('player_id').notNull(),
  key: text('key').notNull(),
  providerRound: text('provider_round').notNull(),
  game: text('game'),
  currency: currency().notNull(),
  sessionId: uuid('session_id'),
  state: text('state').$type<RoundState>().notNull(),
  bet: minorUnits('bet').notNull(),
  won: minorUnits('won').notNull(),
  openedAt: instant('opened_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
  deadlineAt: instant('deadline_at').notNull(),
});

export const operation = pgTable('operation', {
  id: uuid('id').primaryKey(),
  walletCallId: uuid('wallet_call_id'),
  provider: provider().notNull(),
  key: text('key').notNull(),
  operation: text('operation').$type<Operation>().notNull(),
  mode: text('mode').$type<Mode>().notNull(),
  transactionId: text('transaction_id').notNull(),
  linkedKey: text('linked_key'),
  playerId: uuid('player_id'),
  roundId: uuid('round_id'),
  sessionId: uuid('session_id'),
  providerRound: text('provider_round'),
  game: text('game'),
  currency: currency().notNull(),
  amount: minorUnits('amount').notNull(),
  fingerprint: text('fingerprint').notNull(),
  outcome: text('outcome').$type<'posted' | 'refused' | 'tombstone'>().notNull(),
  code: text('code').$type<Refusal>(),
  final: boolean('final').notNull(),
  balanceBefore: minorUnits('balance_before'),
  balanceAfter: minorUnits('balance_after'),
  bonusCode: text('bonus_code'),
  closesRound: boolean('closes_round').notNull().default(false),
  tax: minorUnits('tax'),
  effectiveAt: instant('effective_at').notNull(),
  postedAt: instant('posted_at').notNull(),
  xid: xid8('xid')
    .notNull()
    .default(sql`pg_current_xact_id()`),
});

export const tombstone = pgTable('tombstone', {
  provider: provider().notNull(),
  key: text('key').notNull(),
  playerId: uuid('player_id'),
  operationId: uuid('operation_id').notNull(),
  createdAt: instant('created_at').notNull(),
});

export type TransferKind = Operation | 'deposit' | 'withdrawal' | 'adjustment';
export const transfer = pgTable('transfer', {
  id: uuid('id').primaryKey(),
  operationId: uuid('operation_id'),
  kind: text('kind').$type<TransferKind>().notNull(),
  debitAccount: uuid('debit_account').notNull(),
  creditAccount: uuid('credit_account').notNull(),
  currency: currency().notNull(),
  amount: minorUnits('amount').notNull(),
  walletAccount: uuid('wallet_account'),
  walletVersion: bigint('wallet_version', { mode: 'bigint' }),
  balanceAfter: minorUnits('balance_after'),
  reference: text('reference'),
  effectiveAt: instant('effective_at').notNull(),
  postedAt: instant('posted_at').notNull(),
  xid: xid8('xid')
    .notNull()
    .default(sql`pg_current_xact_id()`),
});

export const outbox = pgTable('outbox', {
  id: bigint('id', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
  roundId: uuid('round_id').notNull(),
  operationId: uuid('operation_id').notNull(),
  createdAt: createdAt(),
  dueAt: instant('due_at')
    .notNull()
    .default(sql`clock_timestamp()`),
  claimedUntil: instant('claimed_until'),
  sentAt: instant('sent_at'),
});

export const confirmation = pgTable('confirmation', {
  id: uuid('id').primaryKey(),
  provider: provider().notNull(),
  door: text('door').$type<'payment' | 'cashback'>().notNull(),
  subject: text('subject').notNull(),
  operationId: uuid('operation_id'),
  conductedBy: text('conducted_by').$type<'round' | 'cashback' | 'confirmation'>().notNull(),
  body: text('body').notNull(),
  undo: jsonb('undo').$type<Record<string, unknown>>(),
  receivedAt: instant('received_at').notNull(),
  claimedUntil: instant('claimed_until'),
  startedAt: instant('started_at'),
  takenAt: instant('taken_at'),
});

export const providerSetting = pgTable('provider_setting', {
  provider: provider().primaryKey(),
  enabled: boolean('enabled').notNull().default(true),
  truncation: jsonb('truncation').$type<Record<string, number>>().notNull().default({}),
  statementMapping: jsonb('statement_mapping').$type<Record<string, StatementMapping>>().notNull().default({}),
  timeZone: text('time_zone').notNull().default('UTC'),
  dayStart: text('day_start').notNull().default('00:00'),
  expectedWindowSeconds: integer('expected_window_seconds').notNull().default(3600),
  roundDeadlineSeconds: integer('round_deadline_seconds').notNull().default(86_400),
});

export const idempotencyKey = pgTable('idempotency_key', {
  subject: text('subject').notNull(),
  key: text('key').notNull(),
  requestHash: text('request_hash').notNull(),
  status: smallint('status'),
  body: text('body'),
  createdAt: createdAt(),
});

export type FreeBetState = 'granting' | 'granted' | 'used' | 'expired' | 'failed';
export const freeBet = pgTable('free_bet', {
  id: uuid('id').primaryKey(),
  provider: provider().notNull(),
  playerId: uuid('player_id').notNull(),
  game: text('game').notNull(),
  currency: currency().notNull(),
  stake: minorUnits('stake').notNull(),
  count: integer('count').notNull(),
  bonusCode: text('bonus_code').notNull(),
  state: text('state').$type<FreeBetState>().notNull(),
  reason: text('reason'),
  expiresAt: instant('expires_at').notNull(),
  createdAt: createdAt(),
});

export type LoginState = 'creating' | 'pending' | 'completed' | 'failed' | 'expired' | 'cancelled';
export const login = pgTable('login', {
  id: uuid('id').primaryKey(),
  playerId: uuid('player_id'),
  wantsEmail: boolean('wants_email').notNull(),
  wantsProfiles: boolean('wants_profiles').notNull(),
  redirectUrl: text('redirect_url').notNull(),
  state: text('state').$type<LoginState>().notNull(),
  reason: text('reason'),
  providerSessionId: text('provider_session_id'),
  loginUrl: text('login_url'),
  expiresAt: instant('expires_at'),
  kratosId: text('kratos_id'),
  email: text('email'),
  gameProfiles: jsonb('game_profiles').$type<Record<string, unknown>[]>(),
  createdAt: createdAt(),
  endedAt: instant('ended_at'),
});

export const identity = pgTable('identity', {
  kratosId: text('kratos_id').primaryKey(),
  playerId: uuid('player_id').notNull(),
  linkedAt: instant('linked_at')
    .notNull()
    .default(sql`clock_timestamp()`),
});

export const game = pgTable('game', {
  id: uuid('id').primaryKey(),
  provider: provider().notNull(),
  code: text('code').notNull(),
  name: text('name').notNull(),
  kind: text('kind').notNull(),
  enabled: boolean('enabled').notNull().default(true),
  syncedAt: instant('synced_at')
    .notNull()
    .default(sql`clock_timestamp()`),
});

export type BreakClass = 'money' | 'timing' | 'explained';
export const breakCase = pgTable('break', {
  id: uuid('id').primaryKey(),
  provider: provider().notNull(),
  kind: text('kind').$type<BreakKind>().notNull(),
  class: text('class').$type<BreakClass>().notNull(),
  fingerprint: text('fingerprint').notNull(),
  state: text('state').$type<CaseState>().notNull(),
  severity: text('severity').$type<Severity>().notNull(),
  transactionId: text('transaction_id'),
  providerRound: text('provider_round'),
  playerId: uuid('player_id'),
  currency: currency(),
  ours: minorUnits('ours'),
  theirs: minorUnits('theirs'),
  cause: text('cause').notNull(),
  repair: text('repair').notNull(),
  evidence: jsonb('evidence').$type<Record<string, unknown>>().notNull().default({}),
  eventAt: instant('event_at').notNull(),
  expectedUntil: instant('expected_until'),
  assignee: text('assignee'),
  settled: minorUnits('settled').notNull().default(0n),
  settledAs: text('settled_as').$type<'explained' | 'reclassified' | 'adjusted'>(),
  firstRun: uuid('first_run'),
  lastRun: uuid('last_run'),
  createdAt: createdAt(),
  updatedAt: instant('updated_at')
    .notNull()
    .default(sql`clock_timestamp()`),
});

export const breakEvent = pgTable('break_event', {
  id: bigint('id', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
  breakId: uuid('break_id').notNull(),
  at: instant('at')
    .notNull()
    .default(sql`clock_timestamp()`),
  actor: text('actor').notNull(),
  action: text('action').notNull(),
  detail: jsonb('detail').$type<Record<string, unknown>>().notNull().default({}),
  bulkId: uuid('bulk_id'),
});

export const bulkAction = pgTable('bulk_action', {
  id: uuid('id').primaryKey(),
  action: text('action').$type<'assign' | 'pin' | 'explain'>().notNull(),
  filter: jsonb('filter').$type<Record<string, unknown>>().notNull(),
  actor: text('actor').notNull(),
  at: instant('at')
    .notNull()
    .default(sql`clock_timestamp()`),
  count: integer('count').notNull(),
  undoneBy: text('undone_by'),
  undoneAt: instant('undone_at'),
  undone: integer('undone'),
  leftAlone: integer('left_alone'),
});
