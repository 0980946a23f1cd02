import type { Command } from 'commander';
import { addAzureFlags } from '../erasure/commands.ts';
import type { ProgramParts } from '../program.ts';
import type { ReportFlags } from './report-command.ts';

const reportHelp = `
Exit codes: 0 the page was written, whatever it says; 1 it could not be made. calldata audit has exit
codes for a verdict.`;

/** `calldata report`. What it needs loads only when it runs. */
export function addReport(program: Command, parts: ProgramParts): void {
  const report = program
    .command('report')
    .description('Writes one HTML page for an auditor: what is promised, what was seen, and what cannot be seen.')
    .argument('[policy...]', 'policies of the namespace; without one, all')
    .option('--from <file>', 'what calldata audit --json printed, or - for standard input, instead of the cluster')
    .option('-o, --output <file>', 'file to write; without it, standard output')
    .option('-n, --namespace <name>', 'namespace; without it, that of the context')
    .option(
      '--kubeconfig <file>',
      'kubeconfig; without it KUBECONFIG, else the one in the home folder, else the account of the pod',
    )
    .option('--context <name>', 'context of the kubeconfig')
    .option('--no-evidence', 'do not read the evidence container: no history is drawn, and no receipt is verified')
    .addHelpText('after', reportHelp);
  addAzureFlags(report).action(async (names: readonly string[], flags: ReportFlags) => {
    const { runReport } = await import('./report-command.ts');
    const { environment, stdin, write } = parts;
    parts.onExitCode(await runReport(names, flags, { environment, stdin, write, now: Date.now }));
  });
}
