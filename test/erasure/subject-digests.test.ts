import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  featuresOfLedger,
  readFeatures,
  sealedFeatures,
  type FeatureInput,
} from '../../src/erasure/subject-digests.ts';
import { liveDigests } from '../../src/evidence/key-ring.ts';
import { encodeEntry, openEntry } from '../../src/evidence/ledger-entry.ts';
import { sealingEvents } from '../../src/evidence/ledger-progress.ts';
import { ledgerState } from '../../src/evidence/ledger-state.ts';
import { createMatcher } from '../../src/matching/matcher.ts';
import { requestUid, ringOf } from '../evidence/evidence-fixture.ts';

const ring = ringOf('k1');
const ownIdentities = { numbers: ['+49 89 123456*'], emailDomains: ['example.com'], agentNames: ['Anna Agent'] };
const policy = { phoneRegion: 'DE', ownIdentities };

function read(values: Readonly<Record<string, string>>, changes: Partial<FeatureInput> = {}) {
  return readFeatures({
    requestUid,
    values: new Map(Object.entries(values)),
    policy,
    verifiedKeys: ['phone'],
    ring,
    ...changes,
  });
}

const caller = { phone: '0170 1234567', name: 'Dr. Jörg von Müller', email: 'jo@mail.test' };

describe('what a caller named', () => {
  it.each<[string, Record<string, string>, readonly string[], string]>([
    ['nothing', {}, ['phone'], 'None'],
    ["the company's own number alone", { phone: '+49 89 12345678' }, ['phone'], 'None'],
    ['a withheld number', { phone: 'anonymous' }, ['phone'], 'None'],
    ['a verified number', { phone: '0170 1234567' }, ['phone'], 'Strong'],
    ['a number that nobody verified', { phone: '0170 1234567' }, ['name'], 'Weak'],
    ['a verified name', { name: 'Jo Miller' }, ['name'], 'Weak'],
    ['a verified mail address', { email: 'jo@mail.test' }, ['email'], 'Strong'],
    ['a verified customer number', { customerNumber: 'KD-471108' }, ['customerNumber'], 'Weak'],
    [
      'the same with a verified name',
      { customerNumber: 'KD-471108', name: 'Jo Miller' },
      ['customerNumber', 'name'],
      'Strong',
    ],
    [
      'the same, given as a text, too',
      { customerNumber: 'KD-471108', text: 'KD 471108' },
      ['customerNumber', 'text'],
      'Weak',
    ],
    ['two verified customer numbers', { customerNumber: 'KD-471108\nKD-471109' }, ['customerNumber'], 'Weak'],
    [
      'the same with a name that nobody verified',
      { customerNumber: 'KD-471108', name: 'Jo Miller' },
      ['customerNumber'],
      'Weak',
    ],
  ])('finds calls as well as it can: %s', (_, values, verifiedKeys, strength) => {
    expect(read(values, { verifiedKeys }).strength).toBe(strength);
  });

  it('is weighed under the current key, and looked for under every key of the ring', () => {
    const both = ringOf('k1', 'k2');
    const { digests, searched } = read(caller, { ring: both });
    expect(new Set(digests.map(({ keyId }) => keyId))).toEqual(new Set([both.current.id]));
    expect(new Set(searched.map(({ keyId }) => keyId))).toEqual(new Set(['k1', 'k2']));
    expect(searched).toHaveLength(2 * digests.length);
  });

  it('is refused in sentences that hold no value', () => {
    const { refusals, strength } = read({ phone: '+49 89 12345678\nhunter', secretword: 'x', name: 'Anna Agent' });
    expect(strength).toBe('None');
    expect(refusals).toHaveLength(4);
    expect(refusals.join(' ')).not.toMatch(/12345678|hunter|secretword|Anna|Agent/i);
  });

  it.each<[boolean, string, Record<string, string>]>([
    [true, 'an address that no search finds', { email: '"jo"@mail.test' }],
    [true, 'what is no number', { phone: 'hunter' }],
    [true, 'a key that is none', { secretword: 'x' }],
    [false, 'a withheld number', { phone: 'anonymous' }],
    [false, "the company's own number", { phone: '+49 89 12345678' }],
    [false, 'a key without a value', { phone: '' }],
    [false, 'nothing', {}],
  ])('may find somebody once it is corrected (%s): %s', (leavesOut, _, values) => {
    expect(read({ name: 'Jo Miller', ...values }).leavesOut).toBe(leavesOut);
  });

  it.each<[string, Partial<FeatureInput['policy']>]>([
    ['says no region', { ownIdentities }],
    ['says no own identities', { phoneRegion: 'DE' }],
    ['names no region that exists', { phoneRegion: 'QQ', ownIdentities }],
    [
      'has an own number that nobody can read',
      { phoneRegion: 'DE', ownIdentities: { ...ownIdentities, numbers: ['x'] } },
    ],
  ])('is compared with nothing where the policy %s', (_, terms) => {
    const { digests, strength, refusals } = read(caller, { policy: terms });
    expect([digests, strength]).toEqual([[], 'Weak']);
    expect(refusals).toHaveLength(1);
  });

  it('has a key that changes with features, verification and key, and with nothing else', () => {
    const keyOf = (changes: Partial<FeatureInput> = {}, values: Record<string, string> = caller) =>
      read(values, changes).featuresKey;
    expect(keyOf()).toBe(keyOf({}, { ...caller, phone: '+49 (0)170 / 123 45 67' }));
    const others = [
      keyOf({}, { ...caller, phone: '0170 1234568' }),
      keyOf({ verifiedKeys: ['email'] }),
      keyOf({ ring: ringOf('k2', 'k1') }),
    ];
    expect(new Set([keyOf(), ...others]).size).toBe(4);
    expect(read({}).featuresKey).not.toBe(keyOf());
  });
});

