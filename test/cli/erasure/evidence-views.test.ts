import { beforeEach, describe, expect, it } from '@jest/globals';
import { verifyChain } from '../../../src/cli/erasure/cluster-receipts.ts';
import { detailLines, readDetails } from '../../../src/cli/erasure/plan-details-view.ts';
import { openReceipt } from '../../../src/evidence/receipt-document.ts';
import { makeToken, type KeyRing } from '../../../src/evidence/key-ring.ts';
import type { SigningKeys } from '../../../src/evidence/signing-keys.ts';
import { shelvePlan } from '../../../src/erasure/plan-shelf.ts';
import type { PlanDetails } from '../../../src/erasure/plan-details-schema.ts';
import { additionsDigest, planDigest } from '../../api/erasure-manifest.ts';
import { abortSignal, issuedChain, pemPair, requestUid, ringOf, signingKeys } from '../../evidence/evidence-fixture.ts';
import { createMemoryEvidence, type MemoryEvidence } from '../../evidence/memory-evidence-store.ts';
import { completeStatus, requestOf } from './desk.ts';

describe('receipts where they lie', () => {
  let evidence: MemoryEvidence;
  let keys: SigningKeys;
  const nameOf = (sequence: number): string => `receipts/${requestUid}/${String(sequence).padStart(8, '0')}.jws`;

  beforeEach(async () => {
    keys = await signingKeys({ current: 'a', a: pemPair().privatePem });
    evidence = await issuedChain(keys);
  });

  const lastDigest = (): string => openReceipt(evidence.blobs.get(nameOf(5))?.toString() ?? '')?.linkDigest ?? '';
  async function verify(head: { readonly sequence: number; readonly digest: string } | undefined) {
    const { faults, gaps } = await verifyChain(evidence.open(), { keySet: keys.keySet, requestUid, head, abortSignal });
    return { faults, gaps };
  }

  it('are verified whole, up to the one that status names', async () => {
    expect(await verify({ sequence: 5, digest: lastDigest() })).toEqual({ faults: [], gaps: [] });
  });

  it('are missed at the end, which files alone do not show', async () => {
    const head = { sequence: 5, digest: lastDigest() };
    evidence.blobs.delete(nameOf(5));
    expect(await verify(head)).toEqual({ faults: [{ kind: 'Truncated', sequence: 5 }], gaps: ['Final'] });
    expect(await verify(undefined)).toEqual({ faults: [], gaps: ['Final'] });
  });

  it('are told once where one is missing in the middle, and where a copy is left', async () => {
    evidence.blobs.delete(nameOf(2));
    expect((await verify(undefined)).faults).toEqual([{ kind: 'Missing', sequence: 2 }]);
    evidence.deleted.add(nameOf(2));
    expect((await verify(undefined)).faults).toEqual(
      expect.arrayContaining([
        { kind: 'Deleted', sequence: 2 },
        { kind: 'Missing', sequence: 2 },
      ]),
    );
  });

  it('are not those of another status', async () => {
    expect((await verify({ sequence: 5, digest: planDigest })).faults).toEqual([{ kind: 'BrokenLink', sequence: 5 }]);
  });

  it('are changed receipts when a byte is', async () => {
    const text = evidence.blobs.get(nameOf(3))?.toString() ?? '';
    evidence.blobs.set(nameOf(3), Buffer.from(`${text.slice(0, -5)}AAAAA`));
    expect((await verify(undefined)).faults).toContainEqual({ kind: 'WrongSignature', sequence: 3 });
  });
});

describe('the details of a plan', () => {
  const request = requestOf({}, completeStatus);
  let ring: KeyRing;
  let evidence: MemoryEvidence;

  const details = (digest: string): PlanDetails => ({
    format: 'calldata-plan/v1',
    requestUid,
    planDigest: digest,
    featuresKey: `sha256:${'f'.repeat(64)}`,
    generatedTime: '2026-11-24T10:00:00Z',
    calls: [
      {
        callId: 'call-0815',
        startTime: '2026-10-01T08:00:00Z',
        strength: 'Weak',
        review: 'OtherCaller',
        kinds: ['name'],
        targets: [
          {
            class: 'recordings',
            account: 'calls',
            artifact: 'Recording',
            container: 'recordings',
            name: 'voicebot/call-0815.wav',
            versionId: '2026-10-01T08:05:00.0000000Z',
            extent: 'Whole',
            held: { ground: 'LegalClaims', untilTime: '2027-06-01T00:00:00Z' },
            target: {
              class: 'recordings',
              location: makeToken(ring.current, 'Location', ['x']),
              callId: makeToken(ring.current, 'Call', ['call-0815']),
              weak: true,
            },
          },
          {
            class: 'recordings',
            account: 'openai',
            object: 'Thread',
            name: 'thread_1',
            extent: 'Shared',
            target: {
              class: 'recordings',
              location: makeToken(ring.current, 'Location', ['y']),
              callId: makeToken(ring.current, 'Call', ['call-0815']),
              weak: true,
            },
          },
        ],
      },
    ],
  });

  beforeEach(async () => {
    ring = ringOf('k1');
    evidence = createMemoryEvidence();
    for (const digest of [planDigest, additionsDigest]) {
      await shelvePlan({ store: evidence.open(), ring }, details(digest), { abortSignal });
    }
  });

  it('name every call and artifact, and what was found since', async () => {
    const read = await readDetails({ store: evidence.open(), ring }, request, { abortSignal });
    const text = detailLines(read).join('\n').replace(/\n +/g, ' ');
    expect(text).toContain(
      'Call call-0815 of 2026-10-01T08:00:00Z, weak by name; look at it: OtherCaller: 2 artifacts Recording in recordings: calls/recordings/voicebot/call-0815.wav (version 2026-10-01T08:05:00.0000000Z; held on ground LegalClaims until 2027-06-01T00:00:00Z)',
    );
    expect(text).toContain(
      'Thread in recordings: openai/thread_1 (stays while calls of others share it or what it names, or may)',
    );
    expect(text).toContain(`Details of additions ${additionsDigest}: personal data`);
  });

  it.each([
    [
      'they are destroyed',
      () => {
        evidence.blobs.clear();
      },
      'are not there',
    ],
    [
      'they were changed',
      () => {
        for (const [name, bytes] of evidence.blobs) evidence.blobs.set(name, bytes.subarray(0, -4));
      },
      'Do not approve by them',
    ],
    [
      'their key is gone',
      () => {
        ring = ringOf('k2');
      },
      'no longer among the subject keys',
    ],
  ])('are not shown where %s', async (_, happen, expected) => {
    happen();
    await expect(readDetails({ store: evidence.open(), ring }, request, { abortSignal })).rejects.toThrow(expected);
  });

  it('are not shown before there is a plan', async () => {
    const early = requestOf();
    await expect(readDetails({ store: evidence.open(), ring }, early, { abortSignal })).rejects.toThrow('no plan yet');
  });
});
