import { describe, expect, it } from '@jest/globals';

import type { LifecycleRule } from '../../src/policy/facts.ts';
import { buildRule } from '../../src/policy/lifecycle-rules.ts';
import { still } from '../../src/policy/standing-rules.ts';

const scope = { prefixes: ['recordings/'], blobTypes: ['blockBlob'], days: { baseBlob: 76 } } as const;
const whole = buildRule('calldataXN1', scope);
const tagged = buildRule('calldataXN2', { ...scope, tag: 'aaaa' });
const disabled = { ...whole, enabled: false };
const odd = { ...whole, mystery: true };

describe('what rules of ours still do', () => {
  it.each<readonly [string, readonly LifecycleRule[], string]>([
    ['none', [], 'No enabled rule of ours stands here.'],
    ['a disabled one', [disabled], 'No enabled rule of ours stands here.'],
    ['one', [whole, disabled], '1 rule of ours in Azure still deletes, the earliest after 76 days.'],
    ['two', [whole, whole], '2 rules of ours in Azure still delete, the earliest after 76 days.'],
    ['one not understood', [odd], '1 rule of ours in Azure still deletes, after how many days is not understood.'],
    [
      'one that asks for a tag',
      [tagged, disabled],
      '1 rule of ours in Azure still deletes, the earliest after 76 days, only what carries the tag calldata-deletable.',
    ],
    [
      'one that asks for a tag beside one that does not',
      [tagged, whole],
      '2 rules of ours in Azure still delete, the earliest after 76 days.',
    ],
    [
      'one that asks for a tag beside one not understood',
      [tagged, odd],
      '2 rules of ours in Azure still delete, after how many days is not understood.',
    ],
  ])('%s', (_name, rules, sentence) => {
    expect(still(rules)).toBe(sentence);
  });
});
