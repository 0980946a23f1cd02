import { approveVerb, erasureRequestNames } from './erasure-request.ts';
import { subjectKeys } from './erasure-request-identity-schema.ts';
import { apiGroup, apiVersion, lastWordConfigMapName, subjectSecretType } from './group.ts';

/**
 * What a validation rule of a CRD cannot see: who asks, and what time it is. None of the messages repeats a value. They do
 * not reach status, whose writers RBAC names.
 */

const labels = { 'app.kubernetes.io/name': 'calldata-operator', 'app.kubernetes.io/component': 'admission' } as const;

export const requestPolicyName = `${erasureRequestNames.plural}.${apiGroup}` as const;
export const subjectPolicyName = `subjects.${apiGroup}` as const;
export const lastWordPolicyName = `last-words.${apiGroup}` as const;

const mayApprove = `authorizer.group('${apiGroup}').resource('${erasureRequestNames.plural}').namespace(request.namespace).name(request.name).check('${approveVerb}').allowed()`;

/** Clocks differ: a request that is made at the moment of receipt must not be refused. */
const requestPolicy = admissionPolicy(requestPolicyName, {
  matchConstraints: {
    resourceRules: [
      {
        apiGroups: [apiGroup],
        apiVersions: [apiVersion],
        operations: ['CREATE', 'UPDATE'],
        resources: [erasureRequestNames.plural],
      },
    ],
  },
  validations: [
    {
      expression:
        "request.operation != 'CREATE' || timestamp(object.spec.receivedTime) <= timestamp(object.metadata.creationTimestamp) + duration('5m')",
      message: 'spec.receivedTime lies in the future; it is the time at which the request reached the company',
      reason: 'Invalid',
    },
    {
      // Taking an approval back stops a deletion, so everybody who may edit the request may do that.
      expression: `!has(object.spec.approval) || (request.operation == 'UPDATE' && has(oldObject.spec.approval) && oldObject.spec.approval == object.spec.approval) || ${mayApprove}`,
      message: `only who has the verb ${approveVerb} on ${erasureRequestNames.plural}.${apiGroup} may set or change spec.approval`,
      reason: 'Forbidden',
    },
  ],
});

const keyList = subjectKeys.map((key) => `'${key}'`).join(', ');

const appliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

const subjectPolicy = admissionPolicy(subjectPolicyName, {
  matchConstraints: {
    resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['secrets'] }],
  },
  // Every Secret of the cluster comes by here, so this must never fail.
  matchConditions: [{ name: 'subject', expression: `has(object.type) && object.type == '${subjectSecretType}'` }],
  // What stood there before the policy did may stay: else nobody could take a finalizer from such a Secret, and it would not go.
  validations: [
    {
      expression: `!has(object.metadata.annotations) || !('${appliedAnnotation}' in object.metadata.annotations) || (request.operation == 'UPDATE' && has(oldObject.metadata.annotations) && '${appliedAnnotation}' in oldObject.metadata.annotations && oldObject.metadata.annotations['${appliedAnnotation}'] == object.metadata.annotations['${appliedAnnotation}'])`,
      message:
        "client-side apply copies the caller's data into an annotation; use kubectl calldata erase, kubectl create, or kubectl apply --server-side",
      reason: 'Forbidden',
    },
    {
      expression: `!has(object.data) || object.data.all(key, key in [${keyList}] || (request.operation == 'UPDATE' && has(oldObject.data) && key in oldObject.data))`,
      message: `a key is none that is searched for, and would be ignored; the keys are ${subjectKeys.join(', ')}`,
      reason: 'Invalid',
    },
  ],
});

/**
 * The operator of whichever release serves the namespace: nobody else is given this right, and who has it decides by status as well.
 * An administrator of the cluster has it, and can tidy up.
 */
const mayWriteStatus = `authorizer.group('${apiGroup}').resource('${erasureRequestNames.plural}').subresource('status').namespace(request.namespace).check('patch').allowed()`;

/** What goes with its namespace goes by them. */
const isController =
  "(request.userInfo.username == 'system:kube-controller-manager' || request.userInfo.username.startsWith('system:serviceaccount:kube-system:'))";

const lastWordPolicy = admissionPolicy(lastWordPolicyName, {
  matchConstraints: {
    resourceRules: [
      { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE', 'DELETE'], resources: ['configmaps'] },
    ],
  },
  // Every ConfigMap of the cluster comes by here, so this must never fail.
  matchConditions: [
    {
      name: 'last-word',
      expression: `(request.operation == 'DELETE' ? oldObject.metadata.name : object.metadata.name).matches('^${lastWordConfigMapName('.+')}$')`,
    },
  ],
  validations: [
    {
      expression: `${mayWriteStatus} || (request.operation == 'DELETE' && ${isController})`,
      message: `only who may patch ${erasureRequestNames.plural}/status, as the operator does, may write or delete this ConfigMap: it stands for a request that is gone and decides whether its erasure goes on`,
      reason: 'Forbidden',
    },
  ],
});

/** Refuses what it covers as long as nobody can evaluate it. */
export function admissionPolicy<Name extends string, const Spec extends object>(name: Name, spec: Spec) {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name, labels },
    spec: { failurePolicy: 'Fail', ...spec },
  } as const;
}

export function denyingBinding<Name extends string>(policyName: Name) {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: policyName, labels },
    spec: { policyName, validationActions: ['Deny'] },
  } as const;
}

/** In the order in which they are applied. They bind in the whole cluster. */
export const erasureAdmissionPolicies = [
  requestPolicy,
  denyingBinding(requestPolicyName),
  subjectPolicy,
  denyingBinding(subjectPolicyName),
  lastWordPolicy,
  denyingBinding(lastWordPolicyName),
] as const;
