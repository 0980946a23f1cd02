import type { ErasureRequest } from '../../api/erasure-request.ts';
import type { ExitCode } from '../plan-report.ts';
import { withCluster, withInterruption, type Cluster } from './cluster.ts';
import { createErasure } from './create-erasure.ts';
import { checkVerifiedKeys, classesOf, timeoutMsOf, wantedOf, type EraseFlags } from './erase-flags.ts';
import { createCheck, type CheckValue, type GivenValue } from './feature-check.ts';
import { readFeatureLines } from './feature-lines.ts';
import { promptFeatures } from './feature-prompt.ts';
import { followRequest, type Followed } from './follow.ts';
import { openPrompt } from './hidden-prompt.ts';
import { readFittingPolicy } from './objects.ts';
import { openProgress } from './progress.ts';
import { askApproval, waitsForApproval } from './approval-question.ts';
import { nextSteps } from './next-steps.ts';
import { planLines } from './request-tables.ts';
import { endText, requestJson, standingText } from './request-text.ts';
import { hasPlan, isSettled, standingOf } from './standing.ts';
import { exitCodes, isTerminal, type Surroundings } from './surroundings.ts';

/** `erase`: asks what the caller named, creates Secret and request, shows the plan, asks for approval, follows to the end. */
export async function runErase(flags: EraseFlags, around: Surroundings): Promise<ExitCode> {
  const wanted = wantedOf(flags, Date.now());
  const timeoutMs = timeoutMsOf(flags);
  return withCluster(flags, async (cluster) => {
    const policy = await readFittingPolicy(cluster, flags.policy);
    const classes = classesOf(flags, policy);
    const given = await askFeatures(flags, createCheck(policy), around);
    checkVerifiedKeys(wanted, given);
    const spec = { ...wanted, policyRef: { name: policy.metadata.name }, classes };
    return withInterruption(cluster, async (interruptible) => {
      const request = await createErasure(interruptible, spec, given);
      around.writeError(`Created ErasureRequest ${request.metadata.name} in namespace ${cluster.namespace}.\n`);
      if (!flags.wait) return tellEnd({ kind: 'Reached', request }, flags, around);
      return followToEnd({ cluster: interruptible, request, timeoutMs }, flags, around);
    });
  });
}

async function askFeatures(
  { stdin: fromLines }: EraseFlags,
  check: CheckValue,
  { stdin, writeError }: Surroundings,
): Promise<readonly GivenValue[]> {
  if (fromLines || !isTerminal(stdin)) return readFeatureLines(stdin, check);
  const prompt = openPrompt(stdin, writeError);
  try {
    return await promptFeatures({ prompt, check, write: writeError });
  } finally {
    prompt.close();
  }
}

interface Pursuit {
  readonly cluster: Cluster;
  readonly request: ErasureRequest;
  readonly timeoutMs: number;
}

async function followToEnd(pursuit: Pursuit, flags: EraseFlags, around: Surroundings): Promise<ExitCode> {
  const planned = await follow(pursuit, (request) => hasPlan(request) || isSettled(request), around);
  if (planned.kind !== 'Reached' || !hasPlan(planned.request)) return tellEnd(planned, flags, around);
  const { plan } = planned.request.status ?? {};
  if (plan !== undefined && !flags.json) around.write(`${planLines(plan).join('\n')}\n`);
  let { request } = planned;
  if (waitsForApproval(request)) {
    if (flags.json || flags.stdin || !isTerminal(around.stdin)) return tellEnd(planned, flags, around);
    const approved = await askApproval({ ...pursuit, request }, around);
    if (approved === undefined) return tellEnd(planned, flags, around);
    request = approved;
  }
  return tellEnd(await follow({ ...pursuit, request }, isSettled, around), flags, around);
}

async function follow(
  { cluster, request, timeoutMs }: Pursuit,
  isReached: (request: ErasureRequest) => boolean,
  { writeError, rewritesLines = false, pollIntervalMs = 2000 }: Surroundings,
): Promise<Followed> {
  const progress = openProgress(writeError, { rewrites: rewritesLines });
  try {
    return await followRequest(cluster, request, {
      isReached,
      onSeen: progress.show,
      timeoutMs,
      intervalMs: pollIntervalMs,
    });
  } finally {
    progress.end();
  }
}

const breaks: Readonly<Record<Followed['kind'], string | undefined>> = {
  Reached: undefined,
  TimedOut: 'The wait is over; the request goes on without you.',
  Interrupted: 'You broke off; the request stays as it is.',
  Gone: 'The request was removed meanwhile.',
  Unseen: 'Kubernetes does not let the request be seen any more; as far as anybody knows, it goes on without you.',
};

/** Says where a request stands that was created. From then on it is open or done, whatever fails. */
export function tellEnd({ kind, request }: Followed, { json, wait }: EraseFlags, around: Surroundings): ExitCode {
  const { kind: standing } = standingOf(request);
  const isDone = kind === 'Reached' && (standing === 'Ended' || !wait);
  const code = isDone ? exitCodes.done : exitCodes.open;
  const broken = breaks[kind];
  if (broken !== undefined) around.writeError(`${request.metadata.name}: ${broken}\n`);
  if (json) around.write(requestJson(request, code));
  else if (request.status?.plan?.executedTime === undefined) around.write(`${standingText(request)}\n`);
  else around.write(endText(request));
  if (standing !== 'Ended' && kind !== 'Gone') around.writeError(nextSteps(request, around.programName));
  return code;
}
