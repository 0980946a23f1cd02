import type { CallDataPolicy, CallDataPolicySpec, CallDataPolicyStatus } from '../api/call-data-policy.ts';
import type { FindingBasis } from '../api/finding.ts';
import type { PolicyVerdicts, Verdict } from './conditions.ts';
import { judgeConsent } from './consent-verdict.ts';
import { correctsConsent, correctsTraining, sweepActs } from './corrections.ts';
import type { DeclaredDataVerdict } from './declared-data.ts';
import { dayOf } from './history/day.ts';
import { judgeBlobs, judgeRetention, type Seen } from './retention-verdict.ts';
import { basisOfReason } from './verdict-basis.ts';
import { isKnownTimeZone } from './zone-offsets.ts';

type Notice = NonNullable<CallDataPolicySpec['notice']>;
export type Control = Notice['clauses'][number]['controls'][number];
export type ClauseStatus = NonNullable<CallDataPolicyStatus['clauses']>[number];

/** What the verdicts on clauses go by: the conditions, and what was seen of the blobs. */
export interface Evidence {
  readonly verdicts: PolicyVerdicts;
  readonly seen: Seen;
  readonly declaredData: DeclaredDataVerdict;
  /** When the accounts were last looked at, RFC 3339. */
  readonly checkedTime: string | undefined;
  /** Epoch milliseconds. */
  readonly nowMs: number;
}

export interface ControlVerdict {
  readonly verdict: ClauseStatus['verdict'];
  readonly basis: FindingBasis;
  readonly message: string;
  readonly observedTime?: string | undefined;
}

/** What a policy promises nothing about, and where it would. */
const promises = {
  Consent: 'about consent; add consent to the class',
  Residency: 'about residency; add spec.residency',
  Training: 'about AI; add spec.ai',
  Processors: 'about processors; add spec.processors',
} as const;

/** Why a control has no verdict, whatever is seen; `undefined` where the policy makes its promise. */
export function describeUnpromised(spec: CallDataPolicySpec, control: Control): string | undefined {
  const promise = promiseOf(spec, control);
  return promise?.isMade === false ? unpromised(promise.words).message : undefined;
}

function promiseOf(spec: CallDataPolicySpec, control: Control) {
  switch (control.control) {
    case 'Consent':
      return { words: promises.Consent, isMade: classesAsking(spec, classesOf(spec, control)).length > 0 };
    case 'Residency':
      return { words: promises.Residency, isMade: spec.residency !== undefined };
    case 'Training':
      return { words: promises.Training, isMade: spec.ai !== undefined };
    case 'Processors':
      return { words: promises.Processors, isMade: spec.processors !== undefined };
    default:
      return undefined;
  }
}

/** What was seen of one control. What the policy does not promise is kept by nobody. */
export function judgeControl({ spec }: CallDataPolicy, evidence: Evidence, control: Control): ControlVerdict {
  const { verdicts, seen, declaredData, checkedTime, nowMs } = evidence;
  const atCheck = { good: 'Verified', observedTime: checkedTime } as const;
  switch (control.control) {
    case 'Retention':
      return judgeRetentionControl(spec, evidence, control);
    case 'Consent':
      return judgeConsentControl(spec, evidence, control);
    case 'Erasure':
      return fromVerdict(verdicts.ErasureAssured, atCheck);
    case 'Residency':
      return fromPromise(verdicts.ResidencyVerified, promises.Residency, atCheck);
    case 'Training':
      return fromPromise(verdicts.TrainingExcluded, promises.Training, {
        good: correctsTraining(spec, verdicts) ? 'Enforced' : 'Verified',
        observedTime: checkedTime,
      });
    case 'Processors':
      // Recipients are seen, contracts only declared: where all is well, the weaker of the two is what holds.
      return fromPromise(verdicts.ProcessorsDocumented, promises.Processors, {
        good: 'Attested',
        observedTime: checkedTime,
      });
    case 'DeclaredData':
      return fromVerdict(declaredData, { good: 'Verified', observedTime: timeOfLook(seen) });
    case 'Attestation':
      return judgeAttestation(control, { timeZone: spec.timeZone, nowMs });
  }
}

