import { describe, expect, it } from '@jest/globals';
import type { ArtifactClass } from '../../../src/api/call-data-policy.ts';
import { longestDays } from '../../../src/policy/period.ts';
import { compileClass } from '../../../src/scan/pass/scan-class.ts';
import { recordingConsent } from '../../policy/artifact-build.ts';
import { blobEntry } from '../memory-blobs.ts';
import { classAt, createMemoryAccount, requestOf } from './memory-estate.ts';
import type { Artifacts, MemoryAccount } from './memory-estate.ts';
import { listOnce } from './run-scans.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const utc = (text: string): number => Date.parse(text);

type Start = NonNullable<Artifacts[number]['startedAt']>[number];

function recordingsBy(start: Partial<Start>): Artifacts {
  return [
    {
      kind: 'Recording',
      nameEndsWith: ['.wav'],
      callId: [{ from: 'Metadata', key: 'call' }],
      startedAt: [{ from: 'Metadata', key: 'start', ...start }],
    },
  ];
}

/** A recording that was written within the hour after its call. */
function recordingOf(startedAt: string, writtenMs: number, tags: Readonly<Record<string, string>> = {}): MemoryAccount {
  const metadata = Object.entries({ call: 'one', start: startedAt }).map(([name, value]) => ({ name, value }));
  const tagged = Object.entries(tags).map(([name, value]) => ({ name, value }));
  const times = { creationTimeMs: writtenMs, lastModifiedMs: writtenMs };
  return createMemoryAccount({ recordings: [blobEntry('one.wav', { ...times, metadata, tags: tagged })] });
}

async function lookAt(calls: MemoryAccount, nowMs: number, more: Partial<ArtifactClass>) {
  const request = requestOf([classAt('recordings', ['calls/recordings/'], more)], { accounts: { calls } });
  const { classes } = await listOnce(request, { calls }, { now: () => nowMs });
  return classes[0]!;
}

describe('a recording whose start is written in local time', () => {
  // The period is counted in Berlin: three months from a winter's day to a summer's day are an hour shorter.
  it.each<[string, string, Partial<Start>, string]>([
    ['in Berlin', '2026-01-06 11:00:00', { timeZone: 'Europe/Berlin' }, '2026-04-06T09:00:00Z'],
    ['in Tokyo', '2026-01-06 19:00:00', { timeZone: 'Asia/Tokyo' }, '2026-04-06T09:00:00Z'],
    ['in New York', '2026-01-06 05:00:00', { timeZone: 'America/New_York' }, '2026-04-06T09:00:00Z'],
    ['without a zone', '2026-01-06 10:00:00', {}, '2026-04-06T09:00:00Z'],
    ['with an offset', '2026-01-06T11:00:00+01:00', { timeZone: 'Asia/Tokyo' }, '2026-04-06T09:00:00Z'],
    ['as a day in Berlin', '2026-01-06', { timeZone: 'Europe/Berlin' }, '2026-04-05T22:00:00Z'],
    ['as a day in Tokyo', '2026-01-07', { timeZone: 'Asia/Tokyo' }, '2026-04-06T14:00:00Z'],
    [
      'at an instant, of which the day in Tokyo counts',
      '2026-01-06T23:00:00Z',
      { timeZone: 'Asia/Tokyo', precision: 'Day' },
      '2026-04-06T14:00:00Z',
    ],
  ])('%s is overdue from its deadline on, and goes before it', async (_, startedAt, start, deadline) => {
    const deadlineMs = utc(deadline);
    const calls = recordingOf(startedAt, utc('2026-01-07T09:30:00Z'));
    const at = (nowMs: number) => lookAt(calls, nowMs, { artifacts: recordingsBy(start) });
    expect(await at(deadlineMs - 1)).toMatchObject({ artifacts: 1, overdue: 0 });
    expect(await at(deadlineMs)).toMatchObject({ artifacts: 1, overdue: 1 });
    // The sweep acts two check intervals of an hour before.
    expect((await at(deadlineMs - 2 * hourMs - 1)).due.now).toBe(0);
    expect((await at(deadlineMs - 2 * hourMs)).due.now).toBe(1);
  });

  it('that the clock showed twice is overdue by the first time, and not before its minimum by the second', async () => {
    const first = utc('2025-10-26T00:30:00Z');
    const calls = recordingOf('2025-10-26 02:30:00', utc('2025-10-26T02:00:00Z'));
    const artifacts = recordingsBy({ timeZone: 'Europe/Berlin' });
    const retention = { minimum: { days: 30 }, maximum: { days: 30 } };
    const at = (nowMs: number) => lookAt(calls, nowMs, { artifacts, retention });
    // Thirty days of Berlin that begin before the change last an hour longer.
    const deadlineMs = first + 30 * dayMs + hourMs;
    expect((await at(deadlineMs - 1)).overdue).toBe(0);
    expect((await at(deadlineMs)).overdue).toBe(1);
    const minimumMs = longestDays({ days: 30 }, 'Europe/Berlin') * dayMs;
    expect((await at(first + hourMs + minimumMs - 1)).due.now).toBe(0);
    expect((await at(first + hourMs + minimumMs)).due.now).toBe(1);
  });
});

describe('a consent whose time is written in local time', () => {
  it.each<[string, string, Partial<ArtifactClass['consent'] & object>, number]>([
    ['a minute before the call, in its zone', '2026-01-06 10:59', { timeZone: 'Europe/Berlin' }, 0],
    ['a minute after the call began, in its zone', '2026-01-06 11:01', { timeZone: 'Europe/Berlin' }, 1],
    ['a minute before the call, without a zone', '2026-01-06 10:59', {}, 1],
    ['an hour after the call began, by a zone in the west', '2026-01-06 06:00', { timeZone: 'America/New_York' }, 1],
    ['on the day of the call', '2026-01-06', { timeZone: 'Europe/Berlin' }, 0],
  ])('given %s, is late or not', async (_, given, zone, late) => {
    const calls = recordingOf('2026-01-06 11:00:00', utc('2026-01-06T10:30:00Z'), {
      consent: 'yes',
      consent_time: given,
    });
    const artifacts = recordingsBy({ timeZone: 'Europe/Berlin' });
    const seen = await lookAt(calls, utc('2026-01-08T00:00:00Z'), {
      artifacts,
      consent: { ...recordingConsent, ...zone },
    });
    expect(seen.consent).toMatchObject({ late });
  });
});

describe('a time zone that the operator does not know', () => {
  it.each<[string, Partial<ArtifactClass>, string]>([
    [
      'a start',
      { artifacts: recordingsBy({ timeZone: 'Europe/Nowhere' }) },
      'Entry 0 of artifacts of class recordings cannot work: startedAt[0].timeZone is an unknown time zone "Europe/Nowhere"; use an IANA name such as Europe/Berlin.',
    ],
    [
      'a consent',
      { consent: { ...recordingConsent, timeZone: 'Europe/Nowhere' } },
      'The consent of class recordings cannot work: timeZone: unknown time zone "Europe/Nowhere"; use an IANA name such as Europe/Berlin.',
    ],
  ])('is told with the class and the field of %s', (_, more, message) => {
    const compile = (): unknown => compileClass(classAt('recordings', ['calls/recordings/'], more), {});
    expect(compile).toThrow(expect.objectContaining({ reason: 'DefinitionInvalid', kind: 'terminal', message }));
  });
});
