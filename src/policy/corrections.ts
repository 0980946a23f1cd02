import type { Remediation } from '../api/ai-schema.ts';
import type { ArtifactClass, CallDataPolicySpec } from '../api/call-data-policy.ts';
import { deletesObjects } from './ai-holds.ts';
import type { PolicyVerdicts } from './conditions.ts';
import { longestDays, shortestDays } from './period.ts';

type Training = NonNullable<CallDataPolicySpec['ai']>['training'];
type Forbiddable = Exclude<keyof Training, 'resourceTag'>;

/**
 * Whether the sweep deletes what is due. A hold that cannot be read or a deletion that waits for a person stops it, and Ready
 * says so.
 */
export function sweepActs({ enforcement }: CallDataPolicySpec, { Ready }: Pick<PolicyVerdicts, 'Ready'>): boolean {
  return enforcement === 'Enforce' && Ready.status === 'True';
}

/**
 * Whether an artifact without the consent that its class asks for goes by itself, as far as the policy tells. For a consent
 * that came too late nobody deletes anything, so a class that looks at its time is never corrected.
 */
export function correctsConsent(spec: CallDataPolicySpec, asking: readonly ArtifactClass[]): boolean {
  return asking.every((one) => one.consent?.timeKey === undefined && deletesMissing(spec, one));
}

/** The day of a call alone is known, clocks differ by one, and a day is left for the sweep to come by. */
const marginDays = 3;

/** Once what may carry a consent goes for its own age, nothing is deleted for want of one. Before their floors none goes. */
function deletesMissing(
  { artifactClasses, timeZone }: CallDataPolicySpec,
  { consent, retention }: ArtifactClass,
): boolean {
  if (consent?.onMissing !== 'DeleteAfter' || consent.deleteAfterDays === undefined) return false;
  const { minimum } = retention;
  const dueDays = Math.max(consent.deleteAfterDays, minimum === undefined ? 0 : longestDays(minimum, timeZone));
  const carriers = artifactClasses.filter((other) => other.consent?.purpose === consent.purpose);
  return carriers.every((carrier) => dueDays + marginDays <= floorDaysOf(carrier, timeZone));
}

function floorDaysOf({ retention: { minimum, maximum } }: ArtifactClass, timeZone: string): number {
  return minimum === undefined ? Math.ceil(shortestDays(maximum, timeZone) / 2) : longestDays(minimum, timeZone);
}

/** All that the operator can do against each; against storage for abuse monitoring it can do nothing. */
const correctionsOf: Readonly<Record<Forbiddable, readonly Remediation[] | undefined>> = {
  fineTuning: ['CancelFineTuning', 'DeleteTrainingFiles'],
  storedCompletions: ['DisableStoredCompletions', 'DeleteStoredCompletions'],
  assistants: ['DisableAssistants'],
  abuseMonitoringStorage: undefined,
};

const forbiddables = Object.keys(correctionsOf) as Forbiddable[];

/**
 * Whether every correction of what is forbidden is named, for declared accounts: the operator changes no others. While holds
 * keep it from deleting there, what cannot be corrected without stays.
 */
export function correctsTraining(
  { enforcement, ai }: CallDataPolicySpec,
  { isAiHeld = false }: Pick<PolicyVerdicts, 'isAiHeld'>,
): boolean {
  if (enforcement !== 'Enforce' || ai === undefined || ai.accounts.length === 0) return false;
  const { training, remediate = [] } = ai;
  const forbidden = forbiddables.filter((name) => training[name] === 'Forbidden');
  const isMade = (correction: Remediation) =>
    remediate.includes(correction) && !(isAiHeld && deletesObjects({ kind: correction }));
  return forbidden.length > 0 && forbidden.every((name) => correctionsOf[name]?.every(isMade) ?? false);
}
