import { describe, expect, it } from '@jest/globals';
import { retireReceipts } from '../../src/erasure/receipt-retirement.ts';
import { verifyReceipts } from '../../src/evidence/receipt-verify.ts';
import {
  issueAll,
  issuedChain,
  keys,
  lifeOfRequest,
  readWhole,
  receiptParts,
  requestUid,
} from '../evidence/evidence-fixture.ts';
import { createMemoryEvidence, type MemoryEvidence } from '../evidence/memory-evidence-store.ts';
import { checkIntervalMs, openRetirement, requestOf, type RetirementStage } from './retirement-stage.ts';

const dueMs = Date.parse('2027-11-20T09:12:00Z');
const finished = new Map([[requestUid, requestOf(requestUid, '2026-11-20T09:12:00Z')]]);
const nobody = { requests: new Map(), watched: new Set<string>() };

const retire = ({ pass, desk }: RetirementStage, of: Partial<Parameters<typeof retireReceipts>[2]> = {}) =>
  retireReceipts(pass, desk, { ...nobody, ...of });
const kindsOf = async (evidence: MemoryEvidence) => [
  ...new Set((await readWhole(evidence, keys)).map(({ document }) => document.kind)),
];

describe('the receipts of a finished request', () => {
  it('are replaced by one process when their time is over and not before, and verify as before', async () => {
    const evidence = await issuedChain(keys);
    const stage = openRetirement(evidence, keys);
    expect(await retire(stage)).toBe(dueMs);
    stage.moveTo('2027-11-20T09:11:59Z');
    expect(await retire(stage)).toBe(dueMs);
    expect(await kindsOf(evidence)).toEqual(['Receipt']);
    stage.moveTo('2027-11-20T09:12:00Z');
    expect(await retire(stage)).toBeUndefined();
    expect(await kindsOf(evidence)).toEqual(['Tombstone']);
    const texts = (await readWhole(evidence, keys)).map(({ document }) => ({ text: document.text }));
    expect(await verifyReceipts(texts, { keySet: keys.keySet, isWholeChain: true, requestUid })).toMatchObject({
      faults: [],
      gaps: [],
    });
  });

  it('are read once, and again when they are due', async () => {
    const stage = openRetirement(await issuedChain(keys), keys);
    await retire(stage);
    expect(stage.reads()).toBe(5);
    await retire(stage);
    expect(stage.reads()).toBe(0);
    stage.moveTo('2027-11-21T00:00:00Z');
    await retire(stage);
    expect(stage.reads()).toBe(5);
    await retire(stage);
    expect(stage.reads()).toBe(0);
  });

  it('follow a retention that the policy changed', async () => {
    const stage = openRetirement(await issuedChain(keys), keys);
    await retire(stage);
    const { evidence } = stage.pass.policy.policy.spec;
    Object.assign(evidence!.retention, { years: 2 });
    expect(await retire(stage)).toBe(Date.parse('2028-11-20T09:12:00Z'));
  });

  it('are tried again at the next check where the container keeps them', async () => {
    const evidence = await issuedChain(keys);
    const stage = openRetirement(evidence, keys);
    stage.moveTo('2028-01-01T00:00:00Z');
    evidence.refusal = { kind: 'Protected' };
    expect(await retire(stage)).toBe(Date.parse('2028-01-01T00:00:00Z') + checkIntervalMs);
    evidence.refusal = undefined;
    expect(await retire(stage)).toBeUndefined();
    expect(await kindsOf(evidence)).toEqual(['Tombstone']);
  });

  it('keep no other chain waiting where one is not whole', async () => {
    const evidence = await issuedChain(keys);
    evidence.blobs.set('receipts/broken/00000001.jws', Buffer.from('no receipt'));
    const stage = openRetirement(evidence, keys);
    stage.moveTo('2028-01-01T00:00:00Z');
    expect(await retire(stage)).toBe(Date.parse('2028-01-01T00:00:00Z') + checkIntervalMs);
    expect(stage.warnings).toEqual(['Receipts could not be read or replaced.']);
    expect([...evidence.blobs.keys()].length).toBe(6);
    evidence.blobs.delete('receipts/broken/00000001.jws');
    expect(await kindsOf(evidence)).toEqual(['Tombstone']);
  });
});

describe('the receipts of a request that did not come to its end', () => {
  const begun = async () => {
    const evidence = createMemoryEvidence();
    await issueAll(receiptParts(evidence, keys), lifeOfRequest.slice(0, 4));
    const stage = openRetirement(evidence, keys);
    stage.moveTo('2028-01-01T00:00:00Z');
    return { evidence, stage };
  };

  it('stay while it is open', async () => {
    const { evidence, stage } = await begun();
    expect(await retire(stage, { requests: new Map([[requestUid, requestOf(requestUid)]]) })).toBeUndefined();
    expect(await kindsOf(evidence)).toEqual(['Receipt']);
    expect(await retire(stage, { requests: finished })).toBeUndefined();
    expect(await kindsOf(evidence)).toEqual(['Tombstone']);
  });

  it('stay while a ledger goes on without the object, and go after it', async () => {
    const { evidence, stage } = await begun();
    const watched = new Set([requestUid]);
    expect(await retire(stage, { watched })).toBeUndefined();
    expect(await kindsOf(evidence)).toEqual(['Receipt']);
    expect(await retire(stage)).toBeUndefined();
    expect(await kindsOf(evidence)).toEqual(['Tombstone']);
  });
});

describe('the receipts of a container that policies share', () => {
  const other = { uid: 'policy-2', generation: 1 };

  it.each([
    ['of another policy stay as long as that one keeps them', other, lifeOfRequest, 'Receipt'],
    ['of a request that another policy has open stay', other, lifeOfRequest.slice(0, 2), 'Receipt'],
    ['of another name stay', { ...other, namespace: 'privacy', name: 'hotline' }, lifeOfRequest, 'Receipt'],
    ['of another namespace stay', { ...other, namespace: 'other', name: 'voicebot' }, lifeOfRequest, 'Receipt'],
    [
      'of a policy of the same name that was deleted before are replaced',
      { ...other, namespace: 'privacy', name: 'voicebot' },
      lifeOfRequest,
      'Tombstone',
    ],
  ] as const)('%s', async (_what, policy, life, kind) => {
    const evidence = createMemoryEvidence();
    await issueAll(
      receiptParts(evidence, keys),
      life.map((statement) => ({ ...statement, policy })),
    );
    const stage = openRetirement(evidence, keys);
    stage.moveTo('2027-11-21T00:00:00Z');
    expect(await retire(stage)).toBeUndefined();
    expect(await kindsOf(evidence)).toEqual([kind]);
  });

  it('of a request of this policy go, whichever issued them', async () => {
    const evidence = createMemoryEvidence();
    await issueAll(
      receiptParts(evidence, keys),
      lifeOfRequest.map((statement) => ({ ...statement, policy: other })),
    );
    const stage = openRetirement(evidence, keys);
    stage.moveTo('2027-11-21T00:00:00Z');
    await retire(stage, { requests: finished });
    expect(await kindsOf(evidence)).toEqual(['Tombstone']);
  });
});
