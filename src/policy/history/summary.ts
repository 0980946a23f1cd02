import type { CallDataPolicy, CallDataPolicyStatus, Condition } from '../../api/call-data-policy.ts';
import { conditionTypes, type ConditionStatus, type ConditionType } from '../../api/condition.ts';
import { omitUndefined } from '../../api/json.ts';
import type { ClauseStatus } from '../control-verdicts.ts';
import { rfc3339 } from '../erasure/rfc3339.ts';
import { isPlainText } from '../plain-text.ts';
import type { ClassStatus } from '../scan-look.ts';
import { dayOf } from './day.ts';

export interface ConditionVerdict {
  readonly type: string;
  readonly status: ConditionStatus;
}

export type ClauseVerdict = Pick<ClauseStatus, 'id' | 'verdict'>;

/** What is compared to tell whether a verdict changed: no reason, no sentence and no figure. */
export interface Verdicts {
  readonly conditions: readonly ConditionVerdict[];
  readonly clauses: readonly ClauseVerdict[];
}

/** Figures of the last look that saw the whole class. What was not counted is absent. */
export interface ClassSummary {
  readonly name: string;
  readonly artifacts?: number;
  readonly overdue?: number;
  readonly due?: number;
  readonly held?: number;
  readonly unclassified?: number;
  readonly recoverable?: number;
  /** In the time zone of the policy. A day says how old it is, and no call is told by it. */
  readonly oldestStartDay?: string;
  readonly seenTime?: string;
}

/** What an entry of the history says of a policy at one time. Nothing of a caller: no blob, no call, no sentence. */
export interface HistorySummary extends Verdicts {
  readonly policy: {
    readonly uid: string;
    readonly generation: number;
    readonly namespace: string;
    readonly name: string;
  };
  readonly notice?: { readonly version: string; readonly sha256: string };
  readonly conditions: readonly (ConditionVerdict & { readonly reason: string })[];
  readonly clauses: readonly (ClauseVerdict & {
    readonly basis: ClauseStatus['basis'];
    readonly observedTime?: string;
  })[];
  readonly classes: readonly ClassSummary[];
  readonly findings?: number;
  /** When the accounts were last looked at, and when the last complete look at the blobs was over. */
  readonly accountsSeenTime?: string;
  readonly blobsSeenTime?: string;
}

/** These say how the operator is getting on; all others judge a promise. */
const workTypes: readonly ConditionType[] = ['Ready', 'PermissionsVerified', 'Reconciling', 'Stalled'];
const judgedTypes = conditionTypes.filter((type) => !workTypes.includes(type));

export function verdictsOf({ conditions = [], clauses = [] }: CallDataPolicyStatus): Verdicts {
  return {
    conditions: judgedConditions(conditions).map(({ type, status }) => ({ type, status })),
    clauses: clauses.map(({ id, verdict }, index) => ({ id: plainId(id, index), verdict })),
  };
}

/** Ids are what people wrote. One that looks like an address or a telephone number is known by its place in the list. */
function plainId(id: string, index: number): string {
  return isPlainText(id) ? id : `withheld-${index + 1}`;
}

function judgedConditions(conditions: readonly Condition[]): readonly Condition[] {
  return judgedTypes.flatMap((wanted) => conditions.find(({ type }) => type === wanted) ?? []);
}

/** The status of a pass in short. Throws UnknownTimeZoneError. */
export function summarize({ metadata, spec }: CallDataPolicy, status: CallDataPolicyStatus): HistorySummary {
  const { uid, generation, namespace, name } = metadata;
  const { conditions = [], clauses = [], classes = [], notice, findingsTotal, lastCheckTime, scan } = status;
  return omitUndefined({
    policy: { uid, generation, namespace, name },
    notice: notice === undefined ? undefined : plainNotice(notice),
    conditions: judgedConditions(conditions).map(({ type, status: seen, reason }) => ({ type, status: seen, reason })),
    clauses: clauses.map(({ id, verdict, basis, observedTime }, index) =>
      omitUndefined({ id: plainId(id, index), verdict, basis, observedTime: plainTime(observedTime) }),
    ),
    classes: classes.map((entry) => summarizeClass(entry, spec.timeZone)),
    findings: findingsTotal,
    accountsSeenTime: plainTime(lastCheckTime),
    blobsSeenTime: plainTime(scan?.completedTime),
  });
}

function plainNotice({ version, sha256 }: NonNullable<CallDataPolicyStatus['notice']>) {
  return { version: isPlainText(version) ? version : 'withheld', sha256 };
}

function summarizeClass(entry: ClassStatus, timeZone: string): ClassSummary {
  const { name, artifacts, overdue, due, held, unclassified, recoverable, oldestStartTime, lastFullPassTime } = entry;
  const oldestMs = Date.parse(oldestStartTime ?? '');
  return omitUndefined({
    name,
    artifacts,
    overdue,
    due,
    held,
    unclassified,
    recoverable,
    oldestStartDay: Number.isNaN(oldestMs) ? undefined : dayOf(oldestMs, timeZone),
    seenTime: plainTime(lastFullPassTime),
  });
}

/** Status may carry a time that a person wrote; what is none is left out. */
function plainTime(time: string | undefined): string | undefined {
  const epochMs = Date.parse(time ?? '');
  return Number.isNaN(epochMs) ? undefined : rfc3339(epochMs);
}
