import type { Command } from 'commander';
import { extensionReasons, refusalReasons } from '../../api/erasure-request-identity-schema.ts';
import { settings } from '../../config.ts';
import { probeSettings } from '../probe-settings.ts';
import type { ExitCode } from '../plan-report.ts';
import type { ApproveFlags } from './approve-command.ts';
import type { EraseFlags, IdentityFlags } from './erase-flags.ts';
import type { DecisionFlags, InformFlags } from './request-commands.ts';
import type { ShowFlags } from './show-command.ts';
import type { ClusterFlags, Surroundings } from './surroundings.ts';

const exitHelp = `
Exit codes: 0 what was asked for is done; 1 something is wrong, or was refused; 2 the request goes on
or waits for a person. What a caller named is never printed, and never an argument.`;

/** `--namespace`, `--kubeconfig` and `--context` as kubectl has them, and `--json`. */
export function addClusterFlags(command: Command): Command {
  return command
    .option('-n, --namespace <name>', 'namespace; without it, that of the context')
    .option(
      '--kubeconfig <file>',
      'kubeconfig; without it KUBECONFIG, else the one in the home folder, else the account of the pod',
    )
    .option('--context <name>', 'context of the kubeconfig')
    .option('--json', 'print one JSON document', false);
}

export function addAzureFlags(command: Command): Command {
  for (const name of probeSettings) {
    const { flag, variable, description } = settings[name];
    command.option(`--${flag} <value>`, `${description} [${variable}]`);
  }
  return command;
}

interface Registration {
  readonly around: Surroundings;
  readonly onExitCode: (code: ExitCode) => void;
}

/** The commands for the people who answer requests. What they need loads only when one of them runs. */
export function addErasureCommands(program: Command, registration: Registration): void {
  addErase(program, registration);
  addLooks(program, registration);
  addApprove(program, registration);
  addDecisions(program, registration);
  addSwitches(program, registration);
}

function addCommand(program: Command, usage: string, description: string): Command {
  return addClusterFlags(program.command(usage).description(description)).addHelpText('after', exitHelp);
}

function addErase(program: Command, { around, onExitCode }: Registration): void {
  addIdentityFlags(
    addCommand(program, 'erase', 'Asks what a caller named, without echo, and has their calls found and deleted.'),
  )
    .requiredOption('--policy <name>', 'policy whose calls are searched')
    .option('--received <time>', 'when the request reached the company; without it, now')
    .option('--classes <names>', 'classes of the policy to search, separated by commas; without it, all')
    .option('--mode <mode>', 'DryRun or Execute; the approval at the prompt sets Execute', 'DryRun')
    .option('--ttl <seconds>', 'seconds after its end at which the request is removed')
    .option('--stdin', 'read "key: value" lines from standard input, also from a terminal', false)
    .option('--no-wait', 'create the request and leave it to the operator')
    .option('--timeout-minutes <minutes>', 'how long to wait for the plan, and again for the end', '60')
    .action(async (flags: EraseFlags) => {
      const { runErase } = await import('./erase-command.ts');
      onExitCode(await runErase(flags, around));
    });
}

function addIdentityFlags(command: Command): Command {
  return command
    .option('--verified-by <who>', 'person or team who verified who the caller is')
    .option('--method <word>', 'how, such as Callback')
    .option('--verified-keys <keys...>', 'what was verified, such as phone; never a value');
}

function addLooks(program: Command, { around, onExitCode }: Registration): void {
  addCommand(program, 'requests', 'Lists the requests of a namespace.').action(async (flags: ClusterFlags) => {
    const { runRequests } = await import('./request-commands.ts');
    onExitCode(await runRequests(flags, around));
  });
  addAzureFlags(addCommand(program, 'show', 'Tells everything about a request.').argument('<name>', 'the request'))
    .option('--details', 'decrypt the plan: which calls and artifacts; this is personal data', false)
    .action(async (name: string, flags: ShowFlags) => {
      const { runShow } = await import('./show-command.ts');
      onExitCode(await runShow(name, flags, around));
    });
}

function addApprove(program: Command, { around, onExitCode }: Registration): void {
  addCommand(program, 'approve', 'Approves exactly the plan that is shown.')
    .argument('<name>', 'the request')
    .option('--by <who>', 'the person who approves')
    .option(
      '--digest <digest>',
      'digest of the plan that you read, or its first 8 digits or more; without it, asked for',
    )
    .option('--additions', 'approve what was found since the plan was approved', false)
    .option('--weak <choice>', 'Include deletes weak matches too; Exclude leaves them')
    .option('--execute', 'set mode Execute as well, so that the deletion begins', false)
    .option(
      '--take-back',
      'take the approval back; under approval: Automatic in the policy, cancel to stop the deletion',
      false,
    )
    .action(async (name: string, flags: ApproveFlags) => {
      const { runApprove } = await import('./approve-command.ts');
      onExitCode(await runApprove(name, flags, around));
    });
}

function addDecisions(program: Command, { around, onExitCode }: Registration): void {
  const decide = (usage: string, description: string) =>
    addCommand(program, usage, description).argument('<name>', 'the request');
  decide('cancel', 'Ends a request. What was deleted stays deleted.').action(
    async (name: string, flags: ClusterFlags) => {
      const { runCancel } = await import('./request-commands.ts');
      onExitCode(await runCancel(name, flags, around));
    },
  );
  decide('refuse', 'Refuses a request, as a named person with a reason.')
    .requiredOption('--reason <reason>', `one of ${refusalReasons.join(', ')}`)
    .requiredOption('--by <who>', 'the person who refuses')
    .requiredOption('--complaint-hint <authority>', 'the authority that the caller was told they can complain to')
    .action(async (name: string, flags: DecisionFlags & { readonly complaintHint: string }) => {
      const { runRefuse } = await import('./request-commands.ts');
      onExitCode(await runRefuse(name, flags, around));
    });
  decide('extend', 'Extends the due time by two months.')
    .requiredOption('--reason <reason>', `one of ${extensionReasons.join(', ')}`)
    .requiredOption('--by <who>', 'the person who decides')
    .action(async (name: string, flags: DecisionFlags) => {
      const { runExtend } = await import('./request-commands.ts');
      onExitCode(await runExtend(name, flags, around));
    });
  decide('inform', 'Notes who was told: the caller, or a processor.')
    .requiredOption('--recipient <who>', 'Subject for the caller, or the name of a processor')
    .requiredOption('--by <who>', 'the person who told them')
    .option('--reference <text>', 'where the proof lies')
    .option('--time <time>', 'when it was sent; without it, now')
    .action(async (name: string, flags: InformFlags) => {
      const { runInform } = await import('./request-commands.ts');
      onExitCode(await runInform(name, flags, around));
    });
  addIdentityFlags(decide('identify', 'Notes that somebody verified who the caller is.')).action(
    async (name: string, flags: ClusterFlags & IdentityFlags) => {
      const { runIdentify } = await import('./request-commands.ts');
      onExitCode(await runIdentify(name, flags, around));
    },
  );
}

function addSwitches(program: Command, { around, onExitCode }: Registration): void {
  const texts = {
    suspend: 'Stops all work of the operator for a policy.',
    resume: 'Lets the operator go on.',
  } as const;
  for (const word of ['suspend', 'resume'] as const) {
    addCommand(program, word, texts[word])
      .argument('<policy>', 'the policy')
      .action(async (name: string, flags: ClusterFlags) => {
        const { runSuspend } = await import('./request-commands.ts');
        onExitCode(await runSuspend(name, { ...flags, suspend: word === 'suspend' }, around));
      });
  }
}
