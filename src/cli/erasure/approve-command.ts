import type { ErasureRequest } from '../../api/erasure-request.ts';
import { approvesNothing, approvesNothingSentence } from '../../policy/erasure/approval.ts';
import { CommandError } from '../command-error.ts';
import type { ExitCode } from '../plan-report.ts';
import { approve, digestToApprove, digitsToType, execute, namesDigest, shownPlan } from './approval.ts';
import { mergeRequestSpec } from './changes.ts';
import { withCluster, type Cluster } from './cluster.ts';
import { nameOf } from './erase-flags.ts';
import { openPrompt } from './hidden-prompt.ts';
import { readRequest } from './objects.ts';
import { changeRequest } from './request-commands.ts';
import { planLines } from './request-tables.ts';
import { requestJson } from './request-text.ts';
import { requireOpen } from './standing.ts';
import { exitCodes, isTerminal, type ClusterFlags, type Surroundings } from './surroundings.ts';

export interface ApproveFlags extends ClusterFlags {
  readonly by?: string;
  readonly digest?: string;
  readonly additions: boolean;
  readonly weak?: string;
  readonly execute: boolean;
  readonly takeBack: boolean;
}

/** `approve`: what status shows now may be deleted, if it is what the person names. */
export async function runApprove(name: string, flags: ApproveFlags, around: Surroundings): Promise<ExitCode> {
  if (flags.takeBack) return takeBack(name, flags, around);
  const { weak } = flags;
  if (flags.by === undefined) throw new CommandError('--by names the person who approves.');
  const by = nameOf(flags.by, '--by');
  if (weak !== undefined && weak !== 'Include' && weak !== 'Exclude') {
    throw new CommandError('--weak must be Include or Exclude.');
  }
  return withCluster(flags, async (cluster) => {
    const request = await readRequest(cluster, name);
    requireOpen(request);
    await checkDigest(request, flags, around);
    const approved = await approve(cluster, request, { by, weak, additions: flags.additions });
    const last = await setExecute(cluster, approved, flags);
    return tellApproved(last, flags, around);
  });
}

/** The digest that the person has read, against the one that stands now. */
async function checkDigest(request: ErasureRequest, flags: ApproveFlags, around: Surroundings): Promise<void> {
  const plan = shownPlan(request);
  const digest = digestToApprove(plan, flags);
  const named = flags.digest ?? (await typedDigest(request, flags, around));
  if (namesDigest(named, digest)) return;
  throw new CommandError(
    `Not approved: what you named is not the digest that is shown now, ${digest}. The ${flags.additions ? 'additions' : 'plan'} may have changed since you looked. Read it with ${around.programName} show ${request.metadata.name}, and name at least ${digitsToType} digits.`,
  );
}

async function typedDigest(
  request: ErasureRequest,
  { json }: ApproveFlags,
  { stdin, write, writeError }: Surroundings,
): Promise<string> {
  if (json || !isTerminal(stdin)) throw new CommandError('--digest names what is approved, as show prints it.');
  write(`${planLines(shownPlan(request)).join('\n')}\n`);
  const prompt = openPrompt(stdin, writeError);
  try {
    const typed = await prompt.ask(`To delete this, type the first ${digitsToType} digits of the digest: `, {
      echo: true,
    });
    if (typed === undefined) throw new CommandError('Not approved: the input ended.');
    return typed;
  } finally {
    prompt.close();
  }
}

async function setExecute(cluster: Cluster, approved: ErasureRequest, flags: ApproveFlags): Promise<ErasureRequest> {
  return flags.execute && approved.spec.mode === 'DryRun' ? execute(cluster, approved) : approved;
}

/** Leaving weak matches out may leave nothing: then the request goes on waiting for a person. */
export function tellApproved(
  approved: ErasureRequest,
  { json }: Pick<ApproveFlags, 'json'>,
  { write, programName }: Pick<Surroundings, 'write' | 'programName'>,
): ExitCode {
  // The end may have come before the approval was seen.
  requireOpen(approved);
  const isEmpty = approvesNothing(approved.spec, shownPlan(approved));
  const code = isEmpty ? exitCodes.open : exitCodes.done;
  write(json ? requestJson(approved, code) : approvedText(approved, { isEmpty, programName }));
  return code;
}

function approvedText(
  { metadata: { name }, spec }: ErasureRequest,
  { isEmpty, programName }: { readonly isEmpty: boolean; readonly programName: string },
): string {
  if (isEmpty) {
    const execute = spec.mode === 'DryRun' ? ' --execute' : '';
    return `${name}: nothing is deleted. ${approvesNothingSentence} To include them: ${programName} approve ${name} --weak Include --by … --digest …${execute}\n`;
  }
  const waits =
    spec.mode === 'DryRun' ? ' Its mode is DryRun, so nothing is deleted: approve again with --execute.' : '';
  return `${name}: approved.${waits} See ${programName} show ${name}.\n`;
}

/** It stops a deletion that has not come to its end, but for one that the policy approves by itself. */
function takeBack(name: string, flags: ApproveFlags, around: Surroundings): Promise<ExitCode> {
  return changeRequest(name, flags, around, {
    done: 'the approval is taken back. What was deleted stays deleted. Where the policy approves by itself (erasure.approval: Automatic), the rest is deleted all the same: cancel the request to stop it.',
    apply: (cluster, request) => mergeRequestSpec(cluster, request, { value: { approval: null } }),
  });
}
