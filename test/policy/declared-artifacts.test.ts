import { describe, expect, it } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { admitCallDataPolicy } from '../../src/api/admission.ts';
import { artifactKinds } from '../../src/policy/artifact-definition.ts';
import { compileNamePattern } from '../../src/policy/name-pattern.ts';
import { artifactPresets } from '../../src/policy/artifact-presets.ts';
import { artifactDefinitions, writtenOut } from '../../src/policy/declared-artifacts.ts';
import { compileDefinitions } from '../../src/scan/classify/compiled-definition.ts';
import { compileJsonPath } from '../../src/scan/classify/json-path.ts';
import { completePolicy } from '../api/manifest.ts';
import { completeArtifacts } from '../api/scan-manifest.ts';
import { withValueAt } from '../api/object-path.ts';
import type { ArtifactClass } from '../../src/api/call-data-policy.ts';
import type { JsonValue } from '../../src/api/json.ts';

/** The class as a policy holds it after admission. */
function classWith(artifacts: JsonValue): ArtifactClass {
  const admission = admitCallDataPolicy(withValueAt(completePolicy(), 'spec.artifactClasses[0].artifacts', artifacts));
  if (!admission.admitted)
    throw new Error(admission.refusals.map(({ field, message }) => `${field}: ${message}`).join());
  const [artifactClass] = admission.policy.spec.artifactClasses;
  if (artifactClass === undefined) throw new Error('no class');
  return artifactClass;
}

const declarations = [
  ...artifactPresets.flatMap((preset) => artifactKinds.map((kind) => ({ kind, preset }))),
  ...completeArtifacts,
  { kind: 'Transcript', preset: 'Text', nameEndsWith: ['.log'], startedAt: [{ from: 'Tag', key: 'start' }] },
  {
    kind: 'TranscriptLog',
    nameEndsWith: [''],
    callId: [{ from: 'Content', pointer: '/a' }],
    startedAt: [{ from: 'CreationTime' }],
  },
  {
    kind: 'TranscriptLog',
    granularity: 'Record',
    nameEndsWith: ['.log'],
    callId: [{ from: 'Content', pointer: '/a' }],
    startedAt: [{ from: 'Content', path: '$.b' }],
  },
] satisfies readonly JsonValue[];

describe('an artifact written out in plain fields', () => {
  it.each(declarations.map((declared) => [JSON.stringify(declared).slice(0, 90), declared] as const))(
    'is admitted and means the same: %s',
    (_text, declared) => {
      const definitions = artifactDefinitions(classWith([declared]));
      const text = stringify(definitions.map(writtenOut), { version: '1.1' });
      expect(text).not.toContain('preset');
      expect(artifactDefinitions(classWith(parse(text) as JsonValue))).toEqual(definitions);
      expect(() => compileDefinitions(definitions, { compileJsonPath })).not.toThrow();
      const { text: spoken = [], features = [] } = definitions[0]?.search ?? {};
      for (const path of [...spoken, ...features]) expect(() => compileJsonPath(path)).not.toThrow();
    },
  );
});

describe('where numbers and AI objects of a call stand', () => {
  const numbersOf = (declared: JsonValue) => artifactDefinitions(classWith([declared]))[0]?.numbers;
  const tag = { role: 'Callee', from: 'Tag', key: 'party' };
  const file = { kind: 'File', account: 'voicebot', from: 'Metadata', key: 'file' };

  it.each([
    [{ kind: 'CallMetadata', preset: 'AzureCommunicationRecording' }, '$.participants[*].participantId'],
    [{ kind: 'Transcript', preset: 'VCon' }, '$.parties[*].tel'],
  ])('is known to the preset of %j', (declared, path) => {
    expect(numbersOf(declared)).toMatchObject([{ role: 'Caller', from: 'Content', path }]);
  });

  it.each([
    ['AzureCommunicationRecording', 'CallMetadata', '4:+493012345', '+493012345'],
    ['AzureCommunicationRecording', 'CallMetadata', '8:acs:1b5cc06b_0000', undefined],
  ])('is taken by the capture of %s out of %s %s', (preset, kind, value, number) => {
    const [source] = numbersOf({ kind, preset }) ?? [];
    if (source?.from !== 'Content' || source.capture === undefined) throw new Error('no capture');
    const { pattern, group } = source.capture;
    expect(compileNamePattern(pattern).match(value)?.(group)).toBe(number);
  });

  it('is taken as it is written in a vCon, whose extensions belong to it', () => {
    expect(numbersOf({ kind: 'Transcript', preset: 'VCon' })).not.toMatchObject([{ capture: expect.anything() }]);
  });

  it('is told by a field beside the preset alone', () => {
    expect(numbersOf({ kind: 'Transcript', preset: 'VCon', numbers: [tag] })).toEqual([tag]);
  });

  it('is unknown to the audio of a recording, whose metadata says it', () => {
    expect(numbersOf({ kind: 'Recording', preset: 'AzureCommunicationRecording' })).toBeUndefined();
  });

  it('keeps the kind of the object apart from that of the artifact', () => {
    const declared = { kind: 'Transcript', preset: 'Whisper', aiObjects: [file] };
    expect(artifactDefinitions(classWith([declared]))).toMatchObject([{ kind: 'Transcript', aiObjects: [file] }]);
  });
});

describe('the definitions of a class', () => {
  it('are none where the class has no artifacts', () => {
    const { name, locations, retention } = classWith([{ kind: 'Transcript', preset: 'Text' }]);
    expect(artifactDefinitions({ name, locations, retention })).toEqual([]);
  });

  it.each([
    ['TranscriptLog', 'NdJson'],
    ['Transcript', 'Json'],
  ])('read the content of a %s as %s where nothing is said', (kind, format) => {
    const artifacts = [
      { kind, nameEndsWith: [''], callId: [{ from: 'Content', pointer: '/a' }], startedAt: [{ from: 'CreationTime' }] },
    ];
    expect(artifactDefinitions(classWith(artifacts))).toMatchObject([{ callId: [{ format }] }]);
  });

  it('cut a log after a day without a change, and only where it is asked for', () => {
    const log = { kind: 'TranscriptLog', nameEndsWith: [''], callId: [{ from: 'Content', pointer: '/a' }] };
    const whole = { ...log, startedAt: [{ from: 'CreationTime' }] };
    const cut = { ...log, startedAt: [{ from: 'Content', pointer: '/b' }], granularity: 'Record' };
    expect(artifactDefinitions(classWith([whole, cut]))).toMatchObject([
      { granularity: 'Blob' },
      { granularity: 'Record', quietHours: 24 },
    ]);
  });

  it('find nothing by a source that lacks what it needs, as a policy made under a laxer schema may hold', () => {
    const artifactClass = classWith([{ kind: 'Transcript', preset: 'Text' }]);
    const broken = {
      ...artifactClass,
      artifacts: [{ kind: 'Recording', callId: [{ from: 'Tag' }], startedAt: [] }],
    } as const;
    expect(artifactDefinitions(broken)).toEqual([
      { kind: 'Recording', nameEndsWith: [], callId: [{ from: 'Tag', key: '' }], startedAt: [] },
    ]);
  });
});
