import { describe, expect, it } from '@jest/globals';
import { planRules } from '../../../src/policy/brake.ts';
import type { LifecycleRule } from '../../../src/policy/facts.ts';
import { buildRule, ruleName } from '../../../src/policy/lifecycle-rules.ts';
import { deletableTagValue } from '../../../src/policy/deletable-tag.ts';
import { hold } from '../../policy/scan-build.ts';
import { classAt, createMemoryAccount, nowMs, observationOf, recording, requestOf } from './memory-estate.ts';
import { listOnce } from './run-scans.ts';

const uid = 'uid-voicebot';
const dayMs = 86_400_000;
const createdMs = nowMs - 80 * dayMs;
const ruleDayMs = createdMs + 84 * dayMs;

function rule(prefix: string, of = uid, tag?: string): LifecycleRule {
  const days = { baseBlob: 84, snapshot: 0, version: 0 };
  const blobTypes = ['blockBlob', 'appendBlob'] as const;
  return buildRule(ruleName(of, 'recordings', 1), { prefixes: [prefix], blobTypes, days, tag });
}

/** A recording of a held call at recordings/2026/, 80 days old. */
async function look(rules: readonly LifecycleRule[], tags: readonly (readonly [key: string, value: string])[] = []) {
  const times = { creationTimeMs: createdMs, lastModifiedMs: createdMs };
  const name = '2026/20260120/one.wav';
  const held = [['calldata-hold', 'court'] as const, ...tags].map(([key, value]) => ({ name: key, value }));
  const calls = createMemoryAccount({ recordings: [recording('20260120', 'one', { name, ...times, tags: held })] });
  const observation = { ...observationOf('calls', calls), lifecycle: { ok: true, value: { rules } } } as const;
  const request = requestOf([classAt('recordings', ['calls/recordings/'])], {
    accounts: { calls },
    more: { holds: [hold('court')], accounts: [observation] },
  });
  return (await listOnce(request, { calls })).classes[0];
}

describe('a rule that takes what a hold keeps', () => {
  const { write: interim } = planRules({
    inForce: [rule('recordings/2026/')],
    desired: [rule('recordings/')],
    resourceId: '/x',
    approval: 'Manual',
    approvedDigests: [],
  });
  const ourTag = deletableTagValue(uid);

  it.each<[string, readonly LifecycleRule[], number | undefined]>([
    ['over the whole class', [rule('recordings/')], ruleDayMs],
    ['of an interim set over a part of it', interim, ruleDayMs],
    ['over another part', [rule('recordings/2025/')], undefined],
    ['over another container', [rule('recordings-archive/')], undefined],
    ['that an earlier policy left', [rule('recordings/', 'uid-before')], ruleDayMs],
    ['of the tag that it does not carry', [rule('recordings/2026/', uid, ourTag)], undefined],
  ])('is told: one %s', async (_, rules, heldRuleMs) => {
    expect(await look(rules)).toMatchObject({ held: 1, heldRuleMs });
  });

  it('is told: one over a part of it, of the tag that it carries', async () => {
    const rules = [rule('recordings/2026/', uid, ourTag)];
    expect(await look(rules, [['calldata-deletable', ourTag]])).toMatchObject({ held: 1, heldRuleMs: ruleDayMs });
  });
});
