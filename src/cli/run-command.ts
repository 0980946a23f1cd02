import { CommanderError } from 'commander';
import { basename } from 'node:path';
import { isOperatorError } from '../reconcile/errors.ts';
import { auditExitCodes } from './audit/audit-report.ts';
import { CommandError } from './command-error.ts';
import { failureText } from './failure-text.ts';
import { exitCodes, type ExitCode } from './plan-report.ts';
import { createProgram, type ProgramParts } from './program.ts';
import { meantCommand, refuseRepeatedFlags, usageErrorText } from './usage-error.ts';

export type CommandParts = Omit<ProgramParts, 'onExitCode' | 'programName'>;

/** Runs one command line, `argv` as in `process.argv`. Never throws: what fails is one line on the error output. */
export async function runCommand(argv: readonly string[], parts: CommandParts): Promise<ExitCode> {
  const programName = programNameOf(argv);
  let exitCode: ExitCode = exitCodes.nothingToChange;
  const program = createProgram({
    ...parts,
    programName,
    onExitCode: (code) => {
      exitCode = code;
    },
  });
  refuseRepeatedFlags(program);
  try {
    await program.parseAsync(argv);
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.nothingToChange;
    parts.writeError(`${programName}: ${describe(error, meantCommand(program, argv.slice(2)))}\n`);
    return failureCodeOf(argv);
  }
}

/** With what a command line ends that could not be carried out. */
export function failureCodeOf(argv: readonly string[]): ExitCode {
  return argv[2] === 'audit' ? auditExitCodes.failed : exitCodes.failed;
}

/** kubectl runs a plugin by the name of its file. */
function programNameOf(argv: readonly string[]): string {
  return basename(argv[1] ?? '').startsWith('kubectl-') ? 'kubectl calldata' : 'calldata';
}

/** One line with a remedy; a stack helps nobody who is not at home in this code. */
function describe(error: unknown, command: string): string {
  if (error instanceof CommandError) return error.message;
  if (isOperatorError(error)) return failureText(error);
  if (error instanceof CommanderError) return `${usageErrorText(error)}; see ${command} --help`;
  const name = error instanceof Error ? error.name : 'unknown';
  return `an error that should not happen (${name}). Run it again, and if it stays, report it with the files given`;
}
