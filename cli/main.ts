// The `tallyman` commands. Each verb lives in a file of its own and is loaded only when it is called.
// It must never print a stack where one line says it; TALLYMAN_LOG_LEVEL=debug shows the stack of what was not expected.

import { Argument, Command, CommanderError, Option } from 'commander';
import { Failure } from '../domain/failure.ts';
import { BREAK_KINDS } from '../domain/break-kind.ts';
import { CASE_STATES } from '../domain/case-life.ts';
import { SEVERITIES } from '../domain/matching/severity.ts';
import { PROVIDERS, movesMoney } from '../domain/provider.ts';
import { PROPOSAL_STATES } from '../domain/repair/repair-action.ts';
import {
  parseCount,
  parseDay,
  parseFactor,
  parseFaults,
  parseInstant,
  parsePort,
  parsePositive,
  parseProvider,
  parseRoles,
  parseUrl,
} from './arguments.ts';
import type { BreaksOptions } from './breaks.ts';
import { EXIT } from './exit.ts';
import type { ProposalsOptions } from './proposals.ts';
import { REPORT_NAMES, type ReportName, type ReportOrder } from './report-order.ts';
import type { ReconcileOptions } from './reconcile.ts';
import { DEFAULT_DATA_DIR, readDevFile } from './start/dev-file.ts';
import { ROLES, type Role } from './start/roles.ts';

const EXIT_CODES = '\nExit codes: 0 clean, 3 breaks found, 1 failed, 2 wrong usage';

/** Parses the arguments (without node and script), runs the verb, and leaves its exit code in `process.exitCode`. */
export async function main(args: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync([...args], { from: 'user' });
  } catch (error) {
    process.exitCode = reportFailure(error);
  }
}

export function createProgram(): Command {
  const program = new Command('tallyman');
  program.description('Wallet, ledger and reconciler for gaming operators').exitOverride();
  program.configureHelp({ showGlobalOptions: false });
  addStart(program);
  addTest(program);
  addConformance(program);
  addToken(program);
  addMigrate(program);
  addSimulate(program);
  addUpload(program);
  addReconcile(program);
  addBreaks(program);
  addProposals(program);
  addReport(program);
  addExplain(program);
  addVerify(program);
  addSettings(program);
  return program;
}

function addStart(program: Command): void {
  program
    .command('start')
    .description('start everything on this machine and play a demo day')
    .option('--data <dir>', 'data folder', DEFAULT_DATA_DIR)
    .option('--port <n>', 'port of the API, 0 = any free one', parsePort, 8080)
    .option('--no-demo', 'no traffic')
    .option('--once', 'end after the demo day with its verdict', false)
    .action(async (options: { data: string; port: number; demo: boolean; once: boolean }) => {
      const { runStart } = await import('./start/start.ts');
      // Left at once: what was interrupted while it started (a download, a build) must not keep us alive.
      process.exit(await runStart({ ...options, dataDir: options.data }));
    });
}

function addTest(program: Command): void {
  program
    .command('test')
    .description('run all tests against real servers; arguments go to vitest')
    .argument('[arguments...]', 'test files or vitest options')
    .allowUnknownOption()
    .helpOption(false)
    .action(async (args: string[]) => {
      const { runTests } = await import('./test.ts');
      process.exitCode = await runTests(args);
    });
}

function addConformance(program: Command): void {
  program
    .command('conformance')
    .description("run the providers' checklists and print them item by item")
    .action(async () => {
      const { runConformance } = await import('./conformance.ts');
      process.exitCode = await runConformance();
    });
}

function addToken(program: Command): void {
  program
    .command('token')
    .description('mint a bearer token of the development stack')
    .option('--data <dir>', 'data folder', DEFAULT_DATA_DIR)
    .requiredOption('--role <roles>', `roles, separated by commas: ${ROLES.join(', ')}`, parseRoles)
    .requiredOption('--sub <name>', 'the person or service')
    .option('--ttl <seconds>', 'life time', parsePositive, 3600)
    .action(async (options: { data: string; role: Role[]; sub: string; ttl: number }) => {
      const { mintToken } = await import('./start/dev-tokens.ts');
      const { auth } = await readDevFile(options.data);
      const request = { sub: options.sub, roles: options.role, ttlSeconds: options.ttl };
      process.stdout.write(`${await mintToken(auth.key, request)}\n`);
    });
}

