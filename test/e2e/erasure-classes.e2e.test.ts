import { describe, expect, it } from '@jest/globals';
import { waitFor } from '../support/wait-for.ts';
import { everywhere, messageOf, openErasureScene, waitForLooks } from './erasure-scene.ts';
import { caller, erasureSpec, verdictsOfRequest, type RequestHandle } from './erasure-world.ts';

const scene = openErasureScene();
const theirs = (id: string, days = 10) => ({ id, days, from: caller.phone });

describe('a request for some classes', () => {
  it('leaves the others alone, and so does the watch for late arrivals', async () => {
    const { plant, applyPolicy, shown, left } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const request = await shown({ spec: { classes: ['metadata', 'recordings'] } });
    await request.approve();
    await request.waitForEnd('Erased');
    const rest = { recordings: [], metadata: [], transcripts: ['theirs'] };
    expect(left()).toEqual(rest);
    plant(theirs('late'));
    await waitForLooks(scene(), 2);
    await waitFor(() => left().recordings.length === 0, { what: 'the late recording to go' });
    await waitForLooks(scene(), 1);
    expect(left()).toEqual({ ...rest, transcripts: ['late', 'theirs'] });
  });

  it('of which the policy has none stalls and searches nothing', async () => {
    const { plant, applyPolicy, request: make, left } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const request = await make({ spec: { classes: ['voicemail'] } });
    const stalled = await request.waitForReason('ClassNotFound');
    expect(verdictsOfRequest(stalled)).toMatchObject({ Stalled: 'True ClassNotFound', PlanReady: 'False NotSearched' });
    expect(left()).toEqual(everywhere('theirs'));
  });
});

/** One number that two requests showed to be their own points weakly: a plan from before the second one came is none to approve. */
const weaklyShown = (requests: readonly RequestHandle[]) =>
  Promise.all(
    requests.map((one) =>
      one.waitFor('a plan that knows of the other request', ({ status }) => status?.plan?.weakMatches === 1),
    ),
  );

describe('two requests of one caller', () => {
  it('come to their end both, and each says what it saw', async () => {
    const { plant, applyPolicy, shown, left } = scene();
    plant(theirs('theirs'), { id: 'other', days: 10 });
    await applyPolicy();
    const [first, second] = [await shown(), await shown()];
    await weaklyShown([first, second]);
    await first.approve({ weakMatches: 'Include' });
    await second.approve({ weakMatches: 'Include' });
    const ends = await Promise.all([first.waitForEnd('Erased'), second.waitForEnd('Erased')]);
    expect(left()).toEqual(everywhere('other'));
    for (const end of ends) {
      expect(end.status?.absence).toMatchObject({ complete: true, remaining: 0 });
      expect(end.status?.receipt).toMatchObject({ final: true, sequence: 1 });
    }
  });

  it('that share a Secret keep it until neither needs it', async () => {
    const { plant, applyPolicy, shown, isSecretGone, policy } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const first = await shown();
    const second = await shown({ spec: { subject: { secretRef: { name: `${first.name}-subject` } } } });
    await weaklyShown([first, second]);
    await first.approve({ weakMatches: 'Include' });
    const done = await first.waitForEnd('Erased');
    expect(messageOf(done, 'FeaturesDestroyed')).not.toBe('');
    await policy.passNow();
    expect(await isSecretGone(first)).toBe(false);
    await second.approve({ weakMatches: 'Include' });
    await second.waitForEnd('Erased');
    await waitFor(() => isSecretGone(first), { what: 'the shared Secret to be destroyed' });
  });
});

describe('what was not searched for', () => {
  it('is said with the plan, and a Secret of which nothing can be searched for says why', async () => {
    const { plant, applyPolicy, shown, request: make, harness, account, transcriptAccount, policy } = scene();
    plant(theirs('theirs'));
    await applyPolicy();
    const partly = await shown({ features: { phone: `${caller.phone}\n12` } });
    const told = messageOf((await partly.read()) ?? (await partly.waitForReason('AwaitingApproval')), 'PlanReady');
    expect(told).toMatch(/Not searched for: phone, line 2: /);
    const none = await make({ features: { phone: '12' } });
    const stalled = await none.waitForReason('NeedsMoreFeatures');
    expect(messageOf(stalled, 'Ready')).toMatch(/Not searched for: phone, line 1: /);
    expect(JSON.stringify(stalled.status)).not.toContain(caller.phone);
    await policy.apply(erasureSpec({ account, transcriptAccount }));
    expect(harness.allLines().some((line) => line.includes(caller.phone))).toBe(false);
  });
});
