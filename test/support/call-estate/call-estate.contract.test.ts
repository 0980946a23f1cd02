import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ArtifactClass } from '../../../src/api/call-data-policy.ts';
import { artifactPresets, expandArtifact } from '../../../src/policy/artifact-presets.ts';
import { readConsent } from '../../../src/policy/consent.ts';
import { artifactDefinitions } from '../../../src/policy/declared-artifacts.ts';
import { writeCallEstate } from './call-estate.ts';
import type { Scene } from './call-scene.ts';
import { admitted, expectedReading, keyOf, openScene, read } from './call-scene.ts';
import type { BlobTruth, CallAccount } from './truth.ts';
import { callAccounts, callClasses, secretCallIds } from './truth.ts';

const nowMs = Date.now();

const places = [
  ['the simulator', []],
  ['the simulator and Azurite', ['voicebot']],
  ['Azurite', callAccounts],
] as const satisfies readonly (readonly [string, readonly CallAccount[]])[];

describe.each(places)('the estate of calls in %s', (_, servedByAzurite: readonly CallAccount[]) => {
  let scene: Scene;
  let classes: ReadonlyMap<string, ArtifactClass>;
  beforeAll(async () => {
    scene = await openScene(servedByAzurite, nowMs);
    classes = new Map(admitted(scene.estate).artifactClasses.map((each) => [each.name, each] as const));
  });
  afterAll(() => scene.stop());

  it('is what a listing shows, copy by copy, and nothing else', () => {
    const seen = [...scene.listed].map(
      ([key, entries]) =>
        `${key}: ${entries
          .map(({ kind }) => kind)
          .sort()
          .join()}`,
    );
    const told = scene.estate.blobs.map(
      (blob) =>
        `${keyOf(blob)}: ${blob.copies
          .map(({ state }) => state)
          .sort()
          .join()}`,
    );
    expect(seen.sort()).toEqual(told.sort());
  });

  it('is read by the classes of its policy as it says', async () => {
    for (const blob of scene.estate.blobs) {
      const declared = classes.get(blob.className ?? '');
      const definitions = declared === undefined ? [] : artifactDefinitions(declared);
      expect([blob.name, await read(scene, blob, definitions)]).toEqual([
        blob.name,
        expectedReading(scene, blob, blob.reading),
      ]);
    }
  });

  it('is read by every preset alone as it says', async () => {
    const seen = new Set<string>();
    for (const blob of scene.estate.blobs) {
      const { byPreset } = blob;
      if (byPreset === undefined) continue;
      const { kind, preset } = byPreset;
      seen.add(preset);
      const readings = await read(scene, blob, [expandArtifact({ kind, preset })]);
      expect([blob.name, readings]).toEqual([blob.name, expectedReading(scene, blob, byPreset)]);
    }
    expect([...seen].sort()).toEqual([...artifactPresets].sort());
  });

  it('says of consent, holds and protection what it lists', () => {
    for (const blob of scene.estate.blobs) {
      const consent = classes.get(blob.className ?? '')?.consent;
      for (const entry of scene.listed.get(keyOf(blob)) ?? []) {
        if (entry.kind === 'uncommitted') continue;
        const isLeased = entry.leaseState === 'leased' && entry.kind === 'base';
        expect({
          name: entry.name,
          consent: consent === undefined ? undefined : readConsent(consent, entry).answer,
          holdTag: entry.tags.find(({ name }) => name === 'calldata-hold')?.value,
          protectedBy: entry.legalHold ? 'LegalHold' : isLeased ? 'Lease' : undefined,
        }).toEqual({ name: blob.name, consent: blob.consent, holdTag: blob.holdTag, protectedBy: blob.protectedBy });
      }
    }
  });

  it('declares just the places of its policy', () => {
    const locations = [...classes.values()].flatMap(({ name, locations: all }) =>
      all.map((each) => ({ name, ...each })),
    );
    for (const blob of scene.estate.blobs) {
      const owner = locations.find(
        ({ account, container, prefix }) =>
          account === blob.account && container === blob.container && blob.name.startsWith(prefix),
      );
      expect([blob.name, owner?.name]).toEqual([blob.name, blob.className]);
    }
  });
});

