import { describe, expect, it } from '@jest/globals';
import { reconcileRequestedAtAnnotation } from '../../src/api/group.ts';
import { isRelevantChange } from '../../src/kube/relevant-change.ts';
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
    ['another object under the name does', object, changed({ uid: 'v' }), true],
    ['status alone does not', object, changed({}, { status: { observedGeneration: 1 } }), false],
    ['another annotation does not', object, changed({ annotations: { note: 'x' } }), false],
    ['a version alone does not', object, changed({}), false],
  ])('%s', (_, previous, current, expected) => {
    expect(isRelevantChange(previous, current)).toBe(expected);
  });
});