function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description('bring the database that DATABASE_OWNER_URL names to the newest schema')
    .action(async () => {
      const { MIGRATION_SETTINGS } = await import('../platform/config.ts');
      const { loadSettings } = await import('../platform/settings.ts');
      const { migrate } = await import('../db/migrate.ts');
      const { applied } = await migrate(loadSettings(MIGRATION_SETTINGS, process.env).DATABASE_OWNER_URL);
      process.stdout.write(`${applied.length === 0 ? 'nothing to do' : `applied ${applied.join(', ')}`}\n`);
    });
}

function addSimulate(program: Command): void {
  program
    .command('simulate')
    .description("send a provider's signed traffic at the running stack, or with --wallet at any other")
    .argument('<provider>', 'such as hypetech')
    .option('--data <dir>', 'data folder', DEFAULT_DATA_DIR)
    .option('--rounds <n>', 'how many', parsePositive, 100)
    .option('--rate <n>', 'rounds that begin in a second; without it as fast as they go', parsePositive)
    .option('--seed <text>', 'the same seed plays the same rounds', '1')
    .option('--faults <list>', 'what goes wrong in how many rounds, such as lostAnswer=2,duplicate=5', parseFaults, {})
    .option('--players <n>', 'how many are funded and seated for it; 0 = play on open sessions', parseCount, 8)
    .option('--wallet <url>', 'base URL of the hooks, such as http://127.0.0.1:8080/wallet/hypetech', parseUrl)
    .option('--port <n>', 'with --wallet: where the provider is served, 0 = any free one', parsePort, 0)
    .option('--delay <factor>', 'with --wallet: shortens waits between retries, 1 = the real ones', parseFactor, 1)
    .option('--once', 'with --wallet: end after the rounds, serve no reports any longer', false)
    .action(async (provider: string, { data, wallet, port, delay, ...order }: SimulateArguments) => {
      const { runSimulate } = await import('./simulate.ts');
      const own = wallet === undefined ? undefined : { wallet, port, delayFactor: delay };
      await runSimulate({ ...order, dataDir: data, provider, own });
    });
}

type SimulateArguments = {
  data: string;
  rounds: number;
  rate?: number;
  seed: string;
  faults: Record<string, number>;
  players: number;
  wallet?: string;
  port: number;
  delay: number;
  once: boolean;
};

/** Those that wait for somebody. */
const WAITING = 'open,in_review,awaiting_approval';

type UploadOptions = { day: string; mapping?: string; json: boolean; data: string };

function addUpload(program: Command): void {
  program
    .command('upload')
    .description("send a provider's CSV file to the running stack as its statement of a gaming day")
    .addArgument(new Argument('<provider>', 'such as hypetech').choices(PROVIDERS.filter(movesMoney)))
    .argument('<file>', 'in the default layout, or with --mapping in the provider’s own')
    .requiredOption('--day <date>', 'gaming day, YYYY-MM-DD', parseDay)
    .option('--mapping <name>', "one of the provider's statementMapping")
    .option('--json', 'print what the API answers, as without a terminal', false)
    .option('--data <dir>', 'data folder', DEFAULT_DATA_DIR)
    .action(async (provider: string, path: string, { data: dataDir, ...options }: UploadOptions) => {
      const { runUpload } = await import('./upload.ts');
      process.exitCode = await runUpload({ provider, path, dataDir, ...options });
    });
}

function addReconcile(program: Command): void {
  program
    .command('reconcile')
    .description('reconcile a day of a provider in the running stack; exit code 3 when breaks are found')
    .addArgument(new Argument('<provider>', 'such as hypetech').choices(PROVIDERS.filter(movesMoney)))
    .option('--data <dir>', 'data folder', DEFAULT_DATA_DIR)
    .addOption(
      new Option('--day <date>', "gaming day, YYYY-MM-DD; without it the provider's yesterday")
        .argParser(parseDay)
        .conflicts(['from', 'to']),
    )
    .addOption(new Option('--from <time>', 'instead of a day: from this RFC 3339 time').argParser(parseInstant))
    .addOption(new Option('--to <time>', 'to before this one').argParser(parseInstant))
    .addOption(new Option('--run <id>', 'wait for a run that goes on, and print it').conflicts(['day', 'from', 'to']))
    .option('--statement <id...>', 'the statements to read; without it the newest upload, else the provider’s API')
    .option('--json', 'print the run as JSON', false)
    .addHelpText('after', EXIT_CODES)
    .action(async (provider: string, options: ReconcileOptions, command: Command) => {
      if ((options.from === undefined) !== (options.to === undefined)) command.error('error: --from needs --to');
      const { runReconcile } = await import('./reconcile.ts');
      process.exitCode = await runReconcile(provider, options);
    });
}

