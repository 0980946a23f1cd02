import { describe, expect, it } from '@jest/globals';
import { watchLedgers } from '../../src/erasure/ledger-watch.ts';
import type { FoundPass } from '../../src/erasure/policy-pass.ts';
import { featuresOfLedger, featuresKeyUnder, readFeatures } from '../../src/erasure/subject-digests.ts';
import { featuresToSeal } from '../../src/erasure/subject-sealing.ts';
import { digestOfToken, keyIdOf, liveDigests, makeToken, type KeyRing } from '../../src/evidence/key-ring.ts';
import type { LedgerEvent, SealedFeature } from '../../src/evidence/ledger-schema.ts';
import { keyIdsInUse, ledgerState } from '../../src/evidence/ledger-state.ts';
import { readLedger } from '../../src/evidence/ledger.ts';
import { featureParts } from '../../src/evidence/token-parts.ts';
import { createMatcher } from '../../src/matching/matcher.ts';
import {
  abortSignal,
  keys,
  ledgerParts,
  opened,
  requestUid,
  ringOf,
  runLedger,
  targetOf,
} from '../evidence/evidence-fixture.ts';
import { createMemoryEvidence } from '../evidence/memory-evidence-store.ts';
import { planDigest } from '../policy/erasure/request-build.ts';
import { openRetirement } from './retirement-stage.ts';

const ownIdentities = { numbers: [], emailDomains: [], agentNames: [] };
const values = new Map([
  ['phone', '0170 1234567'],
  ['name', 'Jo Miller'],
]);

interface Sealing {
  readonly ring: KeyRing;
  readonly planKey: string;
  /** Keys that artifacts hold hashes of numbers under. */
  readonly numbers?: readonly string[];
  readonly before?: readonly SealedFeature[];
}

function sealed({ ring, planKey, numbers = [], before = [] }: Sealing): readonly SealedFeature[] {
  const policy = { phoneRegion: 'DE', ownIdentities };
  const { searched, featuresKey } = readFeatures({ requestUid, values, policy, verifiedKeys: ['phone'], ring });
  const subject = { facts: { kind: 'Missing' }, features: { searched, key: featuresKey } };
  const approved = { featuresKey: featuresKeyUnder(searched, planKey) };
  const intention = { one: { subject } as never, approved, look: { result: { numberKeys: new Set(numbers) } } };
  return featuresToSeal(intention, { scope: { keyId: planKey }, ring, before: { features: before } }) ?? [];
}

const keysOf = (features: readonly SealedFeature[], kind: string) => [
  ...new Set(features.filter((one) => one.kind === kind).map(({ token }) => keyIdOf(token))),
];

describe('what the ledger seals of a caller after a rotation', () => {
  const all = ringOf('k3', 'k2', 'k1');
  it.each<[string, Sealing, readonly string[], readonly string[]]>([
    ['stands under the current key alone, where no other is needed', { ring: all, planKey: 'k3' }, ['k3'], ['k3']],
    ['stands under the key of the plan too', { ring: all, planKey: 'k1' }, ['k3', 'k1'], ['k3', 'k1']],
    [
      'has numbers also under a key that artifacts hold hashes of numbers under',
      { ring: all, planKey: 'k3', numbers: ['k2'] },
      ['k3', 'k2'],
      ['k3'],
    ],
    [
      'keeps all that was sealed before, under each of its keys',
      { ring: all, planKey: 'k3', before: sealed({ ring: ringOf('k2', 'k1'), planKey: 'k1' }) },
      ['k3', 'k2', 'k1'],
      ['k3', 'k2', 'k1'],
    ],
    ['has nothing under a key that nobody has', { ring: all, planKey: 'k3', numbers: ['k9'] }, ['k3'], ['k3']],
  ])('%s', (_sentence, sealing, phone, name) => {
    const features = sealed(sealing);
    expect([keysOf(features, 'phone'), keysOf(features, 'name')].map((ids) => ids.toSorted())).toEqual(
      [phone, name].map((ids) => ids.toSorted()),
    );
  });

  it('still finds by a tag that an older key made, once the Secret is gone', () => {
    const ring = ringOf('k2', 'k1');
    const token = makeToken(ring.keys.get('k1')!, 'Feature', featureParts('phone', '491701234567'));
    const features = featuresOfLedger('r', sealed({ ring, planKey: 'k2', numbers: ['k1'] }));
    const matcher = createMatcher({ features, keys: liveDigests(ring), region: 'DE', ownIdentities });
    const hits = matcher.match([{ kind: 'NumberDigest', role: 'Caller', ...digestOfToken(token)! }]);
    expect(hits).toEqual([{ requestId: 'r', strength: 'Strong', kinds: ['phone'] }]);
  });
});

