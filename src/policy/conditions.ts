import type { Condition } from '../api/call-data-policy.ts';
import { conditionTypes, type ConditionStatus, type ConditionType } from '../api/condition.ts';
import { omitUndefined } from '../api/json.ts';
import type { Reason } from '../api/reasons.ts';

/** One judgement, before it gets its times. */
export interface Verdict {
  readonly status: ConditionStatus;
  readonly reason: Reason;
  readonly message: string;
}

/** The verdicts that stand on evidence of their own; Compliant follows from those that judge a promise. */
export interface PolicyVerdicts {
  readonly Ready: Verdict;
  readonly LifecycleConfigured: Verdict;
  readonly RetentionEnforced: Verdict;
  readonly ErasureAssured: Verdict;
  /** Absent where the policy promises nothing about it. */
  readonly ResidencyVerified?: Verdict;
  readonly TrainingExcluded?: Verdict;
  readonly ConsentVerified?: Verdict;
  readonly ProcessorsDocumented?: Verdict;
  /** Of what may be done, not of what is promised: Compliant does not look at it. Absent where nobody judged it. */
  readonly PermissionsVerified?: Verdict;
  /** Periods that the configuration makes unachievable: part of RetentionEnforced, told apart by class. */
  readonly unachievable?: readonly { readonly className: string; readonly text: string }[];
  /** Whether holds keep the operator from deleting in an AI account. */
  readonly isAiHeld?: boolean;
  /** Whether the operator goes on by itself (Reconciling), waits for a person (Stalled), or neither. Never both. */
  readonly progress:
    { readonly kind: 'Settled' } | ({ readonly kind: 'Reconciling' | 'Stalled' } & Omit<Verdict, 'status'>);
}

const judged = [
  'LifecycleConfigured',
  'RetentionEnforced',
  'ErasureAssured',
  'ResidencyVerified',
  'TrainingExcluded',
  'ConsentVerified',
  'ProcessorsDocumented',
] as const;

interface Judged {
  readonly type: ConditionType;
  readonly verdict: Verdict;
}

/** Compliant is True only if every verdict is True; one False makes it False; otherwise unknown is not compliant. */
export function judgeCompliance(verdicts: Omit<PolicyVerdicts, 'progress' | 'Ready'>): Verdict {
  const present = judged.flatMap((type): readonly Judged[] => {
    const verdict = verdicts[type];
    return verdict === undefined ? [] : [{ type, verdict }];
  });
  const broken = present.filter(({ verdict }) => verdict.status === 'False');
  const unseen = present.filter(({ verdict }) => verdict.status === 'Unknown');
  if (broken.length > 0) {
    const also = unseen.length > 0 ? `; ${list(unseen)}` : '';
    const reason = complianceReason(broken.map(({ verdict }) => verdict.reason));
    return { status: 'False', reason, message: `${list(broken)}${also}.` };
  }
  // Without a promise there is no condition, and whoever reads Compliant alone must not take that for a good one.
  const unpromised = [
    ...(verdicts.ResidencyVerified === undefined ? [' The policy promises nothing about residency.'] : []),
    ...(verdicts.TrainingExcluded === undefined ? [' The policy promises nothing about AI.'] : []),
    ...(verdicts.ConsentVerified === undefined ? [' The policy promises nothing about consent.'] : []),
    ...(verdicts.ProcessorsDocumented === undefined ? [' The policy lists no processors.'] : []),
  ].join('');
  return unseen.length > 0
    ? { status: 'Unknown', reason: 'ConditionUnknown', message: `${list(unseen)}.${unpromised}` }
    : { status: 'True', reason: 'AllConditionsTrue', message: `Every other verdict is True.${unpromised}` };
}

function list(verdicts: readonly Judged[]): string {
  return verdicts.map(({ type, verdict }) => `${type} is ${describe(verdict)}`).join('; ');
}

/** A promise that cannot be kept keeps its own name in Compliant; every other cause is told by its condition. */
function complianceReason(causes: readonly Reason[]): Reason {
  return causes.includes('RetentionUnachievable') ? 'RetentionUnachievable' : 'ConditionNotTrue';
}

function describe(verdict: Verdict): string {
  return `${verdict.status} (${verdict.reason})`;
}

/**
 * The conditions of a status. lastTransitionTime moves only with status (Kubernetes API conventions); Reconciling and
 * Stalled are present only while True (kstatus).
 */
export function buildConditions(
  verdicts: PolicyVerdicts,
  previous: readonly Condition[],
  options: { readonly generation: number; readonly now: string },
): readonly Condition[] {
  const all: Partial<Record<ConditionType, Verdict>> = omitUndefined({
    Ready: verdicts.Ready,
    Compliant: judgeCompliance(verdicts),
    LifecycleConfigured: verdicts.LifecycleConfigured,
    RetentionEnforced: verdicts.RetentionEnforced,
    ErasureAssured: verdicts.ErasureAssured,
    ResidencyVerified: verdicts.ResidencyVerified,
    TrainingExcluded: verdicts.TrainingExcluded,
    ConsentVerified: verdicts.ConsentVerified,
    ProcessorsDocumented: verdicts.ProcessorsDocumented,
    PermissionsVerified: verdicts.PermissionsVerified,
    ...(verdicts.progress.kind === 'Settled'
      ? {}
      : {
          [verdicts.progress.kind]: {
            status: 'True',
            reason: verdicts.progress.reason,
            message: verdicts.progress.message,
          },
        }),
  });
  return conditionTypes.flatMap((type) => {
    const verdict = all[type];
    if (verdict === undefined) return [];
    const before = previous.find((condition) => condition.type === type);
    return [
      {
        type,
        status: verdict.status,
        reason: verdict.reason,
        message: shorten(verdict.message, maxMessageLength),
        lastTransitionTime: before?.status === verdict.status ? before.lastTransitionTime : options.now,
        observedGeneration: options.generation,
      },
    ];
  });
}

/** The bound of the CRD for messages of conditions; a longer one would make the API server refuse the whole status. */
const maxMessageLength = 4000;

/** Cuts a text so that the reader sees that it was cut. */
export function shorten(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 2)} …`;
}
