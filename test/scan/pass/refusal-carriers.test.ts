import { describe, expect, it } from '@jest/globals';
import type { ConsentAnswer, CopyState } from '../../../src/policy/copy-facts.ts';
import type { ReadArtifact } from '../../../src/scan/pass/artifact.ts';
import { createCallKnowledge } from '../../../src/scan/pass/call-knowledge.ts';
import { compileClass } from '../../../src/scan/pass/scan-class.ts';
import { copyOf, recordingConsent } from '../../policy/artifact-build.ts';
import { spec } from '../../policy/build.ts';
import { blobEntry } from '../memory-blobs.ts';
import { classAt, nowMs } from './memory-estate.ts';

const declared = classAt('recordings', ['calls/recordings/'], { consent: recordingConsent });
const scanClass = compileClass(declared, {});
const at = { account: 'calls', container: 'recordings' };

interface Other {
  readonly name?: string;
  readonly callId?: string;
  readonly state?: CopyState;
}

function blob(answer: ConsentAnswer, { name = 'r1.wav', callId = 'c1', state = 'base' }: Other = {}): ReadArtifact {
  const facts = copyOf(state, { consent: { answer } });
  const classification = { kind: 'Unclassified', reason: 'NoStart', callIds: [callId] } as const;
  const entry = { ...blobEntry(name), kind: 'base' } as const;
  const copy = { entry, classification, callIds: [callId], log: undefined, facts };
  return { name, isCut: false, definition: undefined, copies: [copy] };
}

function knowledge() {
  return createCallKnowledge({ spec: spec([declared]), holds: [], nowMs });
}

describe('a refusal is taken back', () => {
  const known = knowledge();
  known.learn(blob('Refused'), scanClass, at);

  it.each<[string, ReadArtifact, typeof at, boolean]>([
    ['where the same blob says yes', blob('Granted'), at, true],
    ['where it says nothing any more', blob('Missing'), at, true],
    ['not where it still refuses', blob('Refused'), at, false],
    ['not by another blob of the call', blob('Granted', { name: 'r2.wav' }), at, false],
    ['not by the same name in another container', blob('Granted'), { ...at, container: 'other' }, false],
    ['not by a blob of that name of another call', blob('Granted', { callId: 'c2' }), at, false],
    ['not by a copy that the pass itself has deleted', blob('Granted', { state: 'softDeleted' }), at, false],
  ])('%s', (_, seen, place, expected) => {
    expect(known.isTakenBack(seen, place)).toBe(expected);
  });

  it('where another process had seen it', () => {
    const whole = knowledge();
    whole.merge(known.snapshot());
    expect(whole.isTakenBack(blob('Granted'), at)).toBe(true);
  });
});