function addBreaks(program: Command): void {
  program
    .command('breaks')
    .description('list the cases of the running stack, by what is lost if nobody acts')
    .option('--provider <name>', 'such as hypetech', parseProvider)
    .addOption(new Option('--kind <kind>', 'such as win_missing_ours').choices(BREAK_KINDS))
    .option('--state <states>', `with commas between, of ${CASE_STATES.join(', ')}; or all`, WAITING)
    .addOption(new Option('--severity <word>', 'how much they matter').choices(SEVERITIES))
    .option('--assignee <person>', 'who has them')
    .option('--currency <code>', 'such as EUR')
    .option('--run <id>', 'those that this run saw')
    .addOption(new Option('--sort <order>', 'what comes first').choices(['at_risk', 'newest']).default('at_risk'))
    .option('--limit <n>', 'how many, 1 to 200', parsePositive, 50)
    .option('--json', 'as the API answers it', false)
    .option('--data <dir>', 'data folder', DEFAULT_DATA_DIR)
    .action(async (options: BreaksOptions) => {
      const { runBreaks } = await import('./breaks.ts');
      process.exitCode = await runBreaks(options);
    });
}

function addProposals(program: Command): void {
  program
    .command('proposals')
    .description('list the repairs that wait for a second person')
    .option('--provider <name>', 'such as hypetech', parseProvider)
    .addOption(new Option('--state <state>', 'how they stand').choices([...PROPOSAL_STATES, 'all']).default('pending'))
    .option('--limit <n>', 'how many, 1 to 200', parsePositive, 50)
    .option('--json', 'as the API answers it', false)
    .option('--data <dir>', 'data folder', DEFAULT_DATA_DIR)
    .action(async (options: ProposalsOptions) => {
      const { runProposals } = await import('./proposals.ts');
      process.exitCode = await runProposals(options);
    });
}

function addReport(program: Command): void {
  program
    .command('report')
    .description('print a report of the running stack; a day, or a period with --from and --to')
    .addArgument(new Argument('<report>', 'what it is about').choices(REPORT_NAMES))
    .option('--data <dir>', 'data folder', DEFAULT_DATA_DIR)
    .option('--provider <name>', 'such as hypetech; without it all of them', parseProvider)
    .addOption(new Option('--day <date>', 'gaming day, YYYY-MM-DD').argParser(parseDay).conflicts(['from', 'to']))
    .option('--from <time>', 'RFC 3339, such as 2026-11-20T00:00:00Z', parseInstant)
    .option('--to <time>', 'RFC 3339, exclusive', parseInstant)
    .option('--csv', 'as CSV', false)
    .action(async (name: ReportName, order: ReportOrder) => {
      const { runReport } = await import('./report.ts');
      process.exitCode = await runReport(name, order);
    });
}

function addExplain(program: Command): void {
  program
    .command('explain')
    .description('print what explains a break of the running stack: cause, story, evidence, and what will still heal')
    .argument('<break>', 'id of the break, as GET /v1/breaks lists it')
    .option('--data <dir>', 'data folder', DEFAULT_DATA_DIR)
    .option('--json', 'as the API answers it', false)
    .action(async (id: string, options: { data: string; json: boolean }) => {
      const { runExplain } = await import('./explain.ts');
      process.exitCode = await runExplain(options.data, id, options.json);
    });
}

function addVerify(program: Command): void {
  program
    .command('verify')
    .description('replay the ledger of the running stack, or of DATABASE_URL, and compare; exit code 1 when it differs')
    .option('--data <dir>', 'data folder', DEFAULT_DATA_DIR)
    .action(async (options: { data: string }) => {
      const { runVerify } = await import('./verify.ts');
      process.exitCode = await runVerify(options.data, process.env);
    });
}

function addSettings(program: Command): void {
  program
    .command('settings')
    .description('print all settings as a Markdown table')
    .action(async () => {
      const { settingsTable } = await import('./settings-table.ts');
      process.stdout.write(settingsTable());
    });
}

function reportFailure(error: unknown): number {
  // Commander has already said what is wrong; asking for help or the version is no failure.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`tallyman: ${message}\n`);
  const wanted = process.env['TALLYMAN_LOG_LEVEL'] === 'debug' && !(error instanceof Failure);
  if (wanted && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  return EXIT.failed;
}
