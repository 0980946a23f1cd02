import { Command } from 'commander';
import { settings } from '../config.ts';
import { liveSettings, type Environment, type LiveFlags } from './live-settings.ts';
import { runPlan } from './plan-command.ts';
import type { ExitCode } from './plan-report.ts';

export interface ProgramParts {
  readonly environment: Environment;
  readonly stdin: NodeJS.ReadableStream;
  readonly write: (text: string) => void;
  readonly onExitCode: (code: ExitCode) => void;
}

interface PlanFlags extends LiveFlags {
  readonly filename: readonly string[];
  readonly recursive: boolean;
  readonly live: boolean;
  readonly json: boolean;
  readonly uid?: string;
}

const planHelp = `
Exit codes: 0 nothing to change (without --live: valid), 2 something would change, 1 something is
wrong or could not be read. Nothing is ever written to Azure or to a cluster.`;

/** The commands. Usage errors are thrown as commander's own error. */
export function createProgram(parts: ProgramParts): Command {
  const program = new Command('calldata')
    .description('Tools for CallDataPolicies: the promise that a company makes about recorded calls.')
    .exitOverride()
    .configureOutput({ writeOut: parts.write, writeErr: () => undefined });
  const plan = program
    .command('plan')
    .description('Says what a policy would change, without a cluster and without changing anything.')
    .requiredOption('-f, --filename <path...>', 'files or folders with policies, or - for standard input')
    .option('-R, --recursive', 'go into folders below', false)
    .option('--live', 'look at Azure with your own credentials and compare', false)
    .option('--json', 'print one JSON document', false)
    .option('--uid <uid>', 'metadata.uid of the policy in its cluster, from which the names of its rules follow')
    .addHelpText('after', planHelp);
  for (const name of liveSettings) {
    const { flag, variable, description } = settings[name];
    plan.option(`--${flag} <value>`, `${description} [${variable}]`);
  }
  plan.action(async (flags: PlanFlags) => {
    const code = await runPlan({
      paths: flags.filename,
      recursive: flags.recursive,
      uid: flags.uid,
      json: flags.json,
      stdin: parts.stdin,
      write: parts.write,
      connect: flags.live ? () => connect(liveFlags(flags), parts.environment) : undefined,
    });
    parts.onExitCode(code);
  });
  return program;
}

function liveFlags(flags: PlanFlags): LiveFlags {
  return Object.fromEntries(liveSettings.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]])));
}

/** Azure's libraries take longest to load, and most plans do without. */
async function connect(flags: LiveFlags, environment: Environment) {
  const { connectLive } = await import('./live-world.ts');
  return connectLive(flags, environment);
}
