import { describe, expect, it } from '@jest/globals';
import type { ArtifactClass } from '../../../src/api/call-data-policy.ts';
import type { JsonObject } from '../../../src/api/json.ts';
import { planRules } from '../../../src/policy/brake.ts';
import type { LifecycleRule } from '../../../src/policy/facts.ts';
import { buildRule, ruleName } from '../../../src/policy/lifecycle-rules.ts';
import type { BlobEntry } from '../../../src/scan/blob-port.ts';
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

interface LookMore {
  readonly tags?: readonly (readonly [key: string, value: string])[];
  readonly retention?: ArtifactClass['retention'];
  readonly kind?: Partial<BlobEntry>;
  readonly mode?: 'WholePrefix' | 'Tagged';
}

/** A recording of a held call at recordings/2026/, 80 days old. */
async function look(
  rules: readonly LifecycleRule[],
  { tags = [], retention, kind = {}, mode = 'WholePrefix' }: LookMore = {},
) {
  const lifecycle = { mode, lagDays: 3, arrivalLagDays: 1, approval: 'Manual' } as const;
  const times = { creationTimeMs: createdMs, lastModifiedMs: createdMs };
  const name = '2026/20260120/one.wav';
  const held = [['calldata-hold', 'court'] as const, ...tags].map(([key, value]) => ({ name: key, value }));
  const entry = recording('20260120', 'one', { name, ...times, tags: held, ...kind });
  const calls = createMemoryAccount({ recordings: [entry] });
  const observation = { ...observationOf('calls', calls), lifecycle: { ok: true, value: { rules } } } as const;
  const more = retention === undefined ? {} : { retention };
  const request = requestOf([classAt('recordings', ['calls/recordings/'], more)], {
    accounts: { calls },
    spec: { lifecycle },
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
    expect(await look(rules, { tags: [['calldata-deletable', ourTag]] })).toMatchObject({
      held: 1,
      heldRuleMs: ruleDayMs,
    });
  });

  const earlierTag = deletableTagValue('uid-before');
  const ofEarlier = rule('recordings/', 'uid-before', earlierTag);

  it.each<[string, readonly LifecycleRule[], string, number | undefined]>([
    ['of the tag of an earlier policy, which it carries', [ofEarlier], earlierTag, ruleDayMs],
    ['of others, of the tag of an earlier policy', [{ ...ofEarlier, name: 'cleanup' }], earlierTag, ruleDayMs],
    [
      'of ours that asks for the tag of an earlier policy',
      [rule('recordings/', uid, earlierTag)],
      earlierTag,
      ruleDayMs,
    ],
    ['of the tag of an earlier policy, where it carries ours', [ofEarlier], ourTag, undefined],
    [
      'of our tag, where it carries that of an earlier policy',
      [rule('recordings/', uid, ourTag)],
      earlierTag,
      undefined,
    ],
    [
      'of the tag of an earlier policy over another part',
      [rule('other/', 'uid-before', earlierTag)],
      earlierTag,
      undefined,
    ],
  ])('is told: one %s', async (_, rules, tag, heldRuleMs) => {
    expect(await look(rules, { tags: [['calldata-deletable', tag]] })).toMatchObject({ held: 1, heldRuleMs });
  });

  it('is told where it takes a version by the tag of an earlier policy, or a blob below its minimum', async () => {
    const tags = [['calldata-deletable', earlierTag]] as const;
    const kind = { kind: 'version', versionId: '1' } as const;
    expect(await look([ofEarlier], { tags, kind })).toMatchObject({ held: 1, heldRuleMs: createdMs });
    const retention = { maximum: { days: 120 }, minimum: { days: 90 } } as const;
    expect(await look([ofEarlier], { tags, retention })).toMatchObject({ belowFloor: 1, ruleBelowFloorMs: ruleDayMs });
    expect(await look([ofEarlier], { retention })).toMatchObject({ belowFloor: 0, ruleBelowFloorMs: undefined });
  });

  it('leaves a tag to be taken off, of whatever policy, where the mode is Tagged', async () => {
    const tags = [['calldata-deletable', earlierTag]] as const;
    expect(await look([], { tags, mode: 'Tagged' })).toMatchObject({ held: 1, heldTagged: 1 });
  });
});

describe('a rule of others', () => {
  const cleanup = (days: number, prefix = 'recordings/', types: readonly string[] = ['blockBlob']): LifecycleRule => ({
    enabled: true,
    name: 'cleanup',
    type: 'Lifecycle',
    definition: {
      actions: { baseBlob: { delete: { daysAfterCreationGreaterThan: days } } },
      filters: { blobTypes: types, prefixMatch: [prefix] },
    },
  });
  const first = (days: number): number => createdMs + days * dayMs;
  const retention = { maximum: { days: 120 }, minimum: { days: 90 } } as const;

  it.each<[string, LifecycleRule, number | undefined]>([
    ['over the class', cleanup(85), first(85)],
    ['over the whole account', { ...cleanup(85), definition: withoutPrefix(cleanup(85)) }, first(85)],
    ['over another container', cleanup(85, 'exports/'), undefined],
    ['that is switched off', { ...cleanup(85), enabled: false }, undefined],
    ['of append blobs alone', cleanup(85, 'recordings/', ['appendBlob']), undefined],
  ])('is held against what a hold keeps: one %s', async (_, rule, heldRuleMs) => {
    expect(await look([rule])).toMatchObject({ held: 1, heldRuleMs });
  });

  it('says nothing of versions, which it does not delete', async () => {
    const kind = { kind: 'version', versionId: '1' } as const;
    expect(await look([cleanup(85)], { kind })).toMatchObject({ held: 1, heldRuleMs: undefined });
    expect(await look([rule('recordings/')], { kind })).toMatchObject({ held: 1, heldRuleMs: createdMs });
  });

  it('is held against a declared minimum, and against none that nobody declared', async () => {
    expect(await look([cleanup(85)], { retention })).toMatchObject({ belowFloor: 1, ruleBelowFloorMs: first(85) });
    expect(await look([cleanup(20)])).toMatchObject({ belowFloor: 0, ruleBelowFloorMs: undefined });
    expect(await look([cleanup(93)], { retention })).toMatchObject({ belowFloor: 0 });
  });

  it('is none of ours: nothing goes sooner or later for it, and nothing is gone by it', async () => {
    const [alone, beside] = [await look([rule('recordings/')]), await look([rule('recordings/'), cleanup(20)])];
    expect(beside).toEqual({ ...alone, heldRuleMs: first(20) });
  });
});

function withoutPrefix({ definition }: LifecycleRule): JsonObject {
  const { actions } = definition as JsonObject;
  return { actions, filters: { blobTypes: ['blockBlob'] } };
}
