import { describe, expect, it } from '@jest/globals';
import type { CopyFacts, CopyState } from '../../../src/policy/copy-facts.ts';
import type { LogContent } from '../../../src/policy/record-cut.ts';
import { compileClass } from '../../../src/scan/pass/scan-class.ts';
import type { ReadArtifact, ReadCopy } from '../../../src/scan/pass/artifact.ts';
import { decideRead } from '../../../src/scan/pass/artifact-decisions.ts';
import { createCallKnowledge } from '../../../src/scan/pass/call-knowledge.ts';
import { copyOf, dayMs, recordingConsent, termsOf } from '../../policy/artifact-build.ts';
import { spec } from '../../policy/build.ts';
import { blobEntry } from '../memory-blobs.ts';
import { classAt, nowMs } from './memory-estate.ts';
import { logs } from './memory-logs.ts';

const daysAgo = (days: number): number => nowMs - days * dayMs;
const declared = classAt('logs', ['calls/logs/'], { artifacts: logs, consent: recordingConsent });
const scanClass = compileClass(declared, {});
const place = { container: 'logs', scanClass, terms: termsOf({ consent: recordingConsent }) };

/** A copy with the calls whose days it is given. */
function copy(state: CopyState, starts: Readonly<Record<string, number>>, more: Partial<CopyFacts> = {}): ReadCopy {
  const calls: LogContent['calls'] = new Map(
    Object.entries(starts).map(([id, days]) => [
      id,
      { start: { startMs: daysAgo(days), precision: 'Instant' }, records: 1 },
    ]),
  );
  const callIds = [...calls.keys()];
  const startMs = daysAgo(Math.max(...Object.values(starts)));
  const time = { callIds, startMs, precision: 'Instant' } as const;
  const at = { creationTimeMs: startMs, lastModifiedMs: daysAgo(Math.min(...Object.values(starts))) };
  return {
    entry: blobEntry('a.ndjson'),
    facts: copyOf(state, { ...at, call: { kind: 'Known', ...time, basis: 'Observed' }, ...more }),
    callIds,
    classification: { kind: 'Classified', artifact: 'TranscriptLog', ...time, startFrom: 'Content' },
    log: { form: 'Plain', calls, unreadable: 0 },
  };
}

function artifact(copies: readonly ReadCopy[]): ReadArtifact {
  return { name: 'a.ndjson', copies, isCut: false, definition: scanClass.definitions[0] };
}

/** By the refusal of a call `one` that began so many days ago. */
function decideWith(refusedDays: number, base: Readonly<Record<string, number>>) {
  const knowledge = createCallKnowledge({ spec: spec([declared]), holds: [], nowMs });
  const carrier = { ...copy('base', { one: refusedDays }, { consent: { answer: 'Refused' } }), log: undefined };
  knowledge.learn(artifact([carrier]), scanClass);
  const version = copy('version', { one: 40 }, { versionId: 'v1', immutableUntilMs: Number.POSITIVE_INFINITY });
  return decideRead(artifact([version, copy('base', base)]), place, { knowledge, nowMs });
}

describe('the records of a call in the current copy of a log', () => {
  it('do not go for the refusal of another call under its id, which an older copy of the log tells', () => {
    const decision = decideWith(40, { one: 10, two: 5 });
    expect(decision?.log).toEqual({ kind: 'NothingDue' });
    expect(decision?.dueFromMs).toBeGreaterThan(nowMs);
  });

  it('go for the refusal of their own call', () => {
    expect(decideWith(10, { one: 10, two: 5 })?.log).toMatchObject({ kind: 'Cut' });
  });
});
