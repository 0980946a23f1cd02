import { readFile, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { toTime } from '../../reconcile/schedule.ts';
import { CommandError } from '../command-error.ts';
import { fileProblem } from '../file-problem.ts';
import { withCluster } from '../erasure/cluster.ts';
import type { ClusterFlags } from '../erasure/surroundings.ts';
import { exitCodes, type ExitCode } from '../plan-report.ts';
import { readAudit } from './audit-source.ts';
import type { Environment, LiveFlags } from '../live-settings.ts';
import { readCluster, type ClusterSource } from './cluster-source.ts';
import { seeEvidence } from './evidence-source.ts';
import { renderReport } from './render-report.ts';
import type { ReportData } from './report-data.ts';

export interface ReportFlags extends Omit<ClusterFlags, 'json'>, LiveFlags {
  readonly from?: string;
  readonly output?: string;
  /** False with `--no-evidence`. */
  readonly evidence: boolean;
}

export interface ReportSurroundings {
  readonly environment: Environment;
  readonly stdin: NodeJS.ReadableStream;
  readonly write: (text: string) => void;
  /** Wall clock, epoch milliseconds. */
  readonly now: () => number;
}

/** `calldata report`: reads the cluster or an audit, and writes one page. Throws a CommandError or an OperatorError. */
export async function runReport(
  names: readonly string[],
  flags: ReportFlags,
  around: ReportSurroundings,
): Promise<ExitCode> {
  const page = renderReport(await read(names, flags, around));
  if (flags.output === undefined || flags.output === '-') around.write(page);
  else await save(flags.output, page);
  return exitCodes.nothingToChange;
}

async function read(
  names: readonly string[],
  { from, evidence, ...flags }: ReportFlags,
  { environment, stdin, now }: ReportSurroundings,
): Promise<ReportData> {
  const madeTime = toTime(now());
  if (from === undefined) {
    return withCluster({ ...flags, json: false }, (cluster) => {
      const readEvidence: ClusterSource['readEvidence'] = evidence
        ? (policy, requests) => seeEvidence(cluster, { flags, environment }, { policy, requests })
        : () => Promise.resolve(notAskedFor);
      return readCluster(cluster, { names, madeTime, readEvidence });
    });
  }
  if (names.length > 0) throw new CommandError('Name policies of the cluster, or a file with --from, not both.');
  const content = from === '-' ? await text(stdin) : await load(from);
  return readAudit(content, { file: from === '-' ? 'stdin' : from, madeTime });
}

const notAskedFor = {
  kind: 'NotRead',
  why: 'The evidence container was not read, as the report was made with --no-evidence: nothing in it was verified.',
} as const;

async function load(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandError(fileProblem(file, error));
  });
}

async function save(file: string, page: string): Promise<void> {
  await writeFile(file, page).catch((error: unknown) => {
    throw new CommandError(`The page could not be written: ${fileProblem(file, error)}`);
  });
}
