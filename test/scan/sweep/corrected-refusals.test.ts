import { describe, expect, it } from '@jest/globals';
import type { ArtifactClass } from '../../../src/api/call-data-policy.ts';
import { OperatorError } from '../../../src/reconcile/errors.ts';
import type { BlobEntry } from '../../../src/scan/blob-port.ts';
import { blobEntry } from '../memory-blobs.ts';
import { classAt, createMemoryAccount, nowMs, recording, requestOf, tagged } from '../pass/memory-estate.ts';
import type { Artifacts } from '../pass/memory-estate.ts';
import { carrier, classes, consent, left, pass, transcript } from './refused-estate.ts';

const [recordings] = classes;

interface Scene {
  readonly transcripts: readonly BlobEntry[];
  readonly contents?: Readonly<Record<string, string>>;
  readonly of?: Partial<ArtifactClass>;
  readonly refusal?: BlobEntry;
}

/** What is left of the transcripts after a pass whose listing saw the refusal and whose delete sees last that it was corrected. */
async function leftOnceCorrected({ transcripts, contents = {}, of = {}, refusal = carrier }: Scene) {
  const calls = createMemoryAccount({ recordings: [refusal], transcripts });
  calls.blobService = { versioning: true };
  Object.assign(calls.contents, contents);
  const accounts = { calls };
  const request = requestOf([recordings!, classAt('transcripts', ['calls/transcripts/'], of)], { accounts });
  const correct = (): void => {
    calls.containers.set('recordings', [{ ...refusal, ...tagged('consent', 'yes') }]);
    calls.beforePage = async (container) => {
      if (container === 'recordings') await new Promise((resolve) => setTimeout(resolve, 50));
    };
  };
  const { sweep } = await pass({ accounts, request, meanwhile: correct });
  const names = (calls.containers.get('transcripts') ?? []).map(({ name, kind }) => `${kind} ${name}`);
  return { names, stopped: sweep.stopped?.reason };
}

const path = { from: 'Path', pattern: '/(?P<call>[^/.]+)', group: 'call' } as const;
const inMetadata = { from: 'Metadata', key: 'startedat' } as const;
const datedByMetadata: Artifacts = [
  { kind: 'Recording', nameEndsWith: ['.wav'], callId: [path], startedAt: [inMetadata] },
];
const startedAt = (value: string) => ({ metadata: [{ name: 'startedat', value }] });
/** The older copy of a name that was used again is due for its age. */
const old: BlobEntry = {
  ...recording('20251201', 'r1', startedAt('2025-12-01')),
  ...{ name: transcript.name, kind: 'version', versionId: 'v1' },
};
const current = { ...transcript, versionId: 'v2', isCurrentVersion: true, ...startedAt('2026-04-09') };
const deleteAfter = { consent: { ...consent, onMissing: 'DeleteAfter', deleteAfterDays: 3 } } as const;

