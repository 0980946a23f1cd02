import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { planRules } from '../../src/policy/brake.ts';
import type { LifecycleRule } from '../../src/policy/facts.ts';
import { buildRule, ruleName } from '../../src/policy/lifecycle-rules.ts';
import { digestRules } from '../../src/policy/rule-digest.ts';
import { actionKinds, blobTypes, type ActionKind, type BlobType } from '../../src/policy/rule-regions.ts';
import { resourceIdOf } from './build.ts';

const resourceId = resourceIdOf('calls');

const knownPrefixes = ['a', 'a/', 'a/x/', 'a/x/y/', 'a/z/', 'ab/', 'b/', 'b/x/', 'c/'];
const prefixes = fc.constantFrom(...knownPrefixes);
const days = fc.integer({ min: 0, max: 6 });
/** `undefined`: a rule of mode WholePrefix. The second is a tag of another policy, which only a hand can have written. */
const tags = fc.constantFrom(undefined, 'aaaa', 'bbbb');
const classNames = fc.constantFrom('one', 'two-three', 'four');

/** Enabled and disabled rules of our shape, with any subset of actions and blob types. */
const plainRules: fc.Arbitrary<LifecycleRule> = fc
  .record({
    className: classNames,
    index: fc.integer({ min: 1, max: 3 }),
    prefixes: fc.uniqueArray(prefixes, { minLength: 1, maxLength: 4 }),
    blobTypes: fc.subarray([...blobTypes], { minLength: 1 }),
    kinds: fc.subarray([...actionKinds], { minLength: 1 }),
    days: fc.tuple(days, days, days),
    tag: tags,
    enabled: fc.boolean(),
  })
  .map((parts) => ({
    ...buildRule(ruleName('uid', parts.className, parts.index), {
      prefixes: parts.prefixes,
      blobTypes: parts.blobTypes,
      days: Object.fromEntries(parts.kinds.map((kind, index) => [kind, parts.days[index]])),
      tag: parts.tag,
    }),
    enabled: parts.enabled,
  }));

function retagged(rule: LifecycleRule, tag: string | undefined): LifecycleRule {
  const definition = rule['definition'] as {
    filters: { blobTypes: readonly string[]; prefixMatch: readonly string[] };
  };
  const { blobTypes: types, prefixMatch } = definition.filters;
  const blobIndexMatch =
    tag === undefined ? {} : { blobIndexMatch: [{ name: 'calldata-deletable', op: '==', value: tag }] };
  return {
    ...rule,
    definition: { ...definition, filters: { blobTypes: types, prefixMatch, ...blobIndexMatch } },
  };
}

/** Rules of ours that somebody has changed: without prefixes, with conditions, or broken. */
const tamperedRules: fc.Arbitrary<LifecycleRule> = fc.oneof(
  plainRules.map((rule) => {
    const definition = rule['definition'] as { actions: object; filters: { blobTypes: readonly string[] } };
    return {
      ...rule,
      definition: { ...definition, filters: { blobTypes: definition.filters.blobTypes } },
    } as LifecycleRule;
  }),
  plainRules.map((rule) => ({ ...rule, mystery: 1 })),
  plainRules.map((rule) => {
    const definition = rule['definition'] as { filters: object };
    const blobIndexMatch = [{ name: 'another-tag', op: '==', value: 'aaaa' }];
    return {
      ...rule,
      definition: { ...definition, filters: { ...definition.filters, blobIndexMatch } },
    };
  }),
  plainRules.map((rule) => ({ ...rule, definition: 'gone' })),
);

const seenSets = fc.array(fc.oneof({ weight: 4, arbitrary: plainRules }, { weight: 1, arbitrary: tamperedRules }), {
  maxLength: 5,
});
const desiredSets = fc.uniqueArray(plainRules, { maxLength: 5, selector: (rule) => rule.name });

interface Blob {
  readonly name: string;
  readonly blobType: BlobType;
  readonly kind: ActionKind;
  readonly ageDays: number;
  readonly tags: Readonly<Record<string, string>>;
}

const everyTags = [{}, ...['aaaa', 'bbbb', 'cccc'].map((value) => ({ 'calldata-deletable': value }))];

/** One blob for each way in which rules over these prefixes and days can differ. */
const everyBlob: readonly Blob[] = knownPrefixes.flatMap((prefix) =>
  blobTypes.flatMap((blobType) =>
    actionKinds.flatMap((kind) =>
      [0, 1, 2, 3, 4, 5, 6, 7].flatMap((ageDays) =>
        everyTags.map((tagsOfBlob) => ({ name: `${prefix}~`, blobType, kind, ageDays, tags: tagsOfBlob })),
      ),
    ),
  ),
);