describe('the estate of calls', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene([], nowMs);
  });
  afterAll(() => scene.stop());

  const planOf = (options: Partial<Parameters<typeof writeCallEstate>[1]> = {}) => {
    const keeping = { versioning: false, softDeleteDays: undefined };
    const write = () => Promise.resolve();
    return writeCallEstate(() => ({ keeping, isFullService: true, write }), { nowMs, ...options });
  };

  it('is the same for the same seed, and another one for another', async () => {
    expect(await planOf({ seed: 7 })).toEqual(await planOf({ seed: 7 }));
    const [one, other] = [await planOf({ seed: 7 }), await planOf({ seed: 8 })];
    const shared = new Set(one.calls.map(({ callId }) => callId));
    expect(other.calls.filter(({ callId }) => shared.has(callId))).toEqual([]);
  });

  it('has a few hundred blobs of five months in every class, and grows with the number of calls', async () => {
    const { blobs, calls } = scene.estate;
    expect(blobs.length).toBeGreaterThan(200);
    expect(blobs.length).toBeLessThan(400);
    expect(new Set(blobs.flatMap(({ className }) => className ?? []))).toEqual(new Set(callClasses));
    const ages = calls.map(({ startMs }) => (nowMs - startMs) / 86_400_000);
    expect(Math.max(...ages)).toBeGreaterThan(145);
    expect(Math.min(...ages)).toBeGreaterThan(1);
    expect(Math.min(...ages)).toBeLessThan(3);
    expect((await planOf({ calls: 400 })).blobs.length).toBeGreaterThan(2_000);
  });

  it('holds calls by tag and by Secret, and has every answer to consent, late ones too', () => {
    const { calls } = scene.estate;
    expect(calls.filter(({ heldBy }) => heldBy === 'Tag')).toHaveLength(2);
    expect(secretCallIds(scene.estate)).toHaveLength(1);
    expect(new Set(calls.map(({ consent }) => consent))).toEqual(new Set(['Granted', 'Refused', 'Missing']));
    expect(calls.some(({ consentMs, startMs }) => consentMs > startMs)).toBe(true);
  });

  it('has every kind of copy, both kinds of protection, names that XML cannot hold, and late arrivals', () => {
    const { blobs } = scene.estate;
    const states = new Set(blobs.flatMap(({ copies }) => copies.map(({ state }) => state)));
    expect(states).toEqual(new Set(['base', 'version', 'snapshot', 'softDeleted', 'uncommitted']));
    expect(new Set(blobs.flatMap(({ protectedBy }) => protectedBy ?? []))).toEqual(new Set(['LegalHold', 'Lease']));
    expect(blobs.some(({ name }) => name.includes('\uFFFE'))).toBe(true);
    const lagOf = ({ copies: [copy], reading }: BlobTruth) => (copy?.createdMs ?? 0) - (reading?.startMs ?? Infinity);
    expect(Math.max(...blobs.map(lagOf))).toBeGreaterThan(20 * 86_400_000);
  });

  it('spans a call over two logs, and puts several calls into one', () => {
    const logs = scene.estate.blobs.filter(({ records }) => records.length > 0);
    const names = Map.groupBy(
      logs.flatMap(({ reading, name }) => (reading?.callIds ?? []).map((id) => ({ id, name }))),
      ({ id }) => id,
    );
    expect([...names.values()].some((found) => found.length > 1)).toBe(true);
    expect(logs.some(({ reading }) => (reading?.callIds.length ?? 0) > 1)).toBe(true);
  });

  it('was written and deleted in the simulator when it says, to the second', () => {
    const second = (ms: number | undefined) => (ms === undefined ? 'never' : Math.floor(ms / 1000));
    for (const blob of scene.estate.blobs) {
      const entries = (scene.listed.get(keyOf(blob)) ?? []).filter(({ kind }) => kind !== 'uncommitted');
      const seen = entries.map((entry) => `${second(entry.creationTimeMs)} ${second(entry.deletedTimeMs)}`);
      const copies = blob.copies.filter(({ state }) => state !== 'uncommitted');
      const told = copies.map(({ createdMs, deletedMs }) => `${second(createdMs)} ${second(deletedMs)}`);
      expect([blob.name, seen.sort()]).toEqual([blob.name, told.sort()]);
    }
  });

  it('has a hold tag that nobody knows where it is asked for', async () => {
    const { blobs } = await planOf({ oddities: ['UnknownHoldTag'] });
    expect(blobs.filter(({ holdTag }) => holdTag === 'case-99')).toHaveLength(1);
    expect(scene.estate.blobs.some(({ holdTag }) => holdTag === 'case-99')).toBe(false);
  });
});
