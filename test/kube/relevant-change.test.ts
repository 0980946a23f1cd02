import { describe, expect, it } from '@jest/globals';
import { reconcileRequestedAtAnnotation, releaseAccountsAnnotation } from '../../src/api/group.ts';
import { isRelevantChange, isRelevantRequestChange } from '../../src/kube/relevant-change.ts';
import type { ErasureRequest } from '../../src/api/erasure-request.ts';
import type { KubeObject } from '../../src/kube/objects.ts';

const object = { metadata: { name: 'p', namespace: 'n', uid: 'u', resourceVersion: '1', generation: 1 } };

function changed(metadata: Partial<KubeObject['metadata']>, rest: object = {}): KubeObject {
  return { ...rest, metadata: { ...object.metadata, resourceVersion: '2', ...metadata } };
}

describe('a change that calls for a pass', () => {
  it.each<[string, KubeObject | undefined, KubeObject | undefined, boolean]>([
    ['creation does', undefined, object, true],
    ['deletion does', object, undefined, true],
    ['another generation does', object, changed({ generation: 2 }), true],
    ['the mark of deletion does', object, changed({ deletionTimestamp: '2026-01-01T00:00:00Z' }), true],
    ['a request does', object, changed({ annotations: { [reconcileRequestedAtAnnotation]: '1' } }), true],
    ['the release of an account does', object, changed({ annotations: { [releaseAccountsAnnotation]: '/a' } }), true],
    ['another object under the name does', object, changed({ uid: 'v' }), true],
    ['status alone does not', object, changed({}, { status: { observedGeneration: 1 } }), false],
    ['another annotation does not', object, changed({ annotations: { note: 'x' } }), false],
    ['a version alone does not', object, changed({}), false],
  ])('%s', (_, previous, current, expected) => {
    expect(isRelevantChange(previous, current)).toBe(expected);
  });
});

describe('a change of a request', () => {
  const request = { ...object, spec: { mode: 'DryRun' } } as unknown as ErasureRequest;
  const after = (metadata: Partial<ErasureRequest['metadata']>, rest: object = {}): ErasureRequest => ({
    ...request,
    ...rest,
    metadata: { ...request.metadata, resourceVersion: '2', ...metadata },
  });

  it.each<[string, ErasureRequest | undefined, ErasureRequest | undefined, boolean]>([
    ['calls for a pass when it is created', undefined, request, true],
    ['calls for a pass when it is gone', request, undefined, true],
    ['calls for a pass when it was approved', request, after({ generation: 2 }, { spec: { approval: {} } }), true],
    ['calls for a pass when it is being deleted', request, after({ deletionTimestamp: '2026-11-25T00:00:00Z' }), true],
    ['calls for a pass when asked', request, after({ annotations: { [reconcileRequestedAtAnnotation]: '1' } }), true],
    ['does not when only its status changed', request, after({}, { status: { observedGeneration: 1 } }), false],
    ['does not when only a finalizer was added', request, after({ finalizers: ['example.test/x'] }), false],
  ])('%s', (_sentence, previous, current, expected) => {
    expect(isRelevantRequestChange(previous, current)).toBe(expected);
  });
});
