import { describe, expect, it } from '@jest/globals';
import type { BlobEntry } from '../../../src/scan/blob-port.ts';
import { blobEntry } from '../memory-blobs.ts';
import { classAt, createMemoryAccount, recording, requestOf } from './memory-estate.ts';
import type { Artifacts } from './memory-estate.ts';
import { listOnce } from './run-scans.ts';

const asking = {
  purpose: 'Recording',
  from: 'Metadata',
  key: 'consent',
  grantedValue: 'yes',
  refusedValue: 'no',
  onMissing: 'Report',
} as const;
const excused = { ...asking, onMissing: 'DeleteAfter', deleteAfterDays: 20 } as const;

/** Recordings of two calls that are due for want of a consent, and a file of the first that may carry it. */
async function look(isMetadataHidden: boolean, order: 'RecordingsFirst' | 'FilesFirst') {
  const calls = createMemoryAccount({
    recordings: [recording('20260310', 'c1'), recording('20260310', 'c2')],
    files: [recording('20260310', 'c1', { isMetadataHidden })],
  });
  const classes = [
    classAt('recordings', ['calls/recordings/'], { consent: excused }),
    classAt('files', ['calls/files/'], { consent: asking }),
  ];
  const request = requestOf(order === 'FilesFirst' ? classes.toReversed() : classes, { accounts: { calls } });
  const report = await listOnce(request, { calls });
  return report.classes.find(({ name }) => name === 'recordings');
}

describe('an answer that a key hides together with the call', () => {
  const byMetadata: Artifacts = [
    {
      kind: 'CallMetadata',
      nameEndsWith: ['.json'],
      callId: [{ from: 'Metadata', key: 'callId' }],
      startedAt: [{ from: 'Metadata', key: 'startedAt' }],
    },
  ];
  const hidden = { isMetadataHidden: true };

  async function lookWith(more: Partial<BlobEntry>) {
    const calls = createMemoryAccount({
      recordings: [recording('20260310', 'c1')],
      files: [blobEntry('a.json', { creationTimeMs: Date.parse('2026-03-10T12:00:00Z'), ...more })],
    });
    calls.blobService = { versioning: true };
    const classes = [
      classAt('recordings', ['calls/recordings/'], { consent: excused }),
      classAt('files', ['calls/files/'], { artifacts: byMetadata, consent: asking }),
    ];
    const { classes: seen } = await listOnce(requestOf(classes, { accounts: { calls } }), { calls });
    return { due: seen[0]?.due.now, untold: seen[1]?.consent.untold };
  }

  it('may be a grant of any call, so nothing goes for want of one', async () => {
    expect(await lookWith(hidden)).toEqual({ due: 0, untold: 1 });
    expect(await lookWith({ ...hidden, kind: 'version', versionId: '1' })).toEqual({ due: 0, untold: 1 });
  });

  it('counts for nothing where it is not hidden, or where the copy was deleted and nobody can read it', async () => {
    expect(await lookWith({})).toEqual({ due: 1, untold: 0 });
    const deleted = { kind: 'softDeleted', deletedTimeMs: Date.parse('2026-04-01T00:00:00Z') } as const;
    expect(await lookWith({ ...hidden, ...deleted })).toEqual({ due: 1, untold: 0 });
  });
});

describe('an answer that a key hides', () => {
  it.each(['RecordingsFirst', 'FilesFirst'] as const)(
    'keeps what is of its call, and nothing else, and is no consent (%s)',
    async (order) => {
      expect(await look(true, order)).toMatchObject({ due: { now: 1 }, consent: { granted: 0, missing: 2 } });
      expect(await look(false, order)).toMatchObject({ due: { now: 2 }, consent: { granted: 0, missing: 2 } });
    },
  );
});

describe('what a name with more copies than can be held says of consent', () => {
  const at = Date.parse('2026-03-10T12:00:00Z');
  const answering = (value: string, index: number): BlobEntry =>
    recording('20260310', 'c1', {
      kind: 'version',
      versionId: String(index),
      lastModifiedMs: at + index,
      metadata: [{ name: 'consent', value }],
    });
  const lookAt = async (answers: readonly string[]) => {
    const calls = createMemoryAccount({ recordings: [recording('20260310', 'c1')], files: answers.map(answering) });
    calls.blobService = { versioning: true };
    const classes = [
      classAt('recordings', ['calls/recordings/'], { consent: excused }),
      classAt('files', ['calls/files/'], { consent: asking }),
    ];
    const request = requestOf(classes, { accounts: { calls } });
    const { classes: seen } = await listOnce(request, { calls }, { limits: { maxCopies: 2 } });
    return { due: seen[0]?.due.now, refused: seen[0]?.consent.refused, untold: seen[1]?.consent.untold };
  };

  it('may be a grant, so nothing goes for want of one', async () => {
    expect(await lookAt(['', ''])).toEqual({ due: 1, refused: 0, untold: 0 });
    expect(await lookAt(['', '', 'yes'])).toEqual({ due: 0, refused: 0, untold: 1 });
  });

  it('refuses nothing, as a later copy may take it back', async () => {
    expect(await lookAt(['no', 'no'])).toEqual({ due: 1, refused: 1, untold: 0 });
    expect(await lookAt(['no', 'no', 'yes'])).toEqual({ due: 0, refused: 0, untold: 1 });
  });
});
