import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';

import type { LifecycleRule } from '../../src/policy/facts.ts';
import { buildRule } from '../../src/policy/lifecycle-rules.ts';
import { canonicalJson, digestRules, sha256Hex } from '../../src/policy/rule-digest.ts';
import { resourceIdOf } from './build.ts';

const first = buildRule('calldataaCxN1', {
  prefixes: ['a/', 'b/'],
  blobTypes: ['blockBlob', 'appendBlob'],
  days: { baseBlob: 76, snapshot: 0, version: 0 },
});
const second = buildRule('calldataaCyN1', { prefixes: ['c/'], blobTypes: ['blockBlob'], days: { baseBlob: 10 } });
const id = resourceIdOf('calls');
const digest = digestRules(id, [first, second]);

describe('the digest of a rule set', () => {
  it('has the form that approvedDigests takes', () => {
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(sha256Hex('Grüße')).toBe(createHash('sha256').update('Grüße').digest('hex'));
  });

  it('is independent of order, letter case of the resource id and what Azure leaves out or adds', () => {
    expect(digestRules(id.toUpperCase(), [second, first])).toBe(digest);
    const { enabled, ...withoutEnabled } = first;
    expect(enabled).toBe(true);
    expect(digestRules(id, [withoutEnabled as LifecycleRule, second])).toBe(digest);
    const reversed = Object.fromEntries(Object.entries(first).toReversed()) as LifecycleRule;
    expect(digestRules(id, [reversed, second])).toBe(digest);
    const otherOrder = buildRule(first.name, {
      prefixes: ['b/', 'a/'],
      blobTypes: ['appendBlob', 'blockBlob'],
      days: { version: 0, snapshot: 0, baseBlob: 76 },
    });
    expect(digestRules(id, [otherOrder, second])).toBe(digest);
  });

  it.each<readonly [string, string, readonly LifecycleRule[]]>([
    ['another account', resourceIdOf('archive'), [first, second]],
    ['a rule less', id, [first]],
    ['a disabled rule', id, [{ ...first, enabled: false }, second]],
    [
      'other days',
      id,
      [first, buildRule(second.name, { prefixes: ['c/'], blobTypes: ['blockBlob'], days: { baseBlob: 9 } })],
    ],
    [
      'a wider prefix',
      id,
      [first, buildRule(second.name, { prefixes: ['c'], blobTypes: ['blockBlob'], days: { baseBlob: 10 } })],
    ],
    ['an unknown field', id, [{ ...first, extra: 1 }, second]],
  ])('differs for %s', (_name, resourceId, rules) => {
    expect(digestRules(resourceId, rules)).not.toBe(digest);
  });
});

describe('canonical JSON', () => {
  it('sorts keys at every depth and drops what is absent', () => {
    expect(canonicalJson({ b: [{ z: 1, a: null }], a: undefined, A: 'x' })).toBe('{"A":"x","b":[{"a":null,"z":1}]}');
  });
});
