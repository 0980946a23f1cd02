import { describe, expect, it } from '@jest/globals';
import type { ArtifactClass } from '../../src/api/call-data-policy.ts';
import { hiddenArtifacts } from '../../src/policy/hidden-artifacts.ts';
import { buildSpec } from '../support/build.ts';

type Artifact = NonNullable<ArtifactClass['artifacts']>[number];

const takes = (...nameEndsWith: readonly string[]): Artifact => ({ kind: 'Transcript', nameEndsWith });
const fast: Artifact = { kind: 'Transcript', preset: 'AzureSpeechFast' };
const vcon: Artifact = { kind: 'CallMetadata', preset: 'VCon' };

function findingsOf(artifacts: readonly Artifact[] | undefined) {
  const first = buildSpec().artifactClasses[0] as ArtifactClass;
  return hiddenArtifacts({ artifactClasses: [{ ...first, artifacts } as ArtifactClass] });
}

describe('an entry of artifacts that an entry above hides', () => {
  it.each<readonly [string, readonly Artifact[], readonly string[]]>([
    [
      'a longer end below a shorter one',
      [takes('.json'), takes('.words.json')],
      ['artifacts[1] never takes a name: all that it could take goes to artifacts[0] above.'],
    ],
    [
      'the same end twice',
      [takes('.json'), takes('.txt'), takes('.json')],
      ['artifacts[2] never takes a name: all that it could take goes to artifacts[0] above.'],
    ],
    [
      'ends that several entries take',
      [takes('.json'), takes('.txt'), takes('.words.json', '.words.txt')],
      ['artifacts[2] never takes a name: all that it could take goes to artifacts[0] and artifacts[1] above.'],
    ],
    [
      'anything below an entry for every name',
      [takes(''), takes('.wav'), takes('')],
      [
        'artifacts[1] never takes a name: all that it could take goes to artifacts[0] above.',
        'artifacts[2] never takes a name: all that it could take goes to artifacts[0] above.',
      ],
    ],
    [
      'one of its ends only',
      [takes('.json'), takes('.words.json', '.wav')],
      ['artifacts[1] never takes names that end with .words.json: they go to artifacts[0] above.'],
    ],
    [
      'an end of a preset',
      [fast, vcon],
      ['artifacts[1] never takes names that end with .vcon.json: they go to artifacts[0] above.'],
    ],
  ])('is told with both, and what to do: %s', (_, artifacts, expected) => {
    const findings = findingsOf(artifacts);
    expect(
      findings.map(({ message }) => message.replace(/^Class recordings: /, '').replace(/ The first .*$/, '')),
    ).toEqual(expected);
    for (const { reason, severity, message } of findings) {
      expect([reason, severity]).toEqual(['ArtifactsHidden', 'Medium']);
      expect(message).toMatch(/Put the entry with the longer nameEndsWith first, or remove/);
    }
  });

  it.each<readonly [string, readonly Artifact[] | undefined]>([
    ['the narrower one is first', [takes('.words.json'), takes('.json'), takes('')]],
    ['the ends differ in letter case', [takes('.json'), takes('.words.JSON')]],
    ['one end only begins like another', [takes('.json'), takes('.jsonl')]],
    ['there is one entry', [takes('.json', '.words.json')]],
    ['there are none', undefined],
  ])('is none where %s', (_, artifacts) => {
    expect(findingsOf(artifacts)).toEqual([]);
  });
});
