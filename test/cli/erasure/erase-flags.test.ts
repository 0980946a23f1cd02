import { describe, expect, it } from '@jest/globals';
import {
  checkVerifiedKeys,
  classesOf,
  timeoutMsOf,
  wantedOf,
  type EraseFlags,
} from '../../../src/cli/erasure/erase-flags.ts';
import { buildPolicy, buildSpec } from '../../support/build.ts';
import { features, tracesIn } from './desk.ts';

const nowMs = Date.parse('2026-11-25T10:00:00.700Z');
const flags: EraseFlags = { policy: 'voicebot', stdin: false, wait: true, timeoutMinutes: '60', json: false };
const verified = { verifiedBy: 'Privacy desk', method: 'Callback', verifiedKeys: ['phone'] };
const policy = buildPolicy(buildSpec());

describe('the flags of erase', () => {
  it('ask for a look that deletes nothing, received now, by default', () => {
    expect(wantedOf(flags, nowMs)).toEqual({ mode: 'DryRun', receivedTime: '2026-11-25T10:00:00Z' });
  });

  it('say who verified whom, and when', () => {
    expect(wantedOf({ ...flags, ...verified, verifiedKeys: ['phone,email', 'phone'] }, nowMs)).toMatchObject({
      identityVerification: {
        state: 'Verified',
        method: 'Callback',
        verifiedTime: '2026-11-25T10:00:00Z',
        by: 'Privacy desk',
        verifiedKeys: ['phone', 'email'],
      },
    });
  });

  it('take a time of receipt with its zone', () => {
    expect(wantedOf({ ...flags, received: '2026-11-20T10:12:00+01:00', ttl: '60', mode: 'Execute' }, nowMs)).toEqual({
      mode: 'Execute',
      receivedTime: '2026-11-20T09:12:00Z',
      ttlSecondsAfterFinished: 60,
    });
  });

  it.each([
    ['a mode that is none', { mode: 'execute' }, '--mode must be'],
    ['a day without a time', { received: '2026-11-20' }, '--received must be a time'],
    ['a time without a zone', { received: '2026-11-20T09:12:00' }, '--received must be a time'],
    ['a time that is none', { received: '2026-13-40T09:12:00Z' }, '--received must be a time'],
    ['a day that does not exist', { received: '2026-02-30T09:12:00Z' }, '--received must be a time'],
    ['29 February of another year', { received: '2026-02-29T09:12:00+01:00' }, '--received must be a time'],
    ['the hour after the last', { received: '2026-11-20T24:00:00Z' }, '--received must be a time'],
    ['the future', { received: '2026-11-25T10:01:00Z' }, '--received lies in the future: give the time at which'],
    ['nobody who verified', { ...verified, verifiedBy: ' ' }, '--verified-by is empty: name the person or team.'],
    ['no key at all', { ...verified, verifiedKeys: [','] }, '--verified-keys takes phone,'],
    ['half an identity', { verifiedBy: 'Privacy desk' }, 'belong together'],
    ['a value in place of a key', { ...verified, verifiedKeys: [features.phone] }, '--verified-keys takes phone,'],
    ['a method of two words', { ...verified, method: features.name }, '--method must be one word'],
    ['a ttl that is no number', { ttl: features.phone }, '--ttl must be a whole number'],
  ])('refuse %s', (_, given, expected) => {
    let message = '';
    try {
      wantedOf({ ...flags, ...given }, nowMs);
    } catch (error) {
      ({ message } = error as Error);
    }
    expect(message).toContain(expected);
    expect(tracesIn(message)).toEqual([]);
  });

  it('take a day that exists in its year, in small letters too', () => {
    expect(wantedOf({ ...flags, received: '2024-02-29t09:12:00z' }, nowMs)).toMatchObject({
      receivedTime: '2024-02-29T09:12:00Z',
    });
  });

  it('take blanks behind commas', () => {
    expect(wantedOf({ ...flags, ...verified, verifiedKeys: ['phone, email'] }, nowMs)).toMatchObject({
      identityVerification: { verifiedKeys: ['phone', 'email'] },
    });
    expect(classesOf({ classes: 'recordings, transcripts' }, policy)).toEqual(['recordings', 'transcripts']);
  });

  it('take classes of the policy and no others', () => {
    expect(classesOf(flags, policy)).toEqual([]);
    expect(classesOf({ classes: 'recordings,recordings' }, policy)).toEqual(['recordings']);
    expect(() => classesOf({ classes: 'recording' }, policy)).toThrow('it has recordings, transcripts');
  });

  it.each(['', ',', ' , '])('take "%s" not for all classes', (classes) => {
    expect(() => classesOf({ classes }, policy)).toThrow('--classes names no class; leave it out for all.');
  });

  it('take no key as verified that nobody named', () => {
    const wanted = wantedOf({ ...flags, ...verified }, nowMs);
    expect(() => {
      checkVerifiedKeys(wanted, [{ key: 'email' }]);
    }).toThrow('names phone, and no such value was given');
    checkVerifiedKeys(wanted, [{ key: 'phone' }]);
  });

  it('wait for a number of minutes', () => {
    expect(timeoutMsOf({ timeoutMinutes: '2' })).toBe(120_000);
    expect(() => timeoutMsOf({ timeoutMinutes: 'x' })).toThrow('--timeout-minutes');
  });
});
