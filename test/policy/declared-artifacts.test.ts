import { describe, expect, it } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { admitCallDataPolicy } from '../../src/api/admission.ts';
import { artifactKinds } from '../../src/policy/artifact-definition.ts';
import { artifactPresets } from '../../src/policy/artifact-presets.ts';
import { artifactDefinitions, writtenOut } from '../../src/policy/declared-artifacts.ts';
import { compileDefinitions } from '../../src/scan/classify/compiled-definition.ts';
import { compileJsonPath } from '../../src/scan/classify/json-path.ts';
import { smallestPolicy } from '../api/manifest.ts';
import { completeArtifacts } from '../api/scan-manifest.ts';
import { withValueAt } from '../api/object-path.ts';
import type { ArtifactClass } from '../../src/api/call-data-policy.ts';
import type { JsonValue } from '../../src/api/json.ts';

/** The class as a policy holds it after admission. */
function classWith(artifacts: JsonValue): ArtifactClass {
  const admission = admitCallDataPolicy(withValueAt(smallestPolicy(), 'spec.artifactClasses[0].artifacts', artifacts));
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
