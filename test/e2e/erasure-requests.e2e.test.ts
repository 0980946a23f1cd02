import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  caller,
  conditionOf,
  erasureSpec,
  hotline,
  makeRequest,
  plantCallers,
  readableBlobs,
  setUpErasure,
  verdictsOfRequest,
} from './erasure-world.ts';
import { waitFor } from '../support/wait-for.ts';
import { holdOf } from './erasure-scene.ts';
import { openHarness, type Harness } from './harness.ts';
import type { PolicyHandle } from './policies.ts';
import { waitForLook } from './sweep-look.ts';

let harness: Harness;
let account: string;
let transcriptAccount: string;
let namespace: string;
let policy: PolicyHandle;

beforeAll(async () => {
  harness = await openHarness();
}, 60_000);
afterAll(() => harness.stop());
beforeEach(async () => {
  namespace = await harness.createNamespace();
  account = harness.addAccount();
  transcriptAccount = harness.addAccount();
  policy = harness.policy(namespace, 'voicebot');
  await setUpErasure(harness, namespace);
  await harness.operate({ namespace, now: () => harness.azure.clock.now().getTime() });
});
afterEach(() => harness.reset());

const place = () => ({ account, transcriptAccount });
const left = () => ({
  recordings: readableBlobs(harness, account, 'recordings').map((name) => name.slice(9, -4)),
  metadata: readableBlobs(harness, account, 'metadata').map((name) => name.slice(0, -10)),
  transcripts: readableBlobs(harness, transcriptAccount, 'transcripts').map((name) => name.slice(0, -5)),
});

const isSecretGone = async (name: string) =>
  (await harness.server.get(`/api/v1/namespaces/${namespace}/secrets/${name}-subject`)).status === 404;

