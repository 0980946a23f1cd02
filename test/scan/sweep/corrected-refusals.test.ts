import { describe, expect, it } from '@jest/globals';
import type { ArtifactClass } from '../../../src/api/call-data-policy.ts';
import type { BlobEntry } from '../../../src/scan/blob-port.ts';
import { blobEntry } from '../memory-blobs.ts';
import { classAt, createMemoryAccount, nowMs, recording, requestOf, tagged } from '../pass/memory-estate.ts';
import type { Artifacts } from '../pass/memory-estate.ts';
import { carrier, classes, consent, pass, transcript } from './refused-estate.ts';

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

describe('what a refusal that was corrected after the listing takes', () => {
  const path = { from: 'Path', pattern: '/(?P<call>[^/.]+)', group: 'call' } as const;
  const inMetadata = { from: 'Metadata', key: 'startedat' } as const;
  const datedByMetadata: Artifacts = [
    { kind: 'Recording', nameEndsWith: ['.wav'], callId: [path], startedAt: [inMetadata] },
  ];
  const startedAt = (value: string) => ({ metadata: [{ name: 'startedat', value }] });

  it('is nothing of a name whose older version is due for its age', async () => {
    const old = {
      ...recording('20251201', 'r1'),
      name: transcript.name,
      kind: 'version',
      versionId: 'v1',
      ...startedAt('2025-12-01'),
    } as const;
    const current = { ...transcript, versionId: 'v2', isCurrentVersion: true, ...startedAt('2026-04-09') };
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
    const of = { consent: { ...consent, onMissing: 'DeleteAfter', deleteAfterDays: 3 } } as const;
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
