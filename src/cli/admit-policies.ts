import { admitCallDataPolicy } from '../api/admission.ts';
import type { CallDataPolicy, Location } from '../api/call-data-policy.ts';
import { isJsonObject, type JsonObject } from '../api/json.ts';
import type { CallDataPolicyManifest } from '../api/validate.ts';
import { locationsOwnedByOthers, locationsUnderEvidence } from '../policy/overlap.ts';
import { definitionProblems } from './definition-problems.ts';
import type { ManifestDocument } from './manifest-documents.ts';
import { ownNumberProblems } from './own-number-problems.ts';
import type { Problem, Source } from './plan-report.ts';

/** A policy that the API server would admit. */
export interface AdmittedPolicy {
  readonly source: Source;
  /** Its uid is empty where nobody gave one. What the cluster alone knows is made up and means nothing. */
  readonly policy: CallDataPolicy;
}

export interface Admissions {
  readonly admitted: readonly AdmittedPolicy[];
  readonly problems: readonly Problem[];
}

/** Judges each document, and the admitted ones beside each other: the API server admits overlapping policies. */
export function admitPolicies(documents: readonly ManifestDocument[]): Admissions {
  const admitted: AdmittedPolicy[] = [];
  const problems: Problem[] = [];
  for (const { source, object } of documents) {
    const admission = admitCallDataPolicy(object);
    const unworkable = definitionProblems(object);
    if (admission.admitted) {
      const found = [...unworkable, ...ownNumberProblems(admission.policy.spec)];
      problems.push(...found.map((problem) => ({ source, policy: admission.policy.metadata.name, ...problem })));
      admitted.push({ source, policy: asStored(admission.policy, admitted.length) });
      continue;
    }
    const name = nameOf(object);
    const named = { source, ...(name === undefined ? {} : { policy: name }) };
    problems.push(
      ...admission.refusals.map(({ field, message }) => ({
        ...named,
        ...(field === '<nil>' ? {} : { field }),
        message,
      })),
      ...unworkable.map((problem) => ({ ...named, ...problem })),
    );
  }
  return {
    admitted,
    problems: [...problems, ...admitted.flatMap((policy, index) => conflicts(policy, admitted.slice(0, index)))],
  };
}

/** Which of two policies is older nobody knows without a cluster; here the first in the files stands for the older. */
function asStored({ metadata, ...manifest }: CallDataPolicyManifest, index: number): CallDataPolicy {
  const { namespace = '', uid = '' } = metadata;
  const creationTimestamp = new Date(index * 1000).toISOString();
  return {
    ...manifest,
    metadata: { namespace, uid, generation: 1, resourceVersion: '', creationTimestamp, name: metadata.name },
  };
}

function conflicts({ source, policy }: AdmittedPolicy, earlier: readonly AdmittedPolicy[]): readonly Problem[] {
  const named = { source, policy: policy.metadata.name };
  return earlier.flatMap((other) => {
    const { name, namespace } = policy.metadata;
    if (other.policy.metadata.name === name && other.policy.metadata.namespace === namespace) {
      return [
        {
          ...named,
          field: 'metadata.name',
          message: `the same policy is given before, as ${describeAdmitted(other)}; remove one`,
        },
      ];
    }
    return [...conflictsOfLocations(policy, other), ...conflictsOfEvidence(policy, other)].map((problem) => ({
      ...named,
      ...problem,
    }));
  });
}

function conflictsOfLocations(policy: CallDataPolicy, other: AdmittedPolicy): readonly FieldProblem[] {
  const underEvidence = locationsUnderEvidence(policy, other.policy);
  const shared = locationsOwnedByOthers(policy, [other.policy])
    .map(({ location }) => location)
    .filter((location) => !underEvidence.includes(location));
  return [
    ...refuseWhereAny(shared, (places) => ({
      field: 'spec.artifactClasses',
      message: `${places} overlaps with ${describeAdmitted(other)}; the older of the two in the cluster keeps the place, the other has no rule there. Give each policy prefixes of its own`,
    })),
    ...refuseWhereAny(underEvidence, (places) => ({
      field: 'spec.artifactClasses',
      message: `${places} lies in the container with the evidence of ${describeAdmitted(other)}; nothing is deleted there. Keep evidence in a container of its own`,
    })),
  ];
}

/** The evidence of the later policy withholds places of the earlier one, however old that is. */
function conflictsOfEvidence(policy: CallDataPolicy, other: AdmittedPolicy): readonly FieldProblem[] {
  return refuseWhereAny(locationsUnderEvidence(other.policy, policy), (places) => ({
    field: 'spec.evidence',
    message: `${places}, a location of ${describeAdmitted(other)}, lies in the container of this evidence; nothing is deleted there any more. Keep evidence in a container of its own`,
  }));
}

type FieldProblem = Pick<Problem, 'field' | 'message'>;

function refuseWhereAny(
  locations: readonly Location[],
  problemAt: (places: string) => FieldProblem,
): readonly FieldProblem[] {
  if (locations.length === 0) return [];
  return [
    problemAt(locations.map(({ container, prefix, account }) => `${container}/${prefix} in ${account}`).join(', ')),
  ];
}

function describeAdmitted({ policy, source }: AdmittedPolicy): string {
  return `${describePolicy(policy)} (${describeSource(source)})`;
}

export function describePolicy({ metadata: { namespace, name } }: Pick<CallDataPolicy, 'metadata'>): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

export function describeSource({ file, document }: Source): string {
  return `${file}, document ${document}`;
}

function nameOf({ metadata }: JsonObject): string | undefined {
  const name = isJsonObject(metadata) ? metadata['name'] : undefined;
  return typeof name === 'string' ? name : undefined;
}
