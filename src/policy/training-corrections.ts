import type { CallDataPolicy } from '../api/call-data-policy.ts';
import { reasons, type Reason } from '../api/reasons.ts';
import { buildPoint, subjectOf, type FindingText, type Point } from './findings.ts';
import type { AiChange } from './training-plan.ts';

/** A correction that was tried in this pass and does not stand. One that stands is not in the list. */
export interface SwitchResult {
  readonly resourceId: string;
  readonly change: AiChange;
  readonly outcome:
    /** Azure answered with success, and the value read back is the old one. */
    | { readonly kind: 'AcceptedButUnchanged' }
    | { readonly kind: 'Refused'; readonly reason: Reason; readonly message: string }
    | RemovedInPart
    | ToldBefore;
}

/** Some objects are gone or on their way out, and the others still stand. */
interface RemovedInPart {
  readonly kind: 'Incomplete';
  readonly removed: number;
  readonly leaving?: number | undefined;
  readonly before: number;
  /** Absent where nobody could look again. */
  readonly after?: number | undefined;
  readonly cause: string;
  /** Why a person has to do something before the rest can go. */
  readonly refusal?: Reason | undefined;
}

/** A removal that another process made, as status tells it. */
interface ToldBefore {
  readonly kind: 'ToldBefore';
  /** What was seen. */
  readonly what: string;
  /** Why a person has to do something. */
  readonly refusal?: Reason | undefined;
}

/** `refusal`: what no other try helps. It stands in the text, because after a restart nothing else tells it. */
function leftInPart(refusal: Reason | undefined): Omit<FindingText, 'what'> {
  const rest =
    refusal === undefined
      ? ', and tries what was refused last.'
      : `; what was refused (${refusal}) waits for a person.`;
  return {
    why: 'What was to go is still there.',
    todo: `The operator goes on with the others a minute later${rest}`,
  };
}

/** What status tells of the last removal of a kind in an account; `undefined`: not that it left anything. */
export function toldBefore(
  { status }: Pick<CallDataPolicy, 'status'>,
  { resourceId, change }: Pick<SwitchResult, 'resourceId' | 'change'>,
): (SwitchResult & { readonly outcome: ToldBefore }) | undefined {
  const subject = subjectOf(resourceId);
  const told = status?.findings?.find(
    ({ reason, message, ...finding }) =>
      reason === 'RemovalIncomplete' &&
      finding.subject === subject &&
      message.startsWith(beginningOf(change, resourceId)),
  );
  if (told === undefined) return undefined;
  for (const refusal of [undefined, ...reasons]) {
    const { why, todo } = leftInPart(refusal);
    const end = ` ${why} ${todo}`;
    if (!told.message.endsWith(end)) continue;
    const outcome = { kind: 'ToldBefore', what: told.message.slice(0, -end.length), refusal } as const;
    return { resourceId, change, outcome };
  }
  return undefined;
}

/** Azure refused a correction, or accepted it and did nothing. A label is never evidence, so without one nothing breaks. */
export function judgeCorrection({ resourceId, change, outcome }: SwitchResult): Point {
  if (outcome.kind === 'ToldBefore') return pointOfRest(resourceId, outcome);
  if (outcome.kind === 'Incomplete') return judgeRemovedInPart({ resourceId, change, outcome });
  const isLabelOnly = change.kind === 'SetTags' && !change.remediations.includes('DisableAssistants');
  const account = nameOf(resourceId);
  const result =
    outcome.kind === 'Refused'
      ? `was refused: ${outcome.message}`
      : 'was accepted, and nothing changed when read back.';
  const text = {
    what: `The correction of ${describeChange(change)} on AI account ${account} ${result}`,
    why: isLabelOnly ? 'The label for people and Azure Policy is missing.' : describeHarm(change),
    todo: describeRemedy(outcome),
  };
  const options = { subject: resourceId, clauses: ['R-14'] };
  return isLabelOnly
    ? buildPoint('True', 'FlagNotEnforced', text, { ...options, severity: 'Low' })
    : buildPoint('False', 'FlagNotEnforced', text, { ...options, severity: 'High' });
}

/** What was done until then counts as nothing corrected: what is left breaks the promise as much as all of it did. */
function judgeRemovedInPart({
  resourceId,
  change,
  outcome: { removed, leaving = 0, before, after, cause, refusal },
}: Omit<SwitchResult, 'outcome'> & { readonly outcome: RemovedInPart }): Point {
  const rest = after === undefined ? 'as Azure said, and nobody could look again' : describeLeft(after, leaving);
  const beginning = beginningOf(change, resourceId);
  const what = `${beginning}, ${removed} of ${before} were removed, ${rest}. ${cause}`;
  return pointOfRest(resourceId, { what, refusal });
}

function beginningOf(change: AiChange, resourceId: string): string {
  return `Of ${describeChange(change)} on AI account ${nameOf(resourceId)}`;
}

function pointOfRest(resourceId: string, { what, refusal }: Omit<ToldBefore, 'kind'>): Point {
  const options = { subject: resourceId, clauses: ['R-14'], severity: 'High' } as const;
  return buildPoint('False', 'RemovalIncomplete', { what, ...leftInPart(refusal) }, options);
}

function describeLeft(after: number, leaving: number): string {
  return leaving === 0 ? `${after} are left` : `${after} are left, ${leaving} of them on their way out`;
}

function nameOf(resourceId: string): string {
  return resourceId.slice(resourceId.lastIndexOf('/') + 1);
}

export function describeChange(change: AiChange): string {
  switch (change.kind) {
    case 'SetStoredCompletionsDisabled':
      return 'storedCompletionsDisabled';
    case 'SetTags':
      return `tag ${Object.keys(change.assign).join(' and ')}`;
    case 'CancelFineTuning':
      return 'running fine-tuning jobs';
    case 'DeleteTrainingFiles':
      return 'training files';
    case 'DeleteStoredCompletions':
      return 'stored completions';
  }
}

function describeHarm({ kind }: AiChange): string {
  return kind === 'SetStoredCompletionsDisabled' || kind === 'SetTags'
    ? 'The switch protects nothing.'
    : 'What was to go is still there.';
}

function describeRemedy(outcome: Exclude<SwitchResult['outcome'], RemovedInPart | ToldBefore>): string {
  if (outcome.kind === 'AcceptedButUnchanged') return 'Change it in the portal, or ask Microsoft why it does not hold.';
  if (outcome.reason === 'AccessDenied') {
    return 'Give the identity of the operator the role for corrections on AI accounts, or correct it by hand.';
  }
  return 'The operator tries again in the next pass; correct it by hand if this stays.';
}
