import { describe, expect, it } from '@jest/globals';
import { writeCallEstate } from './call-estate.ts';
import { keepingOf } from './accounts.ts';
import type { Fate } from './fates.ts';
import { fateOf, fateOfRecord } from './fates.ts';
import type { BlobTruth, CallClass } from './truth.ts';

const nowMs = Date.parse('2026-07-01T09:00:00Z');
const dayMs = 86_400_000;

const estate = await writeCallEstate(
  (account) => ({ keeping: keepingOf(account), isFullService: true, write: () => Promise.resolve() }),
  { nowMs, oddities: ['LegalHold', 'Leased', 'Undeclared', 'Unclassifiable'] },
);

const recording: BlobTruth = {
  ...{ account: 'voicecalls', container: 'recordings', name: 'a.wav', className: 'recordings', byPreset: undefined },
  ...{ records: [], consent: 'Granted', holdTag: undefined, protectedBy: undefined },
  reading: { kind: 'Recording', callIds: ['one'], startMs: Date.parse('2025-11-30T11:00:00Z'), precision: 'Instant' },
  copies: [{ state: 'base', createdMs: nowMs, deletedMs: undefined }],
};
const call = { ...estate.calls[0]!, callId: 'one', consent: 'Granted', heldBy: undefined } as const;
const fate = (blob: Partial<BlobTruth>, calls: Partial<(typeof estate.calls)[number]>, at: string, more = {}): Fate =>
  fateOf({ ...recording, ...blob }, { ...estate, calls: [{ ...call, ...calls }] }, { atMs: Date.parse(at), ...more });

describe('the fate of a blob', () => {
  it.each<[string, Fate, Fate]>([
    [
      'at the end of three months in Berlin, whose last day is that of a shorter month',
      fate({}, {}, '2026-02-28T11:00:00Z'),
      'Gone',
    ],
    ['an instant before', fate({}, {}, '2026-02-28T10:59:59.999Z'), 'Either'],
    ['weeks before', fate({}, {}, '2026-02-01T00:00:00Z'), 'Stays'],
    ['of a refused call', fate({}, { consent: 'Refused' }, '2025-12-01T00:00:00Z'), 'Gone'],
    ['of a held call', fate({}, { heldBy: 'Tag' }, '2026-07-01T00:00:00Z'), 'Stays'],
    [
      'of a held call that was refused',
      fate({}, { heldBy: 'Tag', consent: 'Refused' }, '2026-07-01T00:00:00Z'),
      'Stays',
    ],
    ['of a call that was held until lately', fate({}, { heldBy: 'Tag' }, '2026-12-01T00:00:00Z'), 'Gone'],
    [
      'of a call of the Secret',
      fate({}, { heldBy: 'Secret' }, '2026-07-01T00:00:00Z', { holdsSecretCalls: true }),
      'Stays',
    ],
    ['of a call of a Secret that no hold names', fate({}, { heldBy: 'Secret' }, '2026-07-01T00:00:00Z'), 'Gone'],
    ['under an unknown hold', fate({}, { heldBy: 'UnknownTag' }, '2027-07-01T00:00:00Z'), 'Stays'],
    ['without an answer', fate({}, { consent: 'Missing' }, '2025-12-20T00:00:00Z'), 'Stays'],
    [
      'without an answer that the policy waited for',
      fate({}, { consent: 'Missing' }, '2025-12-20T00:00:00Z', { deleteMissingConsentAfterDays: 14 }),
      'Gone',
    ],
    ['that Azure protects', fate({ protectedBy: 'LegalHold' }, {}, '2026-07-01T00:00:00Z'), 'Stays'],
    ['that nobody declares', fate({ className: undefined }, {}, '2026-07-01T00:00:00Z'), 'Stays'],
    ['that cannot be classified', fate({ reading: undefined }, {}, '2026-07-01T00:00:00Z'), 'Stays'],
  ])('%s', (_, actual, expected) => {
    expect(actual).toBe(expected);
  });
});

describe('the fate of the estate of calls', () => {
  const fatesOf = (className: CallClass, atMs: number) =>
    new Set(estate.blobs.filter((blob) => blob.className === className).map((blob) => fateOf(blob, estate, { atMs })));

  it('is mixed now in every class that is big enough', () => {
    for (const className of ['recordings', 'texts', 'bot-logs'] as const) {
      expect([className, [...fatesOf(className, nowMs)]]).toEqual([
        className,
        expect.arrayContaining(['Gone', 'Stays']),
      ]);
    }
  });

  it('ends for all but what is protected, unclassified or undeclared', () => {
    const atMs = nowMs + 365 * dayMs;
    const left = estate.blobs.filter((blob) => fateOf(blob, estate, { atMs }) !== 'Gone');
    const why = left.map(
      ({ protectedBy, className, reading }) => protectedBy ?? (className === undefined || reading === undefined),
    );
    expect(why.sort()).toEqual(['Lease', 'LegalHold', true, true, true, true, true].sort());
  });

  it('is that of a log only when it is that of all its records', () => {
    for (const blob of estate.blobs.filter(({ className }) => className === 'bot-logs')) {
      const records = blob.records.map((record) => fateOfRecord(record, estate, { atMs: nowMs }));
      expect(fateOf(blob, estate, { atMs: nowMs }) === 'Gone').toBe(records.every((each) => each === 'Gone'));
    }
  });
});
