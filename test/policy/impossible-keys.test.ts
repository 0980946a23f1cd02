import { describe, expect, it } from '@jest/globals';
import type { ArtifactClass } from '../../src/api/call-data-policy.ts';
import { impossibleKeys, withImpossibleKeys } from '../../src/policy/impossible-keys.ts';
import { buildSpec } from '../support/build.ts';

type Artifact = NonNullable<ArtifactClass['artifacts']>[number];

const number = { from: 'Tag', key: 'caller', role: 'Caller' } as const;
const object = { from: 'Metadata', key: 'response_id', kind: 'Response', account: 'voicebot' } as const;

function pointsOf(more: Partial<Artifact>) {
  const first = buildSpec().artifactClasses[0] as ArtifactClass;
  const artifacts: readonly Artifact[] = [{ kind: 'Recording' }, { kind: 'Transcript', ...more }];
  return impossibleKeys({ artifactClasses: [{ ...first, artifacts }] });
}

describe('a key that no blob can have, where erasures alone look', () => {
  it.each<readonly [string, Partial<Artifact>, RegExp]>([
    [
      'of a number',
      { numbers: [number, { ...number, key: 'a#b' }] },
      /^spec\.artifactClasses\[0\]\.artifacts\[1\]\.numbers\[1\]\.key: no index tag can have this key; write/,
    ],
    [
      'of an object of an AI account',
      { aiObjects: [{ ...object, key: 'response-id' }] },
      /^spec\.artifactClasses\[0\]\.artifacts\[1\]\.aiObjects\[0\]\.key: no metadata can have this name; write/,
    ],
  ])('is told with its field and what to do: %s', (_, more, message) => {
    expect(pointsOf(more).map(({ finding }) => finding)).toEqual([
      {
        reason: 'DefinitionInvalid',
        severity: 'High',
        subject: 'class recordings, artifacts[1]',
        message: expect.stringMatching(message),
        basis: 'Attested',
      },
    ]);
  });

  it('is none where blobs can have the key, or another place tells the value', () => {
    const path = { from: 'Path', pattern: '(?P<n>[0-9]+)', group: 'n', role: 'Caller' } as const;
    expect(pointsOf({ numbers: [number, path], aiObjects: [object] })).toEqual([]);
    expect(pointsOf({})).toEqual([]);
  });
});

describe('whether erasures are assured while a key cannot be', () => {
  const points = pointsOf({ numbers: [{ ...number, key: 'a#b' }] });
  const good = { status: 'True', reason: 'ErasureBounded', message: 'All is well.' } as const;
  const bad = { status: 'False', reason: 'RecoverableUnbounded', message: 'For ever.' } as const;

  it('is unknown, with the field', () => {
    const message = expect.stringMatching(
      /^No ErasureRequest can be carried out: spec\.artifactClasses.* All is well\.$/,
    );
    expect(withImpossibleKeys(good, points)).toEqual({ status: 'Unknown', reason: 'DefinitionInvalid', message });
  });

  it('stays as it was seen where that is broken, and the field is told as well', () => {
    const message = expect.stringMatching(/^For ever\. No ErasureRequest can be carried out: spec\.artifactClasses/);
    expect(withImpossibleKeys(bad, points)).toEqual({ ...bad, message });
  });

  it('is what it was without such a key', () => {
    expect(withImpossibleKeys(good, [])).toBe(good);
  });
});