function judgeRetentionControl(spec: CallDataPolicySpec, evidence: Evidence, control: Control): ControlVerdict {
  const { verdicts, seen } = evidence;
  const names = classesOf(spec, control);
  if (names.length === 0) return withoutClass(control);
  const verdict = judgeRetention(judgeBlobs(onlyOf(seen, names)), {
    lifecycle: verdicts.LifecycleConfigured,
    unachievable: (verdicts.unachievable ?? []).flatMap(({ className, text }) =>
      names.includes(className) ? [text] : [],
    ),
    mode: spec.lifecycle.mode,
  });
  return fromVerdict(verdict, {
    good: sweepActs(spec, verdicts) ? 'Enforced' : 'Verified',
    observedTime: timeOfLook(seen),
  });
}

/** The sweep takes what was refused; a missing answer only where the class asks for that. */
function judgeConsentControl(spec: CallDataPolicySpec, { seen, verdicts }: Evidence, control: Control): ControlVerdict {
  const names = classesOf(spec, control);
  if (names.length === 0) return withoutClass(control);
  const asking = classesAsking(spec, names);
  if (asking.length === 0) return unpromised(promises.Consent);
  const isCorrected = sweepActs(spec, verdicts) && correctsConsent(spec, asking);
  const verdict = judgeConsent(spec, seen, names);
  return fromVerdict(verdict, { good: isCorrected ? 'Enforced' : 'Verified', observedTime: timeOfLook(seen) });
}

/** A date that is yet to come by the calendar of the policy attests nothing. In a time zone that nobody knows, UTC counts. */
function judgeAttestation(
  { attestation }: Control,
  { timeZone, nowMs }: { readonly timeZone: string; readonly nowMs: number },
): ControlVerdict {
  if (attestation === undefined) return unpromised('by attestation; say who attests it');
  const { by, date, reference } = attestation;
  if (date > dayOf(nowMs, isKnownTimeZone(timeZone) ? timeZone : 'UTC')) {
    return {
      verdict: 'Unknown',
      basis: 'Attested',
      message: `The attestation of ${by} is of ${date}, which is yet to come.`,
    };
  }
  return {
    verdict: 'Attested',
    basis: 'Attested',
    message: `Attested by ${by} on ${date}: ${reference}.`,
    observedTime: `${date}T00:00:00Z`,
  };
}

interface Look {
  readonly good: 'Verified' | 'Enforced' | 'Attested';
  readonly observedTime: string | undefined;
}

/** There is no verdict where the policy makes no promise. */
function fromPromise(verdict: Verdict | undefined, missing: string, look: Look): ControlVerdict {
  return verdict === undefined ? unpromised(missing) : fromVerdict(verdict, look);
}

function fromVerdict(
  verdict: Pick<Verdict, 'status' | 'message'> & { readonly reason?: Verdict['reason'] },
  { good, observedTime }: Look,
): ControlVerdict {
  const basis = verdict.reason === undefined ? 'Observed' : basisOfReason(verdict.reason);
  const named = { True: good, False: 'Violated', Unknown: 'Unknown' } as const;
  return { verdict: named[verdict.status], basis, message: verdict.message, observedTime };
}

function unpromised(what: string): ControlVerdict {
  return { verdict: 'Unknown', basis: 'Observed', message: `The policy promises nothing ${what}.` };
}

function withoutClass({ class: named }: Control): ControlVerdict {
  const message = `The policy has no class ${named ?? ''}; correct spec.notice.clauses.`;
  return { verdict: 'Unknown', basis: 'Observed', message };
}

function classesOf({ artifactClasses }: CallDataPolicySpec, { class: named }: Control): readonly string[] {
  return artifactClasses.map(({ name }) => name).filter((name) => named === undefined || name === named);
}

function classesAsking({ artifactClasses }: CallDataPolicySpec, names: readonly string[]) {
  return artifactClasses.filter(({ name, consent }) => names.includes(name) && consent !== undefined);
}

function onlyOf(seen: Seen, names: readonly string[]): Seen {
  return { ...seen, classes: seen.classes.filter(({ name }) => names.includes(name)) };
}

/** What came after its start was not seen. */
function timeOfLook({ scan }: Seen): string | undefined {
  return scan?.startedTime;
}
