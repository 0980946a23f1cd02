import { createHmac } from 'node:crypto';
import type { CallPart, FeatureDigest, FeatureKind, LiveKey } from '../../src/matching/feature.ts';
import { digestFeatures } from '../../src/matching/feature-digests.ts';
import { createMatcher, type Matcher } from '../../src/matching/matcher.ts';
import { createOwnCheck, type OwnIdentities } from '../../src/matching/own-identities.ts';
import { phoneRegionOf } from '../../src/matching/phone-number.ts';
import { readSubject } from '../../src/matching/subject-features.ts';

export type Given = Readonly<Partial<Record<FeatureKind, string>>>;

export const nobodysOwn: OwnIdentities = { numbers: [], emailDomains: [], agentNames: [] };

export function keyOf(id: string): LiveKey {
  return { id, digest: (kind, value) => createHmac('sha256', `key ${id}`).update(`${kind}\0${value}`).digest('hex') };
}

export interface Setting {
  readonly region?: string;
  readonly own?: OwnIdentities;
  readonly keys?: readonly LiveKey[];
  readonly verified?: readonly FeatureKind[];
}

const allKinds: readonly FeatureKind[] = ['phone', 'email', 'name', 'address', 'callId', 'customerNumber', 'text'];

export function digestsOf(
  requestId: string,
  given: Given,
  { region = 'DE', keys = [keyOf('a')], verified = allKinds }: Setting = {},
): readonly FeatureDigest[] {
  const phoneRegion = phoneRegionOf(region);
  const { features } = readSubject({ ...given }, phoneRegion, createOwnCheck(nobodysOwn, phoneRegion));
  return keys.flatMap((key) => digestFeatures(requestId, features, verified, key));
}

/** A matcher for requests `r0`, `r1`, … in the order of what is given. */
export function matcherFor(given: readonly Given[], setting: Setting = {}): Matcher {
  const { region = 'DE', own = nobodysOwn, keys = [keyOf('a')] } = setting;
  const features = given.flatMap((one, at) => digestsOf(`r${at}`, one, setting));
  return createMatcher({ features, keys, region, ownIdentities: own });
}

export const said = (...texts: readonly string[]): readonly CallPart[] => texts.map((text) => ({ kind: 'Text', text }));

/** Turns of two speakers, `a:` and `b:` before each. */
export function turns(...lines: readonly string[]): readonly CallPart[] {
  return lines.map((line) => ({ kind: 'Text', channel: line.slice(0, 1), text: line.slice(2).trim() }));
}

export function found(matcher: Matcher, parts: readonly CallPart[]): readonly string[] {
  return matcher.match(parts).map(({ requestId }) => requestId);
}