/** The plan under one key, the release of a hold under the next one, a late arrival under the last one. */
async function rotated() {
  const evidence = createMemoryEvidence();
  const [first, second, third] = [ringOf('k1'), ringOf('k2', 'k1'), ringOf('k3', 'k2', 'k1')];
  const [kept, late] = [targetOf(first, 'a.wav'), targetOf(third, 'late.wav')];
  const retained = { kind: 'Retained', targets: [kept], ground: 'LegalClaims' } as const;
  const course: readonly (readonly [KeyRing, readonly LedgerEvent[]])[] = [
    [
      first,
      [
        opened,
        { kind: 'SubjectSealed', features: [...sealed({ ring: first, planKey: 'k1' })] },
        { kind: 'PlanApproved', planDigest, weakMatches: 'Exclude', artifacts: 1 },
        { kind: 'DeletionIntended', targets: [kept] },
        retained,
      ],
    ],
    [second, [{ kind: 'DeletionSeen', targets: [kept], recoverable: true }]],
    [third, [{ kind: 'DeletionIntended', targets: [late], late: true }]],
  ];
  for (const [ring, events] of course) await runLedger(ledgerParts(evidence, ring), events);
  const stage = openRetirement(evidence, keys);
  const faults: object[] = [];
  const watch = async (ring: KeyRing) => {
    const log = { warn: () => undefined, error: (fields: object) => faults.push(fields) };
    const desk = { ...stage.desk, ring };
    const pass = {
      ...stage.pass,
      context: { ...stage.pass.context, log },
      ledgers: new Map(),
      ring: () => Promise.resolve({ kind: 'Ring', ring }),
      evidence: () => Promise.resolve({ kind: 'Open', desk }),
    } as unknown as FoundPass;
    return watchLedgers(pass, []);
  };
  return { evidence, third, watch, faults, moveTo: stage.moveTo };
}

describe('a ledger whose key ring was rotated between plan, hold release and late arrival', () => {
  it('says what was searched, and every key that it needs', async () => {
    const { evidence, third } = await rotated();
    const read = await readLedger(ledgerParts(evidence, third), { abortSignal });
    const entries = read.kind === 'Whole' ? read.entries : [];
    expect(keyIdsInUse(entries)).toEqual(new Set(['k1', 'k2', 'k3']));
    expect(keysOf(ledgerState(entries).features, 'phone')).toEqual(['k1']);
  });

  it.each<[string, readonly [string, ...string[]], string]>([
    ['the first', ['k3', 'k2'], 'k1'],
    ['the middle', ['k3', 'k1'], 'k2'],
    ['the newest', ['k2', 'k1'], 'k3'],
  ])('has nothing deleted by it without %s key, and goes on once it is back', async (_which, left, needed) => {
    const { watch, faults, third, moveTo } = await rotated();
    const without = await watch(ringOf(...left));
    expect([without.tasks, without.subjects]).toEqual([[], []]);
    expect(faults).toMatchObject([{ faults: [{ kind: 'KeyStillNeeded', keyIds: [needed] }] }]);
    moveTo('2026-11-21T09:12:00Z');
    const back = await watch(third);
    expect([back.tasks.length, back.subjects.length]).toEqual([1, 1]);
  });
});
