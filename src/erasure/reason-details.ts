import type { ReasonDetails } from '../policy/erasure/request-facts.ts';
import type { TargetFate } from '../policy/erasure/target-fate.ts';
import type { UnseenPlace } from '../policy/scan-report.ts';
import { describeObscurity, type Obscurity } from './obscure-details.ts';
import type { SubjectReading } from './subject-reading.ts';

/** As many are told one by one. */
const mostTold = 5;

/** What of the Secret is not searched for: where there is a plan, and where nothing of it can be searched for. */
export function refusalDetails({ refusals = [] }: SubjectReading): ReasonDetails {
  if (refusals.length === 0) return {};
  const told = refusals.slice(0, mostTold).join('; ');
  const rest = refusals.length > mostTold ? `; and ${refusals.length - mostTold} more` : '';
  const message = `Not searched for: ${told}${rest}.`;
  return { PlanShown: message, NeedsMoreFeatures: message, Searching: message };
}

/** What the operator says it is at work on, with why the last try came to nothing. */
export function workDetails(failure: string | undefined, details: ReasonDetails): ReasonDetails {
  if (failure === undefined) return details;
  const told = `The last try failed: ${failure}`;
  const searching = details.Searching === undefined ? told : `${details.Searching} ${told}`;
  return { ...details, Searching: searching, Erasing: told, VerifyingAbsence: told, ArtifactsRemain: told };
}

const unshownSentence =
  'Additions that may have been taken back stay until they are shown anew, and for that no search saw everything yet.';

/** What keeps additions from being shown anew, beside what is said of the deletes. */
export function unshownDetails({ Erasing }: ReasonDetails, obstacle: string | undefined): ReasonDetails {
  if (obstacle === undefined) return {};
  return { Erasing: `${unshownSentence} ${obstacle}${Erasing === undefined ? '' : ` ${Erasing}`}` };
}

const deletedSentence =
  'A container of such a name was deleted and can be restored with all that is in it: restore it, or wait until Azure discards it.';

/** Places by account and container; what lies there is not named. */
export function describeUnseen(unseen: readonly UnseenPlace[]): string {
  const places = [...new Set(unseen.map(({ account, container }) => `${account}/${container}`))];
  if (places.length === 0) return 'Some content could not be read to its end.';
  const told = places.slice(0, mostTold).join(', ');
  const sentence = `Not seen: ${told}${places.length > mostTold ? ` and ${places.length - mostTold} more` : ''}.`;
  return unseen.some(({ reason }) => reason === 'ContainerDeleted') ? `${sentence} ${deletedSentence}` : sentence;
}

const nothingObscure: Obscurity = { naming: [], holds: { kind: 'None' } };

/** Why copies are still there, by the last word of the ledger; `undefined`: none failed. */
export function describeFailures(
  fates: readonly TargetFate[],
  obscurity: Obscurity = nothingObscure,
): string | undefined {
  const reasons = fates.flatMap((fate) => (fate.kind === 'Failed' ? [fate.reason] : []));
  if (reasons.length === 0) return undefined;
  const counts = [...Map.groupBy(reasons, (reason) => reason)].toSorted(([, a], [, b]) => b.length - a.length);
  const told = counts.slice(0, mostTold).map(([reason, own]) => `${own.length} ${sentenceOf(reason)}`);
  return [`Still there: ${told.join(', ')}.`, ...describeObscurity(reasons, obscurity)].join(' ');
}

function sentenceOf(reason: string): string {
  switch (reason) {
    case 'SharedLog':
      return 'SharedLog (a log of other calls too, which is not cut by records: set granularity Record in the policy)';
    case 'SharedObject':
      return 'SharedObject (an object of an AI account that artifacts of other calls name too, and what names it: it goes once they do not, or requests for those calls want it gone too)';
    case 'ObjectUntold':
      return 'ObjectUntold (an object of an AI account that an artifact of no known call names too, so that nobody can say whose it is, and what names it)';
    case 'ObjectMayBeHeld':
      return 'ObjectMayBeHeld (an object of an AI account, and what names it: a call under a hold may name it too, in content that cannot be read; repair or rehydrate that content, or end the hold if it is over)';
    case 'ObjectMayBeHeldElsewhere':
      return 'ObjectMayBeHeldElsewhere (an object of an AI account, and what names it: another policy whose artifacts name such objects there has a hold in force, or lies in a watched namespace that could not be listed; it goes once that hold is over)';
    case 'ErasureIncomplete':
      return 'ErasureIncomplete (kept until the rest of its call is gone, which only it can tell)';
    case 'Progressing':
      return 'not sent, because the policy or the request changed';
    case 'HoldUntold':
      return 'HoldUntold (an artifact may carry a hold and tells no call, or not all of its calls; a finding of the policy says where, and what to do)';
    default:
      return reason;
  }
}
