import { describe, expect, it } from '@jest/globals';
import type { ErasureRequest } from '../../src/api/erasure-request.ts';
import { waitFor } from '../support/wait-for.ts';
import { openErasureScene } from './erasure-scene.ts';
import { caller, conditionOf, erasureSpec } from './erasure-world.ts';
import { approveAndHold } from './held-deletes.ts';

const scene = openErasureScene();
const endings = ['Erased', 'NoMatch', 'EvidenceUnavailable', 'PlanChanged', 'AwaitingApproval', 'KeyStillNeeded'];

/** A request that is broken off in the middle of its deletes; its metadata and transcript are there. */
async function brokenOff() {
  const { plant, applyPolicy, shown, operator, left } = scene();
  plant({ id: 'theirs', days: 10, from: caller.phone });
  await applyPolicy();
  const request = await shown();
  const held = await approveAndHold(scene(), request);
  await operator.stop();
  held.release();
  await waitFor(() => left().metadata.length === 1, { what: 'metadata to be left' });
  return request;
}

function expectUnproven(seen: ErasureRequest): void {
  const ready = conditionOf(seen, 'Ready');
  expect([ready?.status, ready?.reason]).toEqual(['False', 'EvidenceUnavailable']);
  expect(ready?.message).toContain('The ledger of the request is not whole');
}

describe('a request whose ledger is not there any more', () => {
  it('is not called erased, and nothing more of it goes: the policy names another evidence container', async () => {
    const { policy, restart, left, account, transcriptAccount } = scene();
    const request = await brokenOff();
    const spec = erasureSpec({ account, transcriptAccount });
    await policy.apply({ ...spec, evidence: { ...spec.evidence, container: 'other-evidence' } as never });
    await restart();
    const seen = await request.waitFor('a settled state', (one) =>
      endings.includes(conditionOf(one, 'Ready')?.reason ?? ''),
    );
    expectUnproven(seen);
    expect(left().metadata).toEqual(['theirs']);
  });

  it('is not called erased, and nothing more of it goes: its blobs were deleted', async () => {
    const { restart, left, account, harness } = scene();
    const request = await brokenOff();
    const container = 'privacy-evidence';
    const names = harness.azure.blob
      .copies(account, container)
      .map(({ name }) => name)
      .filter((name) => name.startsWith('ledger/'));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) harness.azure.blob.remove(account, container, name);
    await restart();
    const seen = await request.waitFor('a settled state', (one) =>
      endings.includes(conditionOf(one, 'Ready')?.reason ?? ''),
    );
    expectUnproven(seen);
    expect(left().metadata).toEqual(['theirs']);
  });
});
