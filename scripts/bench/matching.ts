import { createHmac, createSecretKey } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { CallPart, LiveKey } from '../../src/matching/feature.ts';
import { digestFeatures } from '../../src/matching/feature-digests.ts';
import { createMatcher, type Matcher } from '../../src/matching/matcher.ts';
import { createOwnCheck } from '../../src/matching/own-identities.ts';
import { phoneRegionOf } from '../../src/matching/phone-number.ts';
import { readSubject } from '../../src/matching/subject-features.ts';
import { benchSubjects, benchTexts } from './matching-texts.ts';
import { atLeast, atMost, digits, lineOf, median } from './measure.ts';
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

type Calls = readonly (readonly CallPart[])[];

const roundsMeasured = 7;

/** Seconds of CPU of each matcher: the median of rounds after one that warms up. They take turns, so that all see the same machine. */
function cpuSecondsOf(matchers: readonly Matcher[], calls: Calls): readonly number[] {
  const rounds = matchers.map((): number[] => []);
  for (let round = 0; round <= roundsMeasured; round += 1) {
    for (const [at, matcher] of matchers.entries()) {
      const before = process.cpuUsage();
      for (const parts of calls) matcher.match(parts);
      const { user, system } = process.cpuUsage(before);
      if (round > 0) rounds[at]?.push((user + system) / 1_000_000);
    }
  }
  return rounds.map(median);
}

const totalBytes = 8_000_000;

/** `2 KB` and `200 KB` texts, as one text and as the turns of two speakers. */
function workloads(): readonly {
  readonly what: string;
  readonly calls: Calls;
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

const subjectCounts = [1, 100, 10_000] as const;
const leastMegabytes = 60;
const mostGrowth = 1.2;

/** Megabytes of UTF-8 a second of CPU, and what many subjects cost against one. */
export function measureMatching(): readonly Figure[] {
  const matchers = subjectCounts.map((count) =>
    matcherOf(
      benchSubjects(count).map((subject) => ({ ...subject })),
      'DE',
    ),
  );
  return workloads().flatMap(({ what, calls, bytes }) => {
    const cpuSeconds = cpuSecondsOf(matchers, calls);
    const title = `transcripts matched, ${what}`;
    const speeds = subjectCounts.map((count, at) =>
      atLeast(leastMegabytes, {
        what: `${title}, ${count.toLocaleString('en')} ${count === 1 ? 'subject' : 'subjects'}`,
        measured: bytes / 1_000_000 / (cpuSeconds[at] ?? Number.NaN),
        show: digits(0, 'MB/s a core'),
      }),
    );
    const growth = atMost(mostGrowth, {
      what: `${title}: CPU for 10,000 subjects against that for one`,
      measured: (cpuSeconds.at(-1) ?? Number.NaN) / (cpuSeconds[0] ?? Number.NaN),
      show: digits(2),
    });
    return [...speeds, growth];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const figure of measureMatching()) process.stdout.write(`${lineOf(figure)}\n`);
}
