import type { Command } from 'commander';
import { addLiveFlags, liveFlags } from '../live-flags.ts';
import type { LiveFlags } from '../live-settings.ts';
import type { ProgramParts } from '../program.ts';

interface AuditFlags extends LiveFlags {
  readonly filename: readonly string[];
  readonly recursive: boolean;
  readonly json: boolean;
  readonly uid?: string;
}

const auditHelp = `
Exit codes: 0 every promise was seen to be kept, 1 one is broken, 3 none was seen to be broken, but not
everything could be seen, 2 the command or a policy is wrong. Nothing is ever written to Azure.`;

/** `calldata audit`. What it needs loads only when it runs. */
export function addAudit(program: Command, parts: ProgramParts): void {
  const audit = program
    .command('audit')
    .description('Looks at everything that a policy speaks of, as you may see it, and judges it as the operator does.')
    .requiredOption('-f, --filename <path...>', 'files or folders with policies, or - for standard input')
    .option('-R, --recursive', 'go into folders below', false)
    .option('--json', 'print one JSON document', false)
    .option('--uid <uid>', 'metadata.uid of the policy in its cluster, from which the names of its rules follow')
    .addHelpText('after', auditHelp);
  addLiveFlags(audit).action(async (flags: AuditFlags) => {
    const { runAudit } = await import('./audit-command.ts');
    const code = await runAudit({
      paths: flags.filename,
      recursive: flags.recursive,
      uid: flags.uid,
      json: flags.json,
      now: Date.now,
      stdin: parts.stdin,
      write: parts.write,
      connect: async () => {
        const { connectAudit } = await import('./audit-world.ts');
        return connectAudit(liveFlags(flags), parts.environment);
      },
    });
    parts.onExitCode(code);
  });
}