describe('a request', () => {
  it('finds the calls of a caller, waits for its approval, erases them and nothing else, and proves it', async () => {
    plantCallers(harness, place(), [
      { id: 'theirs-1', days: 40, from: caller.phone },
      { id: 'theirs-2', days: 10, from: '0172 987-65 43', hasTranscript: false },
      { id: 'others-1', days: 10, from: '+49 171 1111111', says: 'Meine Nummer ist null eins sieben eins.' },
      { id: 'others-2', days: 5 },
    ]);
    await policy.apply(erasureSpec(place()));
    await waitForLook(policy);
    const request = await makeRequest(harness, namespace, { policy: 'voicebot' });
    const shown = await request.waitForReason('AwaitingApproval');
    expect(shown.status?.plan).toMatchObject({ calls: 2, artifacts: 5, weakMatches: 0, overLimits: false });
    expect(left().recordings).toHaveLength(4);

    await request.approve();
    const done = await request.waitForEnd('Erased');
    expect(left()).toEqual({
      recordings: ['others-1', 'others-2'],
      metadata: ['others-1', 'others-2'],
      transcripts: ['others-1', 'others-2'],
    });
    expect(done.status?.summary).toMatchObject({ calls: 2, erased: 5, retained: 0 });
    expect(done.status?.absence).toMatchObject({ complete: true, remaining: 0 });
    expect(done.status?.receipt).toMatchObject({ final: true, state: 'Erased' });
    expect(verdictsOfRequest(done)).toMatchObject({
      Succeeded: 'True Erased',
      Ready: 'True Erased',
      Erased: 'True Erased',
      AbsenceVerified: 'True AbsenceVerified',
      DueTimeMet: 'True AnsweredInTime',
    });
    expect(conditionOf(done, 'Approved')?.status).toBe('True');
    await request.waitFor('the features to be seen gone', ({ status }) => status?.features?.goneTime !== undefined);
    expect(await isSecretGone(request.name)).toBe(true);
    harness.azure.clock.advance({ ms: 61 * 60_000 });
    await policy.requestPass();
    await request.waitFor(
      'the features to stay gone',
      (seen) => conditionOf(seen, 'FeaturesDestroyed')?.status === 'True',
    );
  });

  it('keeps what a hold keeps, and erases it by the ledger alone once the hold ends and the features are gone', async () => {
    plantCallers(harness, place(), [
      { id: 'held', days: 40, from: caller.phone, tags: { 'calldata-hold': 'case-7' } },
      { id: 'free', days: 10, from: caller.phone },
      { id: 'other', days: 10, from: '+49 171 1111111' },
    ]);
    await policy.apply(erasureSpec(place(), { holds: [holdOf({ harness })] }));
    await waitForLook(policy);
    const request = await makeRequest(harness, namespace, { policy: 'voicebot' });
    await request.approve();
    const kept = await request.waitFor('the end of what can go', ({ status }) => status?.receipt !== undefined);
    expect(conditionOf(kept, 'Ready')).toMatchObject({ status: 'False', reason: 'PartiallyRetained' });
    expect(left().recordings).toEqual(['held', 'other']);
    expect(kept.status?.summary).toMatchObject({ erased: 3, retained: 3 });
    await waitFor(() => isSecretGone(request.name), { what: 'the features to be destroyed' });

    harness.azure.clock.advance({ days: 3, ms: 60_000 });
    await policy.requestPass();
    const done = await request.waitForEnd('Erased');
    expect(left()).toEqual({ recordings: ['other'], metadata: ['other'], transcripts: ['other'] });
    expect(done.status?.receipt).toMatchObject({ final: true, sequence: 2 });
  });

  it('of somebody who never called is a good end that says what was searched', async () => {
    plantCallers(harness, place(), [{ id: 'other', days: 10, from: '+49 171 1111111' }]);
    await policy.apply(erasureSpec(place()));
    await waitForLook(policy);
    const request = await makeRequest(harness, namespace, { policy: 'voicebot' });
    const done = await request.waitForEnd('NoMatch');
    expect(verdictsOfRequest(done)).toMatchObject({ Succeeded: 'True NoMatch', Ready: 'True NoMatch' });
    expect(done.status?.results).toContainEqual(
      expect.objectContaining({ class: 'transcripts', searched: 1, matched: 0 }),
    );
    expect(left().recordings).toEqual(['other']);
  });

  it('whose only number is a hotline of the company needs more features, and finds nobody', async () => {
    plantCallers(harness, place(), [{ id: 'theirs', days: 10, from: caller.phone }]);
    await policy.apply(erasureSpec(place()));
    const request = await makeRequest(harness, namespace, { policy: 'voicebot', features: { phone: hotline } });
    const stalled = await request.waitForReason('NeedsMoreFeatures');
    expect(conditionOf(stalled, 'Stalled')?.status).toBe('True');
    expect(left().recordings).toEqual(['theirs']);
  });

  it('finds a number that was spoken, with the name in the same call, and the recording without a text through the call id', async () => {
    plantCallers(harness, place(), [
      {
        id: 'spoken',
        days: 20,
        says: `Mein Name ist ${caller.name}, Nummer null eins sieben zwei neun acht sieben sechs fünf vier drei.`,
      },
      { id: 'named', days: 20, from: '+49 171 1111111', says: `Ich rufe für ${caller.name} an.` },
    ]);
    await policy.apply(erasureSpec(place()));
    await waitForLook(policy);
    const request = await makeRequest(harness, namespace, {
      policy: 'voicebot',
      features: { phone: caller.phone, name: caller.name },
      verifiedKeys: ['phone', 'name'],
    });
    const shown = await request.waitForReason('AwaitingApproval');
    expect(shown.status?.plan).toMatchObject({ calls: 2, weakMatches: 1 });
    await request.approve();
    await request.waitForEnd('Erased');
    expect(left()).toEqual({ recordings: ['named'], metadata: ['named'], transcripts: ['named'] });
  });

  it('is a dry run, or under Audit, as long as nobody says otherwise: nothing goes', async () => {
    plantCallers(harness, place(), [{ id: 'theirs', days: 10, from: caller.phone }]);
    await policy.apply(erasureSpec(place(), { enforcement: 'Audit' }));
    const request = await makeRequest(harness, namespace, { policy: 'voicebot', mode: 'DryRun' });
    const shown = await request.waitFor('a plan', ({ status }) => status?.plan !== undefined);
    expect(conditionOf(shown, 'Ready')?.reason).toBe('PolicyInAudit');
    await request.patch({ mode: 'Execute' });
    await request.approve();
    const still = await request.waitFor(
      'the newest spec',
      ({ status, metadata }) => status?.observedGeneration === metadata.generation,
    );
    expect(conditionOf(still, 'Ready')?.reason).toBe('PolicyInAudit');
    expect(left().recordings).toEqual(['theirs']);
  });
});
