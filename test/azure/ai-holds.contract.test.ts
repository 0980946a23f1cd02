import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import { lookAtAi, type AiLook } from '../../src/reconcile/ai.ts';
import { createRemovalTurns } from '../../src/reconcile/removal-turns.ts';
import { defaults } from '../policy/ai-build.ts';
import { buildPolicy, buildSpec } from '../support/build.ts';
import { noLimit } from '../support/fakes.ts';
import { startAiUnderTest, voicebotId } from './ai-under-test.ts';
import type { AiUnderTest } from './ai-under-test.ts';
import { neverAborted } from './azure-samples.ts';

let test: AiUnderTest;

beforeAll(async () => {
  test = await startAiUnderTest();
});
afterAll(() => test.stop());
beforeEach(() => {
  test.azure.journal.clear();
});

const startMs = Date.parse('2026-03-01T00:00:00Z');
const hold: CallDataPolicySpec['holds'][number] = {
  name: 'claim',
  ground: 'LegalClaims',
  owner: 'Legal',
  startTime: '2026-01-01T00:00:00Z',
  endTime: '2026-07-01T00:00:00Z',
  callIds: { secretRef: { name: 'nobody-made-it', key: 'callIds' } },
};

/** The look of one pass with the real clients, by a policy that deletes what is kept. `now` is asked at every look at the holds. */
function lookWith(holds: CallDataPolicySpec['holds'], now: () => number): Promise<AiLook> {
  const ai: CallDataPolicySpec['ai'] = {
    accounts: [{ name: 'voicebot', resourceId: voicebotId }],
    discover: [],
    allowedModelFormats: ['OpenAI'],
    training: defaults,
    remediate: ['CancelFineTuning', 'DeleteTrainingFiles', 'DeleteStoredCompletions'],
  };
  const policy = buildPolicy(buildSpec({ holds, ai }));
  const refuse = () => Promise.reject(new Error('It is not of this test.'));
  const context = {
    ai: test.estate,
    estate: { observe: refuse, writeLifecycle: refuse },
    permissions: { read: refuse },
    policies: {
      get: () => Promise.resolve(policy),
      list: () => [policy],
      listNear: () => [],
      unseenNamespaces: () => [],
      addFinalizer: refuse,
      removeFinalizer: refuse,
      applyStatus: refuse,
    },
    scans: { find: refuse, list: refuse, sweep: refuse, forget: refuse } as never,
    secrets: { read: refuse },
    reports: { publish: refuse },
    history: { keep: refuse },
    recordEvent: () => undefined,
    removals: createRemovalTurns(),
    now,
    limitAi: noLimit,
    cleanupDeadlineMs: 0,
  };
  return lookAtAi(context, policy, neverAborted());
}

const kept = () => {
  const { files, storedCompletions } = test.azure.state.dataPlane(voicebotId);
  return [files, storedCompletions].map((objects) => objects.map(({ id }) => id));
};
const deletes = () =>
  test.azure.journal
    .writes({ server: 'openai' })
    .filter(({ method }) => method === 'DELETE')
    .map(({ path }) => path);

it('deletes no object of a data plane while a hold is in force, and says so', async () => {
  const before = kept();

  const look = await lookWith([hold], () => startMs);

  expect(deletes()).toEqual([]);
  expect(kept()).toEqual(before);
  expect(look.held).toMatchObject([{ resourceId: voicebotId, own: [{ ground: 'LegalClaims', owner: 'Legal' }] }]);
  // To cancel a job takes no data away.
  expect(look.corrections.map(({ change }) => change)).toEqual(['CancelFineTuning']);
});

it('deletes none where the hold begins between the look and the deletion', async () => {
  const before = kept();
  let looks = 0;
  const now = () => Date.parse(hold.startTime) - 1 + (looks++ === 0 ? 0 : 1);

  const look = await lookWith([hold], now);

  expect(deletes()).toEqual([]);
  expect(kept()).toEqual(before);
  expect(look.attention.map(({ cause }) => cause.reason)).toContain('DocumentChanged');
});

it('deletes them once the hold is over', async () => {
  const look = await lookWith([hold], () => Date.parse(hold.endTime));

  expect(kept()).toEqual([['file-batch1'], []]);
  expect(look.held).toEqual([]);
});
