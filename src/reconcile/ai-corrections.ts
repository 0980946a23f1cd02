import type { CallDataPolicy } from '../api/call-data-policy.ts';
import type { AiCorrection } from '../policy/ai-verdict.ts';
import { attentionTo, type Attention } from '../policy/attention.ts';
import { shorten } from '../policy/conditions.ts';
import { isRemoval } from '../policy/removal-pace.ts';
import type { SwitchResult } from '../policy/training-corrections.ts';
import type { AiChange } from '../policy/training-plan.ts';
import { failureOf, isOperatorError } from './errors.ts';
import type { InTime } from './looks-in-time.ts';
import type { PassContext } from './pass-context.ts';
import type { AiAccountToObserve, AiWriteResult, IncompleteRemoval } from './ports.ts';
import { isCorrectionStillWanted } from './still-wanted.ts';

/** What is to be told of one correction. */
export interface Correction {
  /** What was written, all of it or some. */
  readonly done?: Omit<AiCorrection, 'time'>;
  readonly result?: SwitchResult;
  readonly attention?: Attention;
}

export interface Asked {
  readonly account: AiAccountToObserve;
  readonly change: AiChange;
}

/** Makes one correction. While it takes something away, and a while after, no other policy of this process does so there. */
export async function correct(
  context: PassContext,
  policy: CallDataPolicy,
  asked: InTime & Asked,
): Promise<Correction> {
  const { account, change } = asked;
  if (!isRemoval(change)) return tryCorrection(context, policy, asked);
  const removal = { resourceId: account.resourceId, kind: change.kind };
  const turn = context.removals.take(removal);
  try {
    const { done, ...unfinished } = await tryCorrection(context, policy, { ...asked, onWanted: turn.begin });
    context.removals.remember(policy.metadata.uid, removal, unfinished);
    return { ...(done === undefined ? {} : { done }), ...unfinished };
  } finally {
    turn.end(context.now());
  }
}

/** What was done before it failed is told as well as why it failed. */
async function tryCorrection(
  context: PassContext,
  policy: CallDataPolicy,
  { limit, onWanted, ...asked }: InTime & Asked & { readonly onWanted?: () => void },
): Promise<Correction> {
  const { change, account } = asked;
  const { name, resourceId } = account;
  const { abortSignal } = limit;
  try {
    abortSignal.throwIfAborted();
    const stillWanted = async () => {
      const isWanted = await isCorrectionStillWanted(context, policy, { change, resourceId, abortSignal });
      if (isWanted) onWanted?.();
      return isWanted;
    };
    const result = await context.ai.correct({ resourceId, change, stillWanted }, { abortSignal });
    return tell(context, policy, { ...asked, result });
  } catch (error) {
    const expired = limit.expired();
    if (expired !== undefined) return { attention: attentionTo(name, failureOf(expired)) };
    if (!isOperatorError(error)) throw error;
    const { reason, message } = error;
    // The live look before the write failed: Azure was never asked, so it refused nothing.
    if (reason.startsWith('Kubernetes')) return { attention: attentionTo(name, failureOf(error)) };
    return {
      result: { resourceId, change, outcome: { kind: 'Refused', reason, message } },
      attention: attentionTo(name, failureOf(error)),
    };
  }
}

function tell(
  context: PassContext,
  policy: CallDataPolicy,
  { account, change, result }: Asked & { readonly result: AiWriteResult },
): Correction {
  const { name, resourceId } = account;
  switch (result.kind) {
    case 'Superseded':
      return { attention: superseded(name) };
    case 'Unchanged':
      return {};
    case 'AcceptedButUnchanged':
      // Nothing was corrected, and a second look within a minute would send it again, for ever.
      return { result: { resourceId, change, outcome: { kind: 'AcceptedButUnchanged' } } };
    case 'Incomplete':
      return { ...record(context, policy, { account, change, result }), ...tellRest(result, { account, change }) };
    case 'Done':
      return record(context, policy, { account, change, result });
  }
}

/** What was done goes to an Event and to status. */
function record(
  context: PassContext,
  policy: CallDataPolicy,
  { account, change, result }: Asked & { readonly result: Written },
): Pick<Correction, 'done'> {
  const message = `${account.name}: ${describeChange(change, result)}${describeCounts(result)}.`;
  const reason = result.kind === 'Done' ? 'SwitchCorrected' : 'RemovalIncomplete';
  context.recordEvent(policy, { type: 'Warning', reason, action: change.kind, note: message });
  const { name, resourceId } = account;
  return { done: { account: name, resourceId, change: change.kind, message: shorten(message, 512) } };
}

/**
 * Why the rest still stands. What passes by itself is tried again a minute later, and not sooner, so nothing waits for a retry:
 * a pass before that would find nothing to tell, and Ready would come and go each minute.
 */
function tellRest(
  { removed, leaving, before, ...result }: IncompleteRemoval,
  { account: { name, resourceId }, change }: Asked,
): Pick<Correction, 'result' | 'attention'> {
  const error = 'error' in result ? result.error : undefined;
  const cause = error?.message ?? `Azure accepted the removal of others and lists them still.`;
  const refused = error?.kind === 'terminal' ? error : undefined;
  const figures = { removed, leaving, before, after: result.after };
  const outcome = { kind: 'Incomplete', ...figures, cause, refusal: refused?.reason } as const;
  return {
    result: { resourceId, change, outcome },
    ...(refused === undefined ? {} : { attention: attentionTo(name, failureOf(refused)) }),
  };
}

function superseded(name: string): Attention {
  const message = 'The policy, a hold or the account changed between the look and the correction; nothing was written.';
  return { name, progress: 'Retries', cause: { reason: 'DocumentChanged', message } };
}

type Written = Extract<AiWriteResult, { kind: 'Done' | 'Incomplete' }>;

function describeCounts(result: Written): string {
  if (!('removed' in result)) return ', and read back';
  const { removed, leaving = 0, before, after } = result;
  if (after === undefined) return ` in part (${removed} of ${before}, as Azure said; nobody could look again)`;
  const extent = after === 0 || removed === 0 ? '' : ' in part';
  const rest = leaving === 0 ? '' : `, ${leaving} on the way out`;
  return `${extent} (${removed} removed${rest}; ${before} listed before, ${after} after), and read back`;
}

function describeChange(change: AiChange, result: Written): string {
  const verb = 'removed' in result && result.removed === 0 ? 'are being' : 'were';
  switch (change.kind) {
    case 'SetStoredCompletionsDisabled':
      return 'stored completions were switched off';
    case 'SetTags':
      return `the tags ${Object.keys(change.assign).join(', ')} were set`;
    case 'CancelFineTuning':
      return `running fine-tuning jobs ${verb} cancelled`;
    case 'DeleteTrainingFiles':
      return `training files ${verb} deleted`;
    case 'DeleteStoredCompletions':
      return `stored completions ${verb} deleted`;
  }
}
