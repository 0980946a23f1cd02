import { describe, expect, it } from '@jest/globals';
import { classAt, createMemoryAccount, recording, requestOf } from './memory-estate.ts';
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

describe('an answer that a key hides', () => {
  it.each(['RecordingsFirst', 'FilesFirst'] as const)(
    'keeps what is of its call, and nothing else, and is no consent (%s)',
    async (order) => {
      expect(await look(true, order)).toMatchObject({ due: { now: 1 }, consent: { granted: 0, missing: 2 } });
      expect(await look(false, order)).toMatchObject({ due: { now: 2 }, consent: { granted: 0, missing: 2 } });
    },
  );
});
