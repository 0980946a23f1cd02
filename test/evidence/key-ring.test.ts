import { createHmac, hkdfSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  checkToken,
  digestOfToken,
  findNeededKeys,
  keyIdOf,
  liveDigests,
  makeToken,
  makeTokens,
  parseKeyRing,
  tokenOfDigest,
  tokenPurposes,
} from '../../src/evidence/key-ring.ts';
import { aiObjectParts, blobParts, callParts, featureParts, unknownCallParts } from '../../src/evidence/token-parts.ts';
import { verifiableKinds } from '../../src/evidence/receipt-schema.ts';
import { featureKinds } from '../../src/matching/feature.ts';
import { ringOf, secretOf } from './evidence-fixture.ts';

const phone = featureParts('phone', '+4915155512345');

describe('a key ring', () => {
  it.each([
    ['has no entry that names the current key', { k1: secretOf('1') }, { kind: 'CurrentNotNamed' }],
    ['names a key that is not there', { current: 'k2', k1: secretOf('1') }, { kind: 'CurrentMissing', keyId: 'k2' }],
    ['holds a short key', { current: 'k1', k1: 'hunter2' }, { kind: 'KeyTooShort', keyId: 'k1' }],
    ['has a key id that no token can carry', { current: 'k1', 'k:1': secretOf('1') }, { kind: 'KeyIdMalformed' }],
    [
      'holds one secret under two ids',
      { current: 'k1', k1: secretOf('1'), k2: secretOf('1') },
      { kind: 'SameSecretTwice', keyId: 'k2' },
    ],
  ])('is unusable where it %s', (_, entries, problem) => {
    const bytes = Object.entries(entries).map(([id, value]) => [id, Buffer.from(value)] as const);
    expect(parseKeyRing(new Map(bytes))).toMatchObject({ kind: 'Unusable', problem });
  });

  it('makes tokens of HMAC-SHA-256 under a key that HKDF derives for the purpose', () => {
    const derived = new Uint8Array(hkdfSync('sha256', secretOf('k1'), '', 'calldata evidence v1 Call', 32));
    const mac = createHmac('sha256', derived).update('["call-1"]').digest('base64url');
    expect(makeToken(ringOf('k1').current, 'Call', callParts('call-1'))).toBe(`k1:${mac}`);
  });

  it('encrypts plans under a key that no token is made under', () => {
    const { derived, planKey } = ringOf('k1').current;
    const expected = new Uint8Array(hkdfSync('sha256', secretOf('k1'), '', 'calldata evidence v1 Plan', 32));
    expect(planKey).toEqual(expected);
    expect(Object.values(derived)).not.toContainEqual(planKey);
  });

  it('gives another token for each purpose, kind, value and key, and the same one again', () => {
    const { current } = ringOf('k1');
    const tokens = [
      ...tokenPurposes.map((purpose) => makeToken(current, purpose, phone)),
      makeToken(current, 'Feature', featureParts('customerNumber', '+4915155512345')),
      makeToken(current, 'Feature', featureParts('phone', '+4915155512346')),
      makeToken(ringOf('k2').current, 'Feature', phone),
      // Where one part ends and the next begins counts.
      makeToken(current, 'Location', ['a', 'bc']),
      makeToken(current, 'Location', ['ab', 'c']),
    ];
    expect(new Set(tokens).size).toBe(tokens.length);
    expect(makeToken(ringOf('k1').current, 'Feature', phone)).toBe(tokens[0]);
  });

  it('knows a candidate again under every live key, before and after a rotation', () => {
    const before = makeToken(ringOf('k1').current, 'Feature', phone);
    const rotated = ringOf('k2', 'k1');
    expect(makeTokens(rotated, 'Feature', phone)).toContain(before);
    expect(makeTokens(rotated, 'Feature', phone)[0]).toMatch(/^k2:/);
    expect(checkToken(rotated, before, 'Feature', phone)).toBe('Same');
    expect(checkToken(rotated, before, 'Feature', featureParts('phone', '+4915155512346'))).toBe('Other');
    expect(checkToken(rotated, before, 'Call', phone)).toBe('Other');
  });

  it('never takes a key that is gone for a "no"', () => {
    const token = makeToken(ringOf('k1').current, 'Feature', phone);
    expect(checkToken(ringOf('k2'), token, 'Feature', phone)).toBe('KeyMissing');
    expect(findNeededKeys(ringOf('k2'), ['k1', 'k2', 'k1'])).toEqual({ kind: 'KeyStillNeeded', keyIds: ['k1'] });
    expect(findNeededKeys(ringOf('k2', 'k1'), ['k1'])).toBeUndefined();
  });

  it('gives the matcher digests that turn into the tokens of the ledger and back', () => {
    const ring = ringOf('k1');
    const [live] = liveDigests(ring);
    const digest = live!.digest('phone', '+4915155512345');
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(tokenOfDigest('k1', digest)).toBe(makeToken(ring.current, 'Feature', phone));
    expect(digestOfToken(tokenOfDigest('k1', digest))).toEqual({ keyId: 'k1', digest });
  });

  it.each(['', 'k1', 'k1:', `k1:${'A'.repeat(42)}`, `:${'A'.repeat(43)}`, `k1:${'A'.repeat(43)}=`])(
    'sees no token in %j',
    (text) => {
      expect(keyIdOf(text)).toBeUndefined();
      expect(checkToken(ringOf('k1'), text, 'Feature', phone)).toBe('Other');
    },
  );

  it('takes no place, object or call for another', () => {
    const place = { account: 'a', container: 'c', name: 'N' };
    const all = [
      blobParts(place),
      blobParts({ ...place, account: 'b' }),
      blobParts({ ...place, account: 'ai', container: 'a' }),
      aiObjectParts('a', 'Response', 'N'),
      callParts('N'),
      unknownCallParts(place),
    ];
    const tokens = all.map((parts) => makeToken(ringOf('k1').current, 'Location', parts));
    expect(new Set(tokens).size).toBe(all.length);
  });

  it('knows the same kinds of features as the matcher', () => {
    expect(verifiableKinds).toEqual(featureKinds);
  });
});
