import type { ErasureRequest } from '../../api/erasure-request.ts';
import { countOf } from '../../policy/findings.ts';
import { isOperatorError } from '../../reconcile/errors.ts';
import { CommandError } from '../command-error.ts';
import { failureText } from '../failure-text.ts';
import { approve, digestToApprove, digitsToType, execute, namesDigest, shownPlan } from './approval.ts';
import type { Cluster } from './cluster.ts';
import { openPrompt, type Prompt } from './hidden-prompt.ts';
import { standingOf } from './standing.ts';
import type { Surroundings } from './surroundings.ts';

const waiting: readonly string[] = ['AwaitingApproval', 'PlanChanged', 'DryRun'];

/** An approval is what a person owes next. */
export function waitsForApproval(request: ErasureRequest): boolean {
  const { kind, reason = '' } = standingOf(request);
  return kind === 'Person' && waiting.includes(reason) && (request.status?.plan?.calls ?? 0) > 0;
}

interface Question {
  readonly cluster: Cluster;
  readonly request: ErasureRequest;
}

/**
 * Asks a person to approve what was shown, by typing the first digits of its digest: a plain yes is typed too easily. A
 * request in DryRun is set to Execute after that. `undefined`: not approved.
 */
export async function askApproval(
  { cluster, request }: Question,
  { stdin, writeError }: Surroundings,
): Promise<ErasureRequest | undefined> {
  const prompt = openPrompt(stdin, writeError);
  try {
    const answer = await ask(prompt, request);
    if (answer === undefined) {
      writeError('Not approved. Nothing is deleted.\n');
      return undefined;
    }
    const approved = await approve(cluster, request, { ...answer, additions: false });
    return request.spec.mode === 'DryRun' ? await execute(cluster, approved) : approved;
  } catch (error) {
    // The request stands, and somebody else may approve it.
    writeError(`${unapproved(error, cluster)}\n`);
    return undefined;
  } finally {
    prompt.close();
  }
}

/** Where no answer came, the approval may be stored all the same. */
function unapproved(error: unknown, { abortSignal }: Cluster): string {
  if (error instanceof CommandError) return error.message;
  const unknown = 'Nobody knows whether the approval is stored: look with show.';
  if (abortSignal.aborted) return unknown;
  if (isOperatorError(error)) return `${failureText(error)} ${unknown}`;
  throw error;
}

async function ask(prompt: Prompt, request: ErasureRequest) {
  const plan = shownPlan(request);
  const typed = await prompt.ask(
    `To delete this, type the first ${digitsToType} digits of the digest; anything else leaves it: `,
    { echo: true },
  );
  if (typed === undefined || !namesDigest(typed, digestToApprove(plan, { additions: false }))) return undefined;
  const weak = plan.weakMatches === 0 ? 'Exclude' : await askWeak(prompt, plan.weakMatches);
  const by = (await prompt.ask('Approved by (your name, no address): ', { echo: true }))?.trim();
  return by === undefined || by === '' || weak === undefined ? undefined : ({ by, weak } as const);
}

async function askWeak(prompt: Prompt, count: number): Promise<'Include' | 'Exclude' | undefined> {
  const answer = await prompt.ask(
    `Delete the ${countOf(count, 'call')} by weak matches too? Type include, or nothing: `,
    {
      echo: true,
    },
  );
  if (answer === undefined) return undefined;
  return answer.trim().toLowerCase() === 'include' ? 'Include' : 'Exclude';
}
