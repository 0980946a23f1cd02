import { describe, expect, it } from '@jest/globals';
import { erasureRole } from '../../src/api/rbac.ts';
import { everywhere, holdOf, messageOf, openErasureScene, waitForRest } from './erasure-scene.ts';
import { bindErasureRole, caller, conditionOf, evidenceContainer, readableBlobs } from './erasure-world.ts';
import { waitFor } from '../support/wait-for.ts';

const scene = openErasureScene();
const theirs = (id: string, days = 10) => ({ id, days, from: caller.phone });
const forbidden = { kind: 'status', status: 403, code: 'AuthorizationPermissionMismatch' } as const;

describe('the evidence container', () => {
  it('that cannot be written stops everything and says so; written again, it goes on', async () => {
    const { plant, applyPolicy, shown, left, later, harness, account } = scene();
    plant(theirs('theirs'), { id: 'other', days: 5 });
    await applyPolicy();
    const request = await shown();
    harness.azure.faults.add({ server: 'blob', path: `/${account}/${evidenceContainer}`, effect: forbidden });
    await request.approve();
    const stopped = await request.waitForReason('EvidenceUnavailable');
    expect(conditionOf(stopped, 'Reconciling')?.status).toBe('True');
    expect(left()).toEqual(everywhere('other', 'theirs'));
    harness.azure.faults.clear();
    await later({ minutes: 2 });
    await request.waitForEnd('Erased');
    expect(left()).toEqual(everywhere('other'));
  });

  it('that takes no entry of the ledger stops the deletes', async () => {
    const { plant, applyPolicy, shown, left, later, harness, account } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const request = await shown();
    const fault = harness.azure.faults.add({
      server: 'blob',
      method: 'PUT',
      path: `/${account}/${evidenceContainer}/ledger`,
      effect: forbidden,
    });
    await request.approve();
    await fault.struck({ deadlineMs: 60_000 });
    const seen = await request.waitForReason('EvidenceUnavailable');
    expect(seen.status?.plan?.startedTime).toBeUndefined();
    expect(left()).toEqual(everywhere('theirs'));
    harness.azure.faults.clear();
    await later({ minutes: 2 });
    await request.waitForEnd('Erased');
  });

  it('whose receipt cannot be written leaves the end open', async () => {
    const { plant, applyPolicy, shown, later, harness, account } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const request = await shown();
    harness.azure.faults.add({
      server: 'blob',
      method: 'PUT',
      path: `/${account}/${evidenceContainer}/receipts`,
      effect: forbidden,
    });
    await request.approve();
    const open = await request.waitForReason('EvidenceUnavailable');
    expect(conditionOf(open, 'Ready')?.status).toBe('False');
    expect(conditionOf(open, 'Succeeded')?.status).toBe('False');
    expect(open.status?.summary).toMatchObject({ erased: 3 });
    expect(open.status?.finishedTime).toBeUndefined();
    harness.azure.faults.clear();
    await later({ minutes: 2 });
    await request.waitForEnd('Erased');
  });
});

describe('a namespace that grants the Secrets and not the ConfigMap of the public keys', () => {
  it('keeps the receipt waiting, names the right that is missing, and goes on once it is there', async () => {
    const { plant, applyPolicy, shown, later, harness, namespace } = scene();
    const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
    const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'delete'] }];
    const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'partial' }, rules };
    expect(await harness.server.create(`${rbac}/roles`, { body: role })).toMatchObject({ status: 201 });
    await bindErasureRole(harness, namespace, { name: 'partial', kind: 'Role' });
    await harness.server.remove(`${rbac}/rolebindings/${erasureRole}`);
    plant(theirs('theirs'));
    await applyPolicy();
    const request = await shown();
    await request.approve();
    const waits = await request.waitForReason('EvidenceUnavailable');
    expect(messageOf(waits, 'Ready')).toContain(
      `may not get, create and patch ConfigMap ${namespace}/voicebot-receipt-keys`,
    );
    expect(messageOf(waits, 'Ready')).toContain(`bind the role ${erasureRole}`);
    expect(waits.status?.finishedTime).toBeUndefined();
    await bindErasureRole(harness, namespace);
    await later({ minutes: 2 });
    await request.waitForEnd('Erased');
  });
});

describe('a ledger of which an entry was removed', () => {
  it('deletes nothing more, is told, and goes on once the entry is back', async () => {
    const { plant, applyPolicy, shown, left, later, harness, account, policy, operator, restart } = scene();
    plant({ ...theirs('held'), tags: { 'calldata-hold': 'case-7' } }, theirs('free'));
    await applyPolicy({ holds: [holdOf(scene())] });
    const request = await shown();
    await request.approve();
    await waitForRest(request);
    // A pass that has read the ledger by now would go on with what it read.
    await operator.stop();
    const entries = readableBlobs(harness, account, evidenceContainer).filter((name) => name.startsWith('ledger'));
    const [, victim = ''] = entries;
    expect(entries.length).toBeGreaterThan(3);
    const content = harness.azure.blob.read(account, evidenceContainer, victim) ?? '';
    harness.azure.blob.remove(account, evidenceContainer, victim);
    await restart();
    await later({ days: 3, minutes: 1 });
    const told = await request.waitForReason('EvidenceUnavailable');
    expect(messageOf(told, 'Ready')).toContain('Document 2 of the chain is missing.');
    await policy.passNow();
    expect(left()).toEqual(everywhere('held'));
    harness.azure.blob.put(account, evidenceContainer, victim, { content });
    await later({ minutes: 61 });
    await request.waitForEnd('Erased');
    await waitFor(() => left().recordings.length === 0, { what: 'all of it to go' });
  });
});
