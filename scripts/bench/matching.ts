import { createHmac, createSecretKey } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { CallPart, LiveKey } from '../../src/matching/feature.ts';
import { digestFeatures } from '../../src/matching/feature-digests.ts';
import { createMatcher, type Matcher } from '../../src/matching/matcher.ts';
import { createOwnCheck } from '../../src/matching/own-identities.ts';
import { phoneRegionOf } from '../../src/matching/phone-number.ts';
import { readSubject } from '../../src/matching/subject-features.ts';
import { benchSubjects, benchTexts } from './matching-texts.ts';
import type { Figure } from './measure.ts';

export function hmacKey(id: string): LiveKey {
  const secret = createSecretKey(`key ${id}`, 'utf8');
  return { id, digest: (kind, value) => createHmac('sha256', secret).update(`${kind}\0${value}`).digest('hex') };
}

export const nobodysOwn = { numbers: [], emailDomains: [], agentNames: [] };

/** Everything that these subjects give, under every key. */
export function matcherOf(
  subjects: readonly Readonly<Record<string, string>>[],
  region: string,
  keys: readonly LiveKey[] = [hmacKey('a')],
): Matcher {
  const phoneRegion = phoneRegionOf(region);
  const own = createOwnCheck(nobodysOwn, phoneRegion);
  const features = subjects.flatMap((subject, at) => {
    const read = readSubject(subject, phoneRegion, own);
    return keys.flatMap((key) => digestFeatures(`request-${at}`, read.features, ['phone', 'email', 'name'], key));
  });
  return createMatcher({ features, keys, region, ownIdentities: nobodysOwn });
}

/** Megabytes of UTF-8 a second of CPU: the median of rounds after one that warms up. */
function megabytesASecond(matcher: Matcher, calls: readonly (readonly CallPart[])[], bytes: number): number {
  const rounds: number[] = [];
  for (let round = 0; round < 8; round += 1) {
    const before = process.cpuUsage();
    for (const parts of calls) matcher.match(parts);
    const { user, system } = process.cpuUsage(before);
    if (round > 0) rounds.push(bytes / (user + system));
  }
  return rounds.toSorted((a, b) => a - b)[Math.floor(rounds.length / 2)] ?? Number.NaN;
}

const totalBytes = 8_000_000;

/** `2 KB` and `200 KB` texts, as one text and as the turns of two speakers. */
function workloads(): readonly {
  readonly what: string;
  readonly calls: readonly (readonly CallPart[])[];
  readonly bytes: number;
}[] {
  return [2_000, 200_000].flatMap((size) => {
    const texts = benchTexts(size, totalBytes);
    const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    const turns = texts.map((text) =>
      text
        .split('\n')
        .map((line, at): CallPart => ({ kind: 'Text', text: line, channel: at % 2 === 0 ? 'caller' : 'agent' })),
    );
    return [
      { what: `${size / 1000} KB texts`, calls: texts.map((text): CallPart[] => [{ kind: 'Text', text }]), bytes },
      { what: `${size / 1000} KB texts in turns of two speakers`, calls: turns, bytes },
    ];
  });
}

export function measureMatching(): readonly Figure[] {
  const loads = workloads();
  return [1, 100, 10_000].flatMap((count) => {
    const matcher = matcherOf(
      benchSubjects(count).map((subject) => ({ ...subject })),
      'DE',
    );
    return loads.map(({ what, calls, bytes }) => ({
      what: `transcripts matched with ${count.toLocaleString('en')} subjects, ${what}`,
      value: `${megabytesASecond(matcher, calls, bytes).toFixed(0)} MB/s a core`,
    }));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { what, value } of measureMatching()) process.stdout.write(`${what}: ${value}\n`);
}
