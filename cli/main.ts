// The `tallyman` commands. Each verb lives in a file of its own and is loaded only when it is called.
// Exit codes: 0 done or clean, 1 failed, 2 usage, 3 breaks found. It must never print a stack where one line says it.

import { resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { Failure } from '../domain/failure.ts';

export const EXIT = { done: 0, failed: 1, usage: 2, breaks: 3 } as const;

/** Parses the arguments (without node and script), runs the verb, and leaves its exit code in `process.exitCode`. */
export async function main(args: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync([...args], { from: 'user' });
  } catch (error) {
    process.exitCode = reportFailure(error);
  }
}

function createProgram(): Command {
  const program = new Command('tallyman');
  program.description('Wallet, ledger and reconciler on one machine').exitOverride().showHelpAfterError();
  addTest(program);
  return program;
}

function addTest(program: Command): void {
  program
    .command('test')
    .description('run all tests against real servers; further arguments go to vitest')
    .argument('[filters...]', 'test files or vitest options')
    .allowUnknownOption()
    .helpOption(false)
    .action(async (filters: string[]) => {
      const { runTests } = await import('./test.ts');
      process.exitCode = await runTests(filters);
    });
}

function reportFailure(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(`tallyman: ${text}\n`);
  if (!(error instanceof Failure) && process.env['TALLYMAN_LOG_LEVEL'] === 'debug' && error instanceof Error) {
    process.stderr.write(`${error.stack ?? ''}\n`);
  }
  return EXIT.failed;
}