/** An independent reading of the rules, as Azure documents them; what it does not know deletes nothing. */
function deletes(rules: readonly LifecycleRule[], blob: Blob): boolean {
  return rules.some((rule) => {
    const { enabled, definition, mystery } = rule as {
      enabled?: boolean;
      mystery?: number;
      definition?: {
        actions?: Partial<Record<ActionKind, { delete: { daysAfterCreationGreaterThan: number } }>>;
        filters?: {
          blobTypes: string[];
          prefixMatch?: string[];
          blobIndexMatch?: { name: string; value: string }[];
        };
      };
    };
    if (enabled === false || mystery !== undefined || definition?.filters === undefined) return false;
    const { blobTypes: types, prefixMatch, blobIndexMatch = [] } = definition.filters;
    if (blobIndexMatch.some(({ name, value }) => blob.tags[name] !== value)) return false;
    const limit = definition.actions?.[blob.kind]?.delete.daysAfterCreationGreaterThan;
    if (limit === undefined || !types.includes(blob.blobType) || blob.ageDays <= limit) return false;
    return prefixMatch === undefined || prefixMatch.some((prefix) => blob.name.startsWith(prefix));
  });
}

function plan(
  seen: readonly LifecycleRule[],
  desired: readonly LifecycleRule[],
  approvedDigests: readonly string[] = [],
) {
  return planRules({ inForce: seen, desired, resourceId, approval: 'Manual', approvedDigests });
}

describe('for any rules in force and any desired rules', () => {
  it('without approval nothing is deleted that is not both in force and desired, and all that is both still is', () => {
    fc.assert(
      fc.property(seenSets, desiredSets, (seen, desired) => {
        const { write } = plan(seen, desired);
        const wrong = everyBlob.filter(
          (blob) => deletes(write, blob) !== (deletes(seen, blob) && deletes(desired, blob)),
        );
        expect(wrong).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('a set waits exactly if it would delete something that the rules in force do not', () => {
    fc.assert(
      fc.property(seenSets, desiredSets, (seen, desired) => {
        const { pending } = plan(seen, desired);
        expect(pending !== undefined).toBe(everyBlob.some((blob) => deletes(desired, blob) && !deletes(seen, blob)));
        expect(pending?.changes).not.toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('loosening never waits', () => {
    const looser = (rule: LifecycleRule): LifecycleRule =>
      JSON.parse(JSON.stringify(rule), (key, value: unknown) =>
        key === 'daysAfterCreationGreaterThan' && typeof value === 'number' ? value + 1 : value,
      ) as LifecycleRule;
    fc.assert(
      fc.property(desiredSets, fc.nat(4), (seen, dropped) => {
        const desired = seen.filter((_, index) => index !== dropped).map(looser);
        expect(plan(seen, desired)).toEqual({ write: desired, basis: 'NotTighter' });
      }),
    );
  });

  it('asking for the tag never waits, and no longer asking for it always does', () => {
    const tagged = (set: readonly LifecycleRule[]) => set.map((rule) => retagged(rule, 'aaaa'));
    const untagged = (set: readonly LifecycleRule[]) => set.map((rule) => retagged(rule, undefined));
    fc.assert(
      fc.property(desiredSets, (set) => {
        expect(plan(untagged(set), tagged(set))).toEqual({ write: tagged(set), basis: 'NotTighter' });
        const deleting = set.some((rule) => rule['enabled'] === true);
        const back = plan(tagged(set), untagged(set));
        expect(back.basis).toBe(deleting ? 'AwaitsApproval' : 'NotTighter');
        const wrong = everyBlob.filter((blob) => deletes(back.write, blob) !== deletes(tagged(set), blob));
        expect(wrong).toEqual([]);
      }),
    );
  });

  it('an approved set is written as it is', () => {
    fc.assert(
      fc.property(seenSets, desiredSets, (seen, desired) => {
        const digest = digestRules(resourceId.toUpperCase(), desired.toReversed());
        expect(plan(seen, desired, [digest])).toEqual({ write: desired, basis: 'Approved' });
      }),
    );
  });

  it('planning again after the write changes nothing more and asks for the same approval', () => {
    fc.assert(
      fc.property(seenSets, desiredSets, (seen, desired) => {
        const first = plan(seen, desired);
        const second = plan(first.write, desired);
        expect(second.write).toEqual(first.write);
        expect(second.pending?.digest).toBe(first.pending?.digest);
        expect(plan(second.write, desired)).toEqual(second);
      }),
      { numRuns: 400 },
    );
  });

  it('rules that are written stay within the limits of a rule and have names of their own', () => {
    fc.assert(
      fc.property(seenSets, desiredSets, (seen, desired) => {
        const { write } = plan(seen, desired);
        expect(new Set(write.map((rule) => rule.name)).size).toBe(write.length);
        for (const rule of write) {
          const { filters } = rule['definition'] as { filters: { prefixMatch: string[] } };
          expect(filters.prefixMatch.length).toBeLessThanOrEqual(10);
          expect(new Set(filters.prefixMatch).size).toBe(filters.prefixMatch.length);
        }
      }),
    );
  });
});
