import { Command } from 'commander';
import { addAzureFlags, addClusterFlags, addErasureCommands } from './erasure/commands.ts';
import { addLiveFlags, liveFlags } from './live-flags.ts';
import type { Environment, LiveFlags } from './live-settings.ts';
import { runPlan } from './plan-command.ts';
import { addAudit } from './audit/audit-flags.ts';
import type { ExitCode } from './plan-report.ts';
import { addReport } from './report/report-flags.ts';
import type { ProbeFlags } from './probe-settings.ts';
import type { ReceiptFlags } from './receipt-command.ts';
import { version } from '../version.ts';

export interface ProgramParts {
  readonly environment: Environment;
  readonly stdin: NodeJS.ReadableStream;
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
  /** As people call it: `calldata`, or `kubectl calldata`. */
  readonly programName: string;
  /** Whether a line on the error output can be written again, as on a terminal. Absent: no. */
  readonly rewritesLines?: boolean;
  /** For tests: between two looks at a request that is followed. */
  readonly pollIntervalMs?: number;
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
  const program = new Command(parts.programName)
    .description(
      'Tools for CallDataPolicies and ErasureRequests: the promise that a company makes about recorded calls.',
    )
    .version(version, '-V, --version', 'print the version')
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
  addLiveFlags(plan).action(async (flags: PlanFlags) => {
    const code = await runPlan({
      paths: flags.filename,
      recursive: flags.recursive,
      uid: flags.uid,
      json: flags.json,
      nowMs: Date.now(),
      stdin: parts.stdin,
      write: parts.write,
      connect: flags.live ? () => connect(liveFlags(flags), parts.environment) : undefined,
    });
    parts.onExitCode(code);
  });
  addAudit(program, parts);
  addReport(program, parts);
  addProbe(program, parts);
  addReceipt(program, parts);
  addErasureCommands(program, { around: parts, onExitCode: parts.onExitCode });
  return program;
}

const probeHelp = `
Exit codes: 0 every sentence was kept, 1 some were broken or could not be decided, or the command line
is wrong, 2 the probe could not be set up or run to its end, or left an account behind. The accounts
are removed at the end, also after an error and after Ctrl-C.`;

function addProbe(program: Command, parts: ProgramParts): void {
  const probe = program
    .command('probe')
    .description('Tries what this project takes Blob Storage to do on storage accounts that it makes and removes.')
    .requiredOption('--subscription <id>', 'subscription that the accounts are made in')
    .requiredOption('--resource-group <name>', 'resource group that the accounts are made in; it must be there')
    .option('--location <region>', 'region of the accounts; without it, that of the resource group')
    .option('--only <text>', 'try only sentences with this text')
    .option('--keep', 'leave the accounts where they are', false)
    .option('--json', 'print one JSON document', false)
    .addHelpText('after', probeHelp);
  addAzureFlags(probe).action(async (flags: ProbeFlags) => {
    // The contract and Azure's libraries load only here.
    const { runProbeCommand } = await import('./probe-command.ts');
    parts.onExitCode(await runProbeCommand(flags, parts));
  });
}

const receiptHelp = `
Exit codes: 0 every receipt is genuine and the chain is whole, up to the final one, or that of a
history up to the entry that status names; 1 something is wrong or could not be read; 2 nothing is
wrong, but what was given does not prove everything. With files, neither a cluster nor Azure is asked.`;

function addReceipt(program: Command, parts: ProgramParts): void {
  const verify = program
    .command('receipt')
    .description('The proof that an ErasureRequest leaves, and the history of verdicts on a policy.')
    .command('verify')
    .description('Verifies receipts or a history: signatures, their chain, and whether any is missing.')
    .argument('[file...]', 'receipts of one request, or entries of one history')
    .option('--jwks <file>', 'the public keys of the signer; without them signatures are not checked')
    .option('--chain <folder>', 'folder with all receipts of the request, or all entries of the history')
    .option('--request <name>', 'read the receipts of this request where they lie, and the keys from the cluster')
    .option('--policy <name>', 'read the history of this policy where it lies, and the keys from the cluster')
    .addHelpText('after', receiptHelp);
  addAzureFlags(addClusterFlags(verify)).action(async (files: readonly string[], flags: ReceiptFlags) => {
    const { runReceiptVerify } = await import('./receipt-command.ts');
    parts.onExitCode(await runReceiptVerify(files, flags, parts));
  });
}

/** Azure's libraries take longest to load, and most plans do without. */
async function connect(flags: LiveFlags, environment: Environment) {
  const { connectLive } = await import('./live-world.ts');
  return connectLive(flags, environment);
}
