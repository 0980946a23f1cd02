import { CommanderError } from 'commander';
import { isOperatorError } from '../reconcile/errors.ts';
import { CommandError } from './command-error.ts';
import { exitCodes, type ExitCode } from './plan-report.ts';
import { createProgram, type ProgramParts } from './program.ts';

export type CommandParts = Omit<ProgramParts, 'onExitCode'> & { readonly writeError: (text: string) => void };

/** Runs one command line, `argv` as in `process.argv`. Never throws: what fails is one line on the error output. */
export async function runCommand(argv: readonly string[], { writeError, ...parts }: CommandParts): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.nothingToChange;
  const program = createProgram({
    ...parts,
    onExitCode: (code) => {
      exitCode = code;
    },
  });
  try {
    await program.parseAsync(argv);
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.nothingToChange;
    writeError(`calldata: ${describe(error, commandOf(argv))}\n`);
    return exitCodes.failed;
  }
}

const commands = ['plan', 'probe', 'receipt'] as const;

/** The command that was meant, for the pointer to its help. */
function commandOf(argv: readonly string[]): string {
  const name = commands.find((command) => command === argv[2]);
  return name === undefined ? 'calldata' : `calldata ${name}`;
}

/** One line with a remedy; a stack helps nobody who is not at home in this code. */
function describe(error: unknown, command: string): string {
  if (error instanceof CommandError || isOperatorError(error)) return error.message;
  if (error instanceof CommanderError) {
    if (error.code === 'commander.help') return 'name a command; see calldata --help';
    return `${error.message.replace(/^error: /, '')}; see ${command} --help`;
  }
  const name = error instanceof Error ? error.name : 'unknown';
  return `an error that should not happen (${name}). Run it again, and if it stays, report it with the files given`;
}