describe('features in the ledger', () => {
  it('come back as they were, whatever was named', () => {
    const values = fc.record({
      phone: fc.stringMatching(/^01[57][0-9] [0-9]{7}$/),
      name: fc.stringMatching(/^[A-Z][a-zäöüß]{2,8} [A-Z][a-z]{2,8}(-[A-Z][a-z]{2,6})?$/),
      text: fc.stringMatching(/^[a-z]{3,8}( [a-z0-9]{1,9}){0,11}$/),
      customerNumber: fc.stringMatching(/^[A-Z]{2}( [0-9]{2,4}){2,11}$/),
      address: fc.stringMatching(/^[A-Z][a-z]{3,9}straße [1-9][0-9]?$/),
    });
    fc.assert(
      fc.property(values, fc.boolean(), (named, isRotated) => {
        const keys = isRotated ? ringOf('k2', 'k1') : ring;
        const { digests } = read(named, { ring: keys });
        const start = ledgerState([]);
        const entries = sealingEvents(start, sealedFeatures(digests)).map((event, index) => {
          const entry = { requestUid, sequence: index + 1, time: '2026-11-20T09:12:00Z', event };
          const opened = openEntry(keys, requestUid, {
            sequence: index + 1,
            bytes: encodeEntry(keys, entry),
            etag: '',
          });
          if (!('event' in opened)) throw new Error(opened.kind);
          return opened;
        });
        expect(featuresOfLedger(requestUid, ledgerState(entries).features)).toEqual(digests);
      }),
      { numRuns: 60 },
    );
  });

  it('hold nothing that the caller named', () => {
    const text = JSON.stringify(sealedFeatures(read(caller).digests));
    expect(text).not.toMatch(/1701234567|müller|muller|mueller|jo@|mail[.]test/i);
  });

  it('still find the caller after the key was rotated and the features are gone', () => {
    const sealed = sealedFeatures(read(caller).digests);
    const keys = liveDigests(ringOf('k2', 'k1'));
    const matcher = createMatcher({ features: featuresOfLedger('r', sealed), keys, region: 'DE', ownIdentities });
    const hits = matcher.match([{ kind: 'Number', role: 'Caller', value: '+491701234567' }]);
    expect(hits).toEqual([{ requestId: 'r', strength: 'Strong', kinds: ['phone'] }]);
  });

  it('are not guessed at where they are of a kind that nobody knows', () => {
    const [one] = sealedFeatures(read(caller).digests);
    expect(() => featuresOfLedger('r', [{ ...one!, kind: 'voice' }])).toThrow(TypeError);
    expect(() => featuresOfLedger('r', [{ ...one!, token: 'x' }])).toThrow(TypeError);
  });
});
