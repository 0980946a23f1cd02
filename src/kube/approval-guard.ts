import { erasureAdmissionPolicies, requestPolicyName } from '../api/erasure-admission-policies.ts';
import { isDeepEqual, isJsonObject, objectAt, objectsAt } from '../api/json.ts';
import { isOperatorError } from '../reconcile/errors.ts';
import { rememberAnswer } from './remembered-answer.ts';
import type { JsonObject, JsonValue } from '../api/json.ts';
import type { ApprovalGuard } from '../reconcile/erasure-ports.ts';
import type { CallOptions } from '../reconcile/ports.ts';
import type { KubeTransport } from './transport.ts';

export interface ApprovalGuardOptions {
  readonly transport: KubeTransport;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** How long an answer holds, either way. */
const MAX_AGE_MS = 60_000;

const [shippedPolicy, shippedBinding] = erasureAdmissionPolicies;

/**
 * Whether the API server checks who approves: the shipped policy and its binding are there, unweakened. What cannot be
 * read, or is not what was shipped, protects nobody; a failure of the API server throws.
 */
export function createApprovalGuard({ transport, now }: ApprovalGuardOptions): ApprovalGuard {
  const ask = (options: CallOptions): Promise<boolean> => look(transport, options);
  return { isInForce: rememberAnswer({ ask, maxAgeMs: MAX_AGE_MS, now }).get };
}

async function look(transport: KubeTransport, options: CallOptions): Promise<boolean> {
  const policy = await read(transport, 'validatingadmissionpolicies', options);
  if (policy === undefined || !isPolicyIntact(policy)) return false;
  const binding = await read(transport, 'validatingadmissionpolicybindings', options);
  return binding !== undefined && isBindingIntact(binding);
}

async function read(transport: KubeTransport, plural: string, options: CallOptions): Promise<JsonObject | undefined> {
  const path = `/apis/admissionregistration.k8s.io/v1/${plural}/${requestPolicyName}`;
  try {
    const answer = await transport.send({ method: 'GET', path, operation: `get ${plural}` }, options);
    return isJsonObject(answer) ? answer : undefined;
  } catch (error) {
    // 404 also where the API server does not serve the kind.
    if (isOperatorError(error) && (error.status === 403 || error.status === 404)) return undefined;
    throw error;
  }
}

/** More validations than ours only refuse more; a condition or a parameter could switch ours off. */
function isPolicyIntact(policy: JsonObject): boolean {
  const spec = objectAt(policy, 'spec');
  const constraints = objectAt(spec, 'matchConstraints');
  const rules = objectsAt(constraints, 'resourceRules');
  const expressions = objectsAt(spec, 'validations').map(({ expression }) => expression);
  const { matchConstraints, validations, failurePolicy } = shippedPolicy.spec;
  return (
    !isBeingDeleted(policy) &&
    spec['failurePolicy'] === failurePolicy &&
    isEmpty(spec['matchConditions']) &&
    isEmpty(spec['paramKind']) &&
    selectsEverything(constraints) &&
    matchConstraints.resourceRules.every((shipped) => rules.some((rule) => isSameRule(rule, shipped))) &&
    validations.every(({ expression }) => expressions.includes(expression))
  );
}

function isBindingIntact(binding: JsonObject): boolean {
  const spec = objectAt(binding, 'spec');
  const resources = objectAt(spec, 'matchResources');
  const actions = spec['validationActions'];
  return (
    !isBeingDeleted(binding) &&
    spec['policyName'] === shippedBinding.spec.policyName &&
    isEmpty(spec['paramRef']) &&
    isEmpty(resources['resourceRules']) &&
    selectsEverything(resources) &&
    Array.isArray(actions) &&
    shippedBinding.spec.validationActions.every((action) => actions.includes(action))
  );
}

function isBeingDeleted(object: JsonObject): boolean {
  return objectAt(object, 'metadata')['deletionTimestamp'] !== undefined;
}

function selectsEverything(match: JsonObject): boolean {
  return ['namespaceSelector', 'objectSelector', 'excludeResourceRules'].every((field) => isEmpty(match[field]));
}

/** The API server adds `scope`; requests are namespaced. */
function isSameRule({ scope, ...rule }: JsonObject, shipped: object): boolean {
  return scope !== 'Cluster' && isDeepEqual(rule, shipped);
}

function isEmpty(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}
