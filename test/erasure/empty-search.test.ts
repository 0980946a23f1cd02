import { describe, expect, it } from '@jest/globals';
import type { LookResult } from '../../src/erasure/engine.ts';
import { passOverRequest } from '../../src/erasure/request-pass.ts';
import { createMemoryEvidence } from '../evidence/memory-evidence-store.ts';
import { plan, requestWithout } from '../policy/erasure/request-build.ts';
import { openRequestWorld, type RequestWorld } from './request-world.ts';

const lookMs = Date.parse('2026-11-24T09:59:00.250Z');

/** A look that found nobody, with the features that the pass reads at its time. */
async function lookWith({ pass, memory, object }: RequestWorld, more: Partial<LookResult> = {}): Promise<void> {
  const { subject } = await passOverRequest(pass, object());
  const result: LookResult = {
    generation: 8,
    startedMs: lookMs - 60_000,
    completedMs: lookMs,
    complete: true,
    unseen: [],
    places: [],
    findings: new Map(),
    ...more,
  };
  const featuresKeys = new Map([[object().metadata.uid, subject?.featuresKey ?? '']]);
  memory.looked = { order: {} as never, result, featuresKeys };
}

function openWorld(generatedTime: string): RequestWorld {
  const status = { plan: plan({ calls: 0, artifacts: 0, generatedTime }), results: [] };
  return openRequestWorld(createMemoryEvidence(), { ...requestWithout('approval'), status });
}

/** What the pass came to: what it asks for, and whether the request is at its end. */
async function goOn(world: RequestWorld): Promise<readonly unknown[]> {
  const { wish } = await passOverRequest(world.pass, world.object());
  const { receipt, finishedTime } = world.object().status ?? {};
  return [wish.kind, receipt?.state, finishedTime !== undefined, world.said.includes('Secret destroyed')];
}

const open = (wish: string) => [wish, undefined, false, false];
const ended = ['None', 'NoMatch', true, true];

describe('a plan without a call', () => {
  it('is no end before a look of this process, whatever an earlier one found', async () => {
    expect(await goOn(openWorld('2026-10-01T00:00:00Z'))).toEqual(open('Look'));
  });

  it('is an end once a look of now found the same', async () => {
    const world = openWorld('2026-10-01T00:00:00Z');
    await lookWith(world);
    expect(await goOn(world)).toEqual(ended);
    expect(world.object().status?.plan?.generatedTime).toBe('2026-11-24T09:59:00Z');
  });

  it('is no end for a number that was corrected since', async () => {
    const world = openWorld('2026-11-24T09:59:00Z');
    await lookWith(world);
    world.callFrom('+49 172 7654321');
    expect(await goOn(world)).toEqual(open('Look'));
  });

  it('is no end under a policy that was changed since', async () => {
    const world = openWorld('2026-11-24T09:59:00Z');
    await lookWith(world, { generation: 7 });
    expect(await goOn(world)).toEqual(open('Look'));
  });

  it('is no end while a look cannot see everything', async () => {
    const world = openWorld('2026-11-24T09:59:00Z');
    await lookWith(world, { complete: false });
    expect(await goOn(world)).toEqual(open('None'));
    expect(world.object().status?.conditions?.find(({ type }) => type === 'Ready')?.reason).toBe('ListingIncomplete');
  });
});
