import type { CallDataPolicySpec } from '../api/call-data-policy.ts';
import { describeUnpromised } from '../policy/control-verdicts.ts';
import { holdTagName, stateOfHold, type HoldSpec, type HoldState } from '../policy/holds.ts';
import { longHolds } from '../policy/long-holds.ts';
import type { AdmittedPolicy } from './admit-policies.ts';
import { line, type PlanSection, type PlanTime } from './plan-report.ts';

/** Holds at a time, the limits of a sweep, and what keeps each clause of the notice: nothing was looked at. */
export function planOfflinePromises({ policy: { spec } }: AdmittedPolicy, { nowMs }: PlanTime): readonly PlanSection[] {
  return [
    sweepOf(spec),
    holdsOf(spec.holds, nowMs),
    ...(spec.notice === undefined ? [] : [noticeOf(spec.notice, spec)]),
  ];
}

function sweepOf({ sweep, enforcement }: CallDataPolicySpec): PlanSection {
  const { minArtifacts, percentOfClass } = sweep.limits;
  return {
    kind: 'sweep',
    subject: 'all classes',
    state: 'NotCompared',
    lines: [
      line(
        `A pass that would delete more of a class than ${minArtifacts} artifacts and more than ${percentOfClass} percent of it deletes nothing and waits for a person.`,
      ),
      ...(enforcement === 'Audit' ? [line('Under Audit it only looks.')] : []),
    ],
    findings: [],
    data: { limits: sweep.limits },
  };
}

const stateWords: Readonly<Record<HoldState, string>> = {
  Active: 'active',
  NotYet: 'not yet active',
  Expired: 'expired',
  Unreadable: 'unreadable',
};

function holdsOf(holds: readonly HoldSpec[], nowMs: number): PlanSection {
  const states = holds.map((hold) => ({ hold, state: declaredState(hold, nowMs) }));
  return {
    kind: 'holds',
    subject: 'all classes',
    state: 'NotCompared',
    lines:
      holds.length === 0
        ? [line('None: no call is kept for longer on a named ground.')]
        : states.flatMap(({ hold, state }) => [
            line(
              `${hold.name}: ${stateWords[state]}, from ${hold.startTime} to ${hold.endTime}, ${hold.ground}${hold.statute === undefined ? '' : ` (${hold.statute})`}, owner ${hold.owner}`,
            ),
            line(`keeps ${keptWords(hold)}`, 1),
          ]),
    findings: longHolds(holds, nowMs),
    data: {
      time: new Date(nowMs).toISOString(),
      holds: states.map(({ hold: { name, ground, statute, owner, startTime, endTime }, state }) => ({
        name,
        ground,
        ...(statute === undefined ? {} : { statute }),
        owner,
        state,
        startTime,
        endTime,
      })),
    },
  };
}

/** As if the Secret could be read: nothing was looked at. */
function declaredState(hold: HoldSpec, nowMs: number): HoldState {
  const calls =
    hold.tagValue === undefined
      ? ({ kind: 'ByIds', callIds: new Set<string>() } as const)
      : ({ kind: 'ByTag', value: hold.tagValue } as const);
  return stateOfHold({ hold, calls }, nowMs);
}

function keptWords({ tagValue, callIds }: HoldSpec): string {
  return callIds === undefined
    ? `calls with the index tag ${holdTagName}=${tagValue ?? ''} on any artifact`
    : `calls whose ids stand under the key ${callIds.secretRef.key} of the Secret ${callIds.secretRef.name}`;
}

type Notice = NonNullable<CallDataPolicySpec['notice']>;
type Control = Notice['clauses'][number]['controls'][number];

function noticeOf({ url, version, sha256, clauses }: Notice, spec: CallDataPolicySpec): PlanSection {
  return {
    kind: 'notice',
    subject: `version ${version}`,
    state: 'NotCompared',
    lines: [
      line(`${url}, sha256 ${sha256}. --live compares it.`),
      ...clauses.flatMap(({ id, controls }) => [
        line(`${id}: ${controls.map(describeControl).join(', ')}`),
        ...controls
          .flatMap((control) => describeUnpromised(spec, control) ?? [])
          .map((sentence) => line(`Unknown: ${sentence}`, 1)),
      ]),
    ],
    findings: [],
    data: { url, version, sha256, clauses },
  };
}

const controlWords: Readonly<Record<Control['control'], string>> = {
  Retention: 'the period of',
  Consent: 'the consent of',
  Erasure: 'deleted data is gone in time',
  Residency: 'places of storage and of the AI accounts that spec.ai names',
  Training: 'nothing trains a model',
  Processors: 'contracts in force, and nobody else gets data',
  DeclaredData: 'nothing beside the declared places',
  Attestation: 'a person says so',
};

export function describeControl({ control, class: className, attestation }: Control): string {
  const words = controlWords[control];
  if (control === 'Retention' || control === 'Consent') return `${control} (${words} ${className ?? 'all classes'})`;
  if (attestation === undefined) return `${control} (${words})`;
  return `${control} (${attestation.by}, ${attestation.date}, ${attestation.reference})`;
}
