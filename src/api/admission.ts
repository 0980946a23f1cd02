import { callDataPolicyNames, callDataPolicySchema } from './call-data-policy.ts';
import { erasureRequestNames, erasureRequestSchema } from './erasure-request.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import { refuseGenerateName } from './metadata-refusals.ts';
import { admittedKind, judgeObject } from './object-admission.ts';
import type { Refusal } from './structural-schema.ts';
import type { CallDataPolicyManifest } from './validate.ts';

export type Admission =
  | { readonly admitted: true; readonly policy: CallDataPolicyManifest }
  | { readonly admitted: false; readonly refusals: readonly Refusal[] };

export interface AdmissionOptions {
  /** The stored object that this one replaces, defaults included. Without it the object is new. */
  readonly previous?: JsonObject;
}

const policyKind = admittedKind(callDataPolicyNames.kind, callDataPolicySchema);
const requestKind = admittedKind(erasureRequestNames.kind, erasureRequestSchema);

/**
 * What the API server would say of a CallDataPolicy, without one: defaults, bounds, uniqueness of list keys and every
 * validation rule written in CEL, with the fields and messages of the server (those of 1.36; 1.34 words three of them
 * otherwise). The given value stays as it is; its status is dropped, as at creation.
 *
 * Stricter than the server is to a lax client: an unknown field is refused, as by server-side apply. Nothing is said of
 * what other admission policies or webhooks of a cluster, quotas or the namespace would refuse. A rule that cannot be
 * evaluated here is a refusal with `evaluated: false`; it never passes.
 */
export function admitCallDataPolicy(value: unknown, options: AdmissionOptions = {}): Admission {
  const { object, refusals } = judgeObject(policyKind, value, options.previous);
  if (refusals.length > 0) return { admitted: false, refusals };
  return { admitted: true, policy: object as unknown as CallDataPolicyManifest };
}

/** The letters that the API server may put behind a prefix; no rule tells them from others. */
const generatedEnd = 'xxxxx';
const longestGeneratedStart = 58;

/**
 * The same of an ErasureRequest at its creation: what would be refused, none if nothing. A name that the API server would
 * generate is judged with an end that says nothing.
 */
export function refuseErasureRequest(value: unknown): readonly Refusal[] {
  const metadata = isJsonObject(value) ? value['metadata'] : undefined;
  if (!isJsonObject(value) || !isJsonObject(metadata)) return judgeObject(requestKind, value, undefined).refusals;
  const { generateName, name } = metadata;
  if (typeof generateName !== 'string' || generateName === '')
    return judgeObject(requestKind, value, undefined).refusals;
  const generated = generateName.slice(0, longestGeneratedStart) + generatedEnd;
  const named = { ...value, metadata: { ...metadata, name: name === undefined || name === '' ? generated : name } };
  return [...refuseGenerateName(generateName), ...judgeObject(requestKind, named, undefined).refusals];
}
