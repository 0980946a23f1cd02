import { describe, expect, it } from '@jest/globals';
import { clearPlans, planName, readPlan, shelvePlan, type PlanShelf } from '../../src/erasure/plan-shelf.ts';
import { sealPlanDetails } from '../../src/erasure/plan-details.ts';
import { abortSignal, requestUid, ringOf } from '../evidence/evidence-fixture.ts';
import { createMemoryEvidence, type MemoryEvidence } from '../evidence/memory-evidence-store.ts';
import { Crash, crashingGate, type Gate } from '../support/gate.ts';
import { detailsOf } from './plan-build.ts';

const ring = ringOf('k1');
const details = detailsOf(ring, 2);
const other = detailsOf(ring, 3);
const options = { abortSignal };

function shelfOf(evidence: MemoryEvidence, gate?: Gate, keys = ring): PlanShelf {
  return { store: evidence.open(gate), ring: keys };
}

describe('the shelf of plans', () => {
  it('keeps a plan under its request and its digest until it is cleared', async () => {
    const evidence = createMemoryEvidence();
    const shelf = shelfOf(evidence);
    expect(await readPlan(shelf, details, options)).toEqual({ kind: 'NotFound' });
    expect(await shelvePlan(shelf, details, options)).toBe('Shelved');
    await shelvePlan(shelf, other, options);
    expect([...evidence.blobs.keys()]).toContain(`plans/${requestUid}/${details.planDigest.slice(7)}-0001.jwe`);
    expect(await readPlan(shelf, details, options)).toEqual({ kind: 'Opened', details });
    expect(await clearPlans(shelf, requestUid, { keep: [other.planDigest], abortSignal })).toEqual({ left: 0 });
    expect(await readPlan(shelf, details, options)).toEqual({ kind: 'NotFound' });
    expect((await readPlan(shelf, other, options)).kind).toBe('Opened');
    await clearPlans(shelf, requestUid, options);
    expect(evidence.blobs.size).toBe(0);
  });

  it('writes nothing where the plan stands already', async () => {
    const evidence = createMemoryEvidence();
    await shelvePlan(shelfOf(evidence), details, options);
    const before = evidence.blobs.get(planName(details, 1));
    await shelvePlan(shelfOf(evidence), { ...details, generatedTime: '2026-11-25T10:00:00Z' }, options);
    expect(evidence.blobs.get(planName(details, 1))).toBe(before);
  });

  it('replaces a plan of which something is held or shared since', async () => {
    const evidence = createMemoryEvidence();
    const shelf = shelfOf(evidence);
    await shelvePlan(shelf, details, options);
    const marked = {
      ...details,
      calls: details.calls.map((call) => ({
        ...call,
        targets: call.targets.map((target) => ({ ...target, extent: 'Shared' as const })),
      })),
    };
    expect(await shelvePlan(shelf, marked, options)).toBe('Shelved');
    expect(await readPlan(shelf, details, options)).toEqual({ kind: 'Opened', details: marked });
  });

  it.each<[string, (evidence: MemoryEvidence) => void]>([
    ['was changed', (evidence) => evidence.blobs.set(planName(details, 1), Buffer.from('x'))],
    [
      'has a part too many',
      (evidence) => evidence.blobs.set(planName(details, 2), evidence.blobs.get(planName(details, 1))!),
    ],
  ])('replaces a plan that %s', async (_, damage) => {
    const evidence = createMemoryEvidence();
    await shelvePlan(shelfOf(evidence), details, options);
    damage(evidence);
    expect(await readPlan(shelfOf(evidence), details, options)).toEqual({ kind: 'Malformed' });
    expect(await shelvePlan(shelfOf(evidence), details, options)).toBe('Shelved');
    expect(await readPlan(shelfOf(evidence), details, options)).toEqual({ kind: 'Opened', details });
    expect(evidence.blobs.size).toBe(1);
  });

  it('replaces a plan whose key is gone', async () => {
    const evidence = createMemoryEvidence();
    await shelvePlan(shelfOf(evidence), details, options);
    const shelf = shelfOf(evidence, undefined, ringOf('k2'));
    expect(await readPlan(shelf, details, options)).toEqual({ kind: 'KeyMissing', keyId: 'k1' });
    await shelvePlan(shelf, details, options);
    expect((await readPlan(shelf, details, options)).kind).toBe('Opened');
  });

  it('takes no plan of another digest or request for the one that was asked for', async () => {
    const evidence = createMemoryEvidence();
    const [text = ''] = await sealPlanDetails(ring, other);
    evidence.blobs.set(planName(details, 1), Buffer.from(text));
    expect(await readPlan(shelfOf(evidence), details, options)).toEqual({ kind: 'Malformed' });
  });

  it.each(['before', 'after'] as const)(
    'holds the plan whole after a crash %s any call and a restart',
    async (when) => {
      let at = 1;
      for (let isOver = false; !isOver; at += 1) {
        const evidence = createMemoryEvidence();
        const { gate, died } = crashingGate(at, when);
        await shelvePlan(shelfOf(evidence, gate), details, options).catch((error: unknown) => {
          if (!(error instanceof Crash)) throw error;
        });
        isOver = !died();
        await shelvePlan(shelfOf(evidence), details, options);
        expect(await readPlan(shelfOf(evidence), details, options)).toEqual({ kind: 'Opened', details });
      }
    },
  );

  it('says where nothing is taken, and what stays', async () => {
    const evidence = createMemoryEvidence();
    evidence.refusal = { kind: 'ContainerNotFound' };
    expect(await shelvePlan(shelfOf(evidence), details, options)).toBe('Unwritable');
    evidence.refusal = undefined;
    await shelvePlan(shelfOf(evidence), details, options);
    evidence.refusal = { kind: 'Protected' };
    expect(await clearPlans(shelfOf(evidence), requestUid, options)).toEqual({ left: 1 });
  });

  it('makes no name of what is no uid or no digest', () => {
    expect(() => planName({ requestUid: '../x', planDigest: details.planDigest }, 1)).toThrow(TypeError);
    expect(() => planName({ requestUid, planDigest: 'sha256:x' }, 1)).toThrow(TypeError);
  });
});
