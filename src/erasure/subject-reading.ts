import { subjectSecretType } from '../api/group.ts';
import type { ErasureRequest } from '../api/erasure-request.ts';
import type { FeatureDigest } from '../matching/feature.ts';
import type { FeatureFacts } from '../policy/erasure/request-facts.ts';
import type { SubjectSecret, SubjectSecretRead } from '../reconcile/erasure-ports.ts';
import { isOperatorError } from '../reconcile/errors.ts';
import { isFound, type PolicyPass } from './policy-pass.ts';
import { readFeatures, type ReadFeatures } from './subject-digests.ts';

/** The Secret of a request as a pass saw it. The features themselves are gone from memory by then; what is left are keyed hashes. */
export interface SubjectReading {
  readonly facts: FeatureFacts;
  /** What was read, to delete exactly that. */
  readonly secret?: Pick<SubjectSecret, 'uid' | 'resourceVersion'>;
  /** Absent where the features cannot be compared: no policy, no keys, none that tells one person from another. */
  readonly features?: SubjectFeatureDigests;
  /** What of it is not searched for and why, in sentences without values. */
  readonly refusals?: readonly string[];
}

export interface SubjectFeatureDigests {
  /** Under all keys: what is looked for, and of which the ledger seals what it needs. */
  readonly searched: readonly FeatureDigest[];
  /** Changes with the features. */
  readonly key: string;
}

/** Reads the Secret of a request. A failure is `Unread`: whether it is there is not known then. */
export async function readSubjectOf(pass: PolicyPass, request: ErasureRequest): Promise<SubjectReading> {
  const read = await readSecret(pass, request);
  if (read === undefined || read.kind === 'Denied') return { facts: { kind: 'Unread' } };
  if (read.kind === 'NotFound') return { facts: { kind: 'Missing' } };
  const { secret } = read;
  const { uid, resourceVersion } = secret;
  if (secret.type !== subjectSecretType) return { facts: { kind: 'WrongType' }, secret: { uid, resourceVersion } };
  const managed = secret.managedBy !== undefined;
  if (!secret.isText) {
    const refusals = ['a value is no text in UTF-8'];
    return { facts: { kind: 'Present', strength: 'None', managed }, secret: { uid, resourceVersion }, refusals };
  }
  const found = await digest(pass, request, secret);
  return { ...readingOf(found, managed), secret: { uid, resourceVersion } };
}

function readingOf(found: ReadFeatures | undefined, managed: boolean): SubjectReading {
  if (found === undefined) return { facts: { kind: 'Present', strength: 'Weak', managed } };
  const { strength, leavesOut, refusals, digests, searched, featuresKey } = found;
  return {
    facts: { kind: 'Present', strength, leavesOut, managed },
    refusals,
    ...(digests.length === 0 ? {} : { features: { searched, key: featuresKey } }),
  };
}

async function readSecret(
  pass: PolicyPass,
  { metadata, spec }: ErasureRequest,
): Promise<SubjectSecretRead | undefined> {
  const { context, abortSignal } = pass;
  const key = { namespace: metadata.namespace, name: spec.subject.secretRef.name };
  try {
    return await context.subjectSecrets.read(key, { abortSignal });
  } catch (error) {
    if (!isOperatorError(error)) throw error;
    return undefined;
  }
}

/** `undefined` where nothing can be compared. Strength is not known then, and nothing is decided by it. */
async function digest(pass: PolicyPass, { metadata, spec }: ErasureRequest, secret: SubjectSecret) {
  if (!isFound(pass) || pass.policy.policy.spec.erasure === undefined) return undefined;
  const read = await pass.ring();
  if (read.kind !== 'Ring') return undefined;
  return readFeatures({
    requestUid: metadata.uid,
    values: secret.values,
    policy: pass.policy.policy.spec,
    verifiedKeys: spec.identityVerification?.verifiedKeys ?? [],
    ring: read.ring,
  });
}
