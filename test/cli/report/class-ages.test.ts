import { describe, expect, it } from '@jest/globals';
import { omitUndefined } from '../../../src/api/json.ts';
import type { ClassStatus } from '../../../src/policy/scan-look.ts';
import { classAge, type ClassAge } from '../../../src/cli/report/sections/class-ages.ts';
import { spec } from './report-data.ts';

const scan = { generation: 1, startedTime: '2026-12-01T11:00:00Z', completedTime: '2026-12-01T12:00:00Z' };
const recordings = spec().artifactClasses[0]!;
const seen: ClassStatus = {
  name: 'recordings',
  reason: 'RetentionKept',
  message: '',
  artifacts: 5,
  overdue: 0,
  unclassified: 0,
  lastFullPassTime: scan.completedTime,
};

describe('the age of a class', () => {
  it.each<readonly [string, ClassStatus | undefined, Partial<ClassAge>]>([
    ['kept', { ...seen, oldestStartTime: '2026-10-01T12:00:00Z' }, { state: 'Kept', oldestDays: 61, promisedDays: 92 }],
    [
      'overdue',
      { ...seen, overdue: 1, oldestStartTime: '2026-08-01T12:00:00Z' },
      { state: 'Overdue', oldestDays: 122 },
    ],
    ['held', { ...seen, held: 1, oldestStartTime: '2026-08-01T12:00:00Z' }, { state: 'Held', oldestDays: 122 }],
    ['empty', { ...seen, artifacts: 0 }, { state: 'Empty', oldestDays: undefined, promisedDays: 88 }],
    ['kept on the last day', { ...seen, oldestStartTime: '2026-09-01T12:30:00Z' }, { state: 'Kept' }],
    ['unknown without a count', omitUndefined({ ...seen, overdue: undefined }), { state: 'Unseen' }],
    ['unknown where some could not be classified', { ...seen, unclassified: 1 }, { state: 'Unseen' }],
    [
      'unknown by the figures of an earlier look',
      { ...seen, lastFullPassTime: '2026-11-30T12:00:00Z' },
      { state: 'Unseen' },
    ],
    [
      'overdue by the figures of an earlier look',
      { ...seen, overdue: 1, lastFullPassTime: '2026-11-30T12:00:00Z' },
      { state: 'Overdue' },
    ],
    ['unknown without an entry', undefined, { state: 'Unseen', oldestDays: undefined }],
  ])('is %s', (_sentence, entry, expected) => {
    const age = classAge(recordings, { spec: spec(), seen: entry, scan });
    expect(age).toMatchObject(expected);
  });

  it('is told in words alone in a time zone that is not known', () => {
    const age = classAge(recordings, { spec: spec({ timeZone: 'Mars/Olympus' }), seen, scan });
    expect(age).toMatchObject({ promise: '3 months', promisedDays: undefined });
  });

  it('is not known where no look was complete', () => {
    const entry = omitUndefined({ ...seen, oldestStartTime: '2026-10-01T12:00:00Z', lastFullPassTime: undefined });
    expect(classAge(recordings, { spec: spec(), seen: entry, scan: undefined }).oldestDays).toBeUndefined();
  });
});