describe('what a refusal that was corrected after the listing takes', () => {
  it('is nothing of a name whose older version is due for its age', async () => {
    expect(await leftOnceCorrected({ transcripts: [current, old], of: { artifacts: datedByMetadata } })).toEqual({
      names: [`base ${transcript.name}`, `version ${transcript.name}`],
      stopped: 'Progressing',
    });
  });

  it('is nothing of a log in which another call is due for its age', async () => {
    const artifacts: Artifacts = [
      {
        kind: 'TranscriptLog',
        nameEndsWith: ['.ndjson'],
        granularity: 'Record',
        callId: [{ from: 'Content', format: 'NdJson', pointer: '/callId' }],
        startedAt: [{ from: 'Content', format: 'NdJson', pointer: '/ts' }],
      },
    ];
    const lines = [
      { callId: 'r1', ts: '2026-04-09T12:00:00Z' },
      { callId: 'old', ts: '2025-12-01T12:00:00Z' },
    ].map((record) => `${JSON.stringify(record)}\n`);
    const content = lines.join('');
    const writtenMs = nowMs - 30 * 3_600_000;
    const times = { creationTimeMs: writtenMs, lastModifiedMs: writtenMs, sizeBytes: Buffer.byteLength(content) };
    const scene = { transcripts: [blobEntry('all.ndjson', times)], contents: { 'all.ndjson': content } };
    expect(await leftOnceCorrected({ ...scene, of: { artifacts } })).toEqual({
      names: ['base all.ndjson'],
      stopped: 'Progressing',
    });
  });

  it('is nothing that would go for want of the consent that was given by it', async () => {
    const of = deleteAfter;
    const refusal = recording('20260330', 'r1', tagged('consent', 'no'));
    expect(await leftOnceCorrected({ transcripts: [recording('20260330', 'r1')], of, refusal })).toEqual({
      names: ['base 20260330/r1.wav'],
      stopped: 'Progressing',
    });
  });

  it('is what is due for its age all the same', async () => {
    const refusal = recording('20251201', 'r1', tagged('consent', 'no'));
    const { names } = await leftOnceCorrected({ transcripts: [recording('20251201', 'r1')], refusal });
    expect(names).toEqual([]);
  });
});

describe('what goes only for a refusal that was not seen again', () => {
  const denied = new OperatorError('Azure refused it.', { kind: 'retryable', reason: 'AccessDenied' });

  interface Unseen {
    readonly recordings?: readonly BlobEntry[];
    readonly transcripts?: readonly BlobEntry[];
    readonly of?: Partial<ArtifactClass>;
  }

  /** Two refusals: that of r1 lies where the delete cannot look again, that of r2 where it can. */
  function estate({ recordings: unseen = [carrier], transcripts = [transcript], of = {} }: Unseen) {
    const refusal = recording('20260409', 'r2', tagged('consent', 'no'));
    const calls = createMemoryAccount({ recordings: unseen, more: [refusal], transcripts });
    calls.blobService = { versioning: true };
    const accounts = { calls };
    const declared = classAt('recordings', ['calls/recordings/', 'calls/more/'], { consent });
    const request = requestOf([declared, classAt('transcripts', ['calls/transcripts/'], of)], { accounts });
    const fail = (): void => {
      calls.faults.set('recordings', denied);
    };
    return { calls, pass: (meanwhile = fail) => pass({ accounts, request, meanwhile }) };
  }

  it('stays, is told, and goes with the next pass that sees it', async () => {
    const { calls, pass: passOver } = estate({});
    const { sweep } = await passOver();
    expect(calls.containers.get('transcripts')).toEqual([transcript]);
    expect(sweep.stopped?.reason).toBe('AccessDenied');
    expect(sweep.classes).toMatchObject([{ deleted: 0 }, { name: 'transcripts', deleted: 0, kept: { Failed: 1 } }]);
    calls.faults.clear();
    await passOver(() => undefined);
    expect(left(calls)).toEqual([]);
  });

  it('stays apart from what goes for another refusal', async () => {
    const { calls, pass: passOver } = estate({ transcripts: [transcript, recording('20260409', 'r2')] });
    await passOver();
    expect(calls.containers.get('transcripts')).toEqual([transcript]);
  });

  it('stays where it would go for want of the consent', async () => {
    const transcripts = [recording('20260330', 'r1')];
    const recordings = [recording('20260330', 'r1', tagged('consent', 'no'))];
    const { calls, pass: passOver } = estate({ recordings, transcripts, of: deleteAfter });
    await passOver();
    expect(calls.containers.get('transcripts')).toEqual(transcripts);
  });

  it('stays without the older version that is due for its age', async () => {
    const { calls, pass: passOver } = estate({ transcripts: [current, old], of: { artifacts: datedByMetadata } });
    await passOver();
    expect(calls.containers.get('transcripts')).toEqual([current]);
  });
});
