import { describe, expect, it } from '@jest/globals';
import { erasureAdmissionPolicies, requestPolicyName } from '../../src/api/erasure-admission-policies.ts';
import { createApprovalGuard } from '../../src/kube/approval-guard.ts';
import { withValueAt } from '../api/object-path.ts';
import { createFakeTransport, failed, found } from './fake-transport.ts';
import type { JsonObject, JsonValue } from '../../src/api/json.ts';
import type { FakeAnswer } from './fake-transport.ts';

const options = { abortSignal: new AbortController().signal };
const [policy, binding] = shippedAs('ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding');
const rulePath = 'spec.matchConstraints.resourceRules.0';

/** Found by kind and name, not by place. */
function shippedAs(...kinds: readonly [string, string]): readonly [JsonObject, JsonObject] {
  const find = (kind: string): JsonObject =>
    erasureAdmissionPolicies.find((one) => one.kind === kind && one.metadata.name === requestPolicyName)!;
  return [find(kinds[0]), find(kinds[1])];
}

/** As the API server gives them back: with its own defaults. */
const storedPolicy = [
  ['spec.matchConstraints.matchPolicy', 'Equivalent'],
  ['spec.matchConstraints.namespaceSelector', {}],
  ['spec.matchConstraints.objectSelector', {}],
  [`${rulePath}.scope`, '*'],
].reduce((object, [path, value]) => withValueAt(object, path as string, value as JsonValue), policy);

function createGuard(answers: { readonly policy?: FakeAnswer; readonly binding?: FakeAnswer } = {}) {
  let nowMs = 1_000_000;
  let current = answers;
  const transport = createFakeTransport(({ path }) => {
    if (path.endsWith(`/validatingadmissionpolicies/${requestPolicyName}`)) {
      return current.policy ?? found(storedPolicy);
    }
    if (path.endsWith(`/validatingadmissionpolicybindings/${requestPolicyName}`)) {
      return current.binding ?? found(binding);
    }
    throw new Error(`Nobody asks for ${path}.`);
  });
  const guard = createApprovalGuard({ transport, now: () => nowMs });
  return {
    ask: () => guard.isInForce(options),
    calls: () => transport.requests.length,
    wait: (ms: number) => {
      nowMs += ms;
    },
    become: (next: typeof answers) => {
      current = next;
    },
  };
}

describe('the check of who approves', () => {
  it('is in force where the shipped policy is bound as shipped', async () => {
    expect(await createGuard().ask()).toBe(true);
  });

  it.each<[string, string, JsonValue]>([
    ['is being deleted', 'metadata.deletionTimestamp', '2026-11-25T00:00:00Z'],
    ['lets pass what it cannot judge', 'spec.failurePolicy', 'Ignore'],
    ['was emptied', 'spec', {}],
    ['judges nothing', 'spec.validations', []],
    ['judges something else', 'spec.validations.1.expression', 'true'],
    ['has a condition', 'spec.matchConditions', [{ name: 'never', expression: 'false' }]],
    ['depends on a parameter', 'spec.paramKind', { apiVersion: 'v1', kind: 'ConfigMap' }],
    ['watches no resource', 'spec.matchConstraints.resourceRules', []],
    ['watches another resource', `${rulePath}.resources`, ['widgets']],
    ['watches creation only', `${rulePath}.operations`, ['CREATE']],
    ['watches some names only', `${rulePath}.resourceNames`, ['er-1']],
    ['watches no namespaced object', `${rulePath}.scope`, 'Cluster'],
    ['watches some namespaces only', 'spec.matchConstraints.namespaceSelector', { matchLabels: { a: 'b' } }],
    ['watches some objects only', 'spec.matchConstraints.objectSelector', { matchLabels: { a: 'b' } }],
    ['leaves something out', 'spec.matchConstraints.excludeResourceRules', [{ resources: ['*'] }]],
  ])('is not where the policy %s', async (_sentence, path, value) => {
    expect(await createGuard({ policy: found(withValueAt(storedPolicy, path, value)) }).ask()).toBe(false);
  });

  it.each<[string, string, JsonValue]>([
    ['is being deleted', 'metadata.deletionTimestamp', '2026-11-25T00:00:00Z'],
    ['only warns', 'spec.validationActions', ['Warn', 'Audit']],
    ['does nothing', 'spec.validationActions', []],
    ['binds another policy', 'spec.policyName', 'other'],
    ['was emptied', 'spec', {}],
    ['binds with a parameter', 'spec.paramRef', { name: 'p', parameterNotFoundAction: 'Allow' }],
    ['binds in some namespaces only', 'spec.matchResources', { namespaceSelector: { matchLabels: { a: 'b' } } }],
    ['binds some objects only', 'spec.matchResources', { objectSelector: { matchLabels: { a: 'b' } } }],
    ['binds some resources only', 'spec.matchResources', { resourceRules: [{ resources: ['widgets'] }] }],
    ['leaves something out', 'spec.matchResources', { excludeResourceRules: [{ resources: ['*'] }] }],
  ])('is not where the binding %s', async (_sentence, path, value) => {
    expect(await createGuard({ binding: found(withValueAt(binding, path, value)) }).ask()).toBe(false);
  });

  it.each<[string, FakeAnswer]>([
    ['not there', failed(404, 'NotFound')],
    ['of a kind that is not served', { status: 404, body: {} }],
    ['refused', failed(403, 'Forbidden')],
    ['of another shape', found({ items: [] })],
  ])('is not where either of the two is %s', async (_sentence, answer) => {
    expect(await createGuard({ policy: answer }).ask()).toBe(false);
    expect(await createGuard({ binding: answer }).ask()).toBe(false);
  });

  it('is in force where more is refused than was shipped', async () => {
    const validations = [...(policy['spec'] as { validations: JsonValue[] }).validations, { expression: 'false' }];
    const stricter = withValueAt(storedPolicy, 'spec.validations', validations);
    const louder = withValueAt(binding, 'spec.validationActions', ['Deny', 'Audit']);
    expect(await createGuard({ policy: found(stricter), binding: found(louder) }).ask()).toBe(true);
  });

  it('is asked for once a minute, whatever the answer', async () => {
    const guard = createGuard();
    await guard.ask();
    guard.become({ policy: failed(404, 'NotFound') });
    guard.wait(59_999);
    expect(await guard.ask()).toBe(true);
    expect(guard.calls()).toBe(2);
    guard.wait(1);
    expect(await guard.ask()).toBe(false);
    guard.become({});
    guard.wait(59_999);
    expect(await guard.ask()).toBe(false);
    guard.wait(1);
    expect(await guard.ask()).toBe(true);
  });

  it('is asked for again where the clock was set back', async () => {
    const guard = createGuard();
    await guard.ask();
    guard.become({ policy: failed(404, 'NotFound') });
    guard.wait(-3_600_000);
    expect(await guard.ask()).toBe(false);
  });

  it('is unknown after a failure, which throws and is not remembered', async () => {
    const guard = createGuard({ binding: failed(500, 'InternalError') });
    await expect(guard.ask()).rejects.toMatchObject({ reason: 'KubernetesUnavailable' });
    guard.become({});
    expect(await guard.ask()).toBe(true);
    guard.wait(60_000);
    guard.become({ policy: failed(503, 'ServiceUnavailable') });
    await expect(guard.ask()).rejects.toMatchObject({ reason: 'KubernetesUnavailable' });
  });
});
