import type { AiObjectKind } from '../artifact-definition.ts';
import type { NeedFacts } from './required-action.ts';

type IsNeeded = (facts: NeedFacts) => boolean;

export const always: IsNeeded = () => true;
/** Nothing is changed in Audit. */
export const underEnforce: IsNeeded = ({ spec }) => spec.enforcement === 'Enforce';
export const withProcessors: IsNeeded = ({ spec }) => spec.processors !== undefined;
export const onFlatAccounts: IsNeeded = ({ isFlat }) => isFlat;
export const whereOpenAi: IsNeeded = ({ servesOpenAi }) => servesOpenAi;
export const whereParts: IsNeeded = ({ hasParts }) => hasParts;
export const wherePurged: IsNeeded = ({ allowsPurge }) => allowsPurge;
export const whereTagged: IsNeeded = ({ spec }) => spec.lifecycle.mode === 'Tagged';
export const whereEvidence: IsNeeded = ({ spec, account }) =>
  spec.erasure !== undefined && spec.evidence?.account === account;

/** A class in the account has logs that are cut by records. */
export const whereLogsAreCut: IsNeeded = ({ spec, account }) =>
  spec.artifactClasses.some(
    ({ locations, artifacts = [] }) =>
      locations.some((location) => location.account === account) &&
      artifacts.some(({ granularity }) => granularity === 'Record'),
  );

type Remediation = NonNullable<NonNullable<NeedFacts['spec']['ai']>['remediate']>[number];

export function corrects(...wanted: readonly Remediation[]): IsNeeded {
  return ({ spec }) => (spec.ai?.remediate ?? []).some((remediation) => wanted.includes(remediation));
}

/** Artifacts name objects of that kind in the AI account, and requests may erase them. */
export function erases(kind: AiObjectKind): IsNeeded {
  return ({ spec, account }) =>
    spec.erasure !== undefined &&
    spec.artifactClasses.some(({ artifacts = [] }) =>
      artifacts.some(({ aiObjects = [] }) =>
        aiObjects.some((source) => source.kind === kind && source.account === account),
      ),
    );
}

export function all(...conditions: readonly IsNeeded[]): IsNeeded {
  return (facts) => conditions.every((isNeeded) => isNeeded(facts));
}

export function either(...conditions: readonly IsNeeded[]): IsNeeded {
  return (facts) => conditions.some((isNeeded) => isNeeded(facts));
}
