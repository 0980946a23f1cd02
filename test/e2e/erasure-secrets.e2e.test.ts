import { describe, expect, it } from '@jest/globals';
import { subjectSecretType } from '../../src/api/group.ts';
import { waitFor } from '../support/wait-for.ts';
import { everywhere, isCurrent, openErasureScene, type ErasureScene } from './erasure-scene.ts';
import { caller, conditionOf, writeSecret } from './erasure-world.ts';
import { approveAndHold } from './held-deletes.ts';

const scene = openErasureScene();
const theirs = (id: string, days = 10) => ({ id, days, from: caller.phone });

const removeSecret = ({ harness, path }: ErasureScene, name: string) => harness.server.remove(path('secrets', name));
const write = (
  { harness, namespace }: ErasureScene,
  name: string,
  data: Readonly<Record<string, string>>,
  type: string = subjectSecretType,
) => writeSecret(harness, namespace, { name, type, data });

describe('the Secret of a caller', () => {
  it('that is missing, of another type or empty stalls the request, and the right one lets it go on', async () => {
    const { plant, applyPolicy, request: make, later } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const request = await make({ spec: { subject: { secretRef: { name: 'theirs' } } } });
    const missing = await request.waitForReason('FeaturesMissing');
    expect(conditionOf(missing, 'Stalled')?.status).toBe('True');
    await write(scene(), 'theirs', { phone: caller.phone }, 'Opaque');
    await later({ minutes: 61 });
    await request.waitForReason('SecretTypeWrong');
    await removeSecret(scene(), 'theirs');
    await write(scene(), 'theirs', {});
    await later({ minutes: 61 });
    await request.waitForReason('NeedsMoreFeatures');
    await removeSecret(scene(), 'theirs');
    await write(scene(), 'theirs', { phone: caller.phone });
    await later({ minutes: 61 });
    await request.waitForReason('AwaitingApproval');
  });

  it('that changes between plan and approval gives another plan', async () => {
    const { plant, applyPolicy, shown, later, left } = scene();
    plant(theirs('theirs'), { id: 'other', days: 5, from: '+49 171 1111111' });
    await applyPolicy();
    const request = await shown();
    const before = (await request.read())?.status?.plan?.digest;
    await removeSecret(scene(), `${request.name}-subject`);
    await write(scene(), `${request.name}-subject`, { phone: '+49 171 1111111' });
    await later({ minutes: 61 });
    await request.waitFor('another plan', ({ status }) => status?.plan !== undefined && status.plan.digest !== before);
    await request.approve();
    await request.waitForEnd('Erased');
    expect(left()).toEqual(everywhere('theirs'));
  });

  it('that changes after the approval, before the deletes, widens nothing: what it finds is approved anew', async () => {
    const { plant, applyPolicy, shown, left, operator, restart } = scene();
    plant(theirs('theirs'), { id: 'other', days: 5, from: '+49 171 1111111' });
    await applyPolicy();
    const request = await shown();
    await operator.stop();
    await request.approve();
    await removeSecret(scene(), `${request.name}-subject`);
    await write(scene(), `${request.name}-subject`, { phone: `${caller.phone}\n+49 171 1111111` });
    await restart();
    const waits = await request.waitForReason('PlanChanged');
    expect(left()).toEqual(everywhere('theirs', 'other'));
    expect(waits.status?.plan).toMatchObject({ calls: 2 });
    await request.approve();
    await request.waitForReason('Erased');
    expect(left()).toEqual(everywhere());
  });

  it('that is deleted before the approval stalls the request: nothing is deleted', async () => {
    const { plant, applyPolicy, shown, left } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const request = await shown();
    await removeSecret(scene(), `${request.name}-subject`);
    await request.approve();
    const stalled = await request.waitFor('the newest spec', isCurrent);
    expect(conditionOf(stalled, 'Ready')?.reason).toBe('FeaturesMissing');
    expect(left()).toEqual(everywhere('theirs'));
  });

  it('that is deleted once the deletes began is missed by nobody', async () => {
    const { plant, applyPolicy, shown, left } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const request = await shown();
    const held = await approveAndHold(scene(), request);
    await removeSecret(scene(), `${request.name}-subject`);
    held.release();
    const done = await request.waitForEnd('Erased');
    expect(left()).toEqual(everywhere());
    expect(conditionOf(done, 'FeaturesDestroyed')?.reason).toBe('FeaturesGone');
  });

  it('that something manages is left to it, and status says that it will return', async () => {
    const { plant, applyPolicy, shown, harness, path, isSecretGone } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const request = await shown();
    const secret = path('secrets', `${request.name}-subject`);
    const labels = { 'argocd.argoproj.io/instance': 'privacy' };
    await harness.server.mergePatch(secret, { body: { metadata: { labels } } });
    await request.approve();
    const done = await request.waitForEnd('Erased');
    expect(conditionOf(done, 'FeaturesDestroyed')).toMatchObject({ status: 'False', reason: 'SecretWillReturn' });
    expect(await isSecretGone(request)).toBe(false);
    await harness.server.mergePatch(secret, {
      body: { metadata: { labels: { 'argocd.argoproj.io/instance': null } } },
    });
    await scene().later({ minutes: 61 });
    await waitFor(() => isSecretGone(request), { what: 'the Secret to be destroyed once nothing manages it' });
  });
});
