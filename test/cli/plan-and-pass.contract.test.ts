import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { admitCallDataPolicy } from '../../src/api/admission.ts';
import { createPolicyReconcile } from '../../src/reconcile/call-data-policy.ts';
import { createRemovalTurns } from '../../src/reconcile/removal-turns.ts';
import { alterAccount, voicebotId } from '../azure/ai-under-test.ts';
import { neverAborted } from '../azure/azure-samples.ts';
import { policyKey } from '../support/build.ts';
import { everything, noLimit } from '../support/fakes.ts';
import { createFakeScans } from '../support/fake-scans.ts';
import { createFakeCluster } from '../support/fake-cluster.ts';
import { openGate } from '../support/gate.ts';
import { findingsOf, sectionsOf, startPlanUnderTest, uid } from './plan-under-test.ts';
import type { CallDataPolicy, CallDataPolicyStatus } from '../../src/api/call-data-policy.ts';
import type { PlanUnderTest } from './plan-under-test.ts';

/** The plan and a pass of the operator, under Audit, over the same Azure: they must say the same. */

let test: PlanUnderTest;
let audited: string;
const undo: (() => unknown)[] = [];

beforeAll(async () => {
  test = await startPlanUnderTest();
  await test.putInForce();
  audited = await test.folder.write(
    'audit.yaml',
    test.sampleText.replace('enforcement: Enforce', 'enforcement: Audit'),
  );
});
afterAll(() => test.stop());
afterEach(() => {
  for (const act of undo.splice(0)) act();
});

async function statusAfterPass(): Promise<CallDataPolicyStatus> {
  const admission = admitCallDataPolicy(parse(await readFile(audited, 'utf8')));
  if (!admission.admitted) throw new Error('The sample is not admitted.');
  const { policy } = admission;
  const cluster = createFakeCluster();
  const metadata = { ...policy.metadata, uid, generation: 1, resourceVersion: '1' };
  cluster.create({ ...policy, metadata: { ...metadata, creationTimestamp: '2026-01-01T00:00:00Z' } } as CallDataPolicy);
  const reconcile = createPolicyReconcile({
    policies: cluster.store(openGate),
    azureOf: () => ({
      estate: test.storage,
      ai: test.ai,
      permissions: { read: () => Promise.resolve({ ok: true, value: [everything] }) },
    }),
    scans: createFakeScans(Date.now).port,
    secrets: { read: () => Promise.resolve({ kind: 'NotFound' }) },
    reports: { publish: () => Promise.resolve({ kind: 'NotServed' }) },
    history: { keep: () => Promise.reject(new Error('Under Audit no history is kept.')) },
    recordEvent: () => undefined,
    removals: createRemovalTurns(),
    now: () => Date.parse('2026-11-24T10:07:11Z'),
    limitAi: noLimit,
    cleanupDeadlineMs: 60_000,
  });
  await reconcile(policyKey, neverAborted());
  return cluster.get(policyKey)?.status ?? {};
}

const conditions = [
  ['recoverability', 'ErasureAssured'],
  ['residency', 'ResidencyVerified'],
  ['training', 'TrainingExcluded'],
] as const;

async function expectAgreement(): Promise<CallDataPolicyStatus> {
  const status = await statusAfterPass();
  const report = await test.planJson(audited, { uid });
  for (const [kind, type] of conditions) {
    const condition = status.conditions?.find((each) => each.type === type);
    const { status: verdict, reason, message } = sectionsOf(report, kind)[0] ?? {};
    expect({ status: verdict, reason, message }).toEqual({
      status: condition?.status,
      reason: condition?.reason,
      message: condition?.message,
    });
  }
  // Status is cut, the plan is not.
  expect(findingsOf(report).slice(0, 20)).toEqual(status.findings);
  expect(findingsOf(report)).toHaveLength(status.findingsTotal ?? -1);
  expect(sectionsOf(report, 'training')[0]?.['dataPlane']).toEqual(status.ai?.dataPlane);
  return status;
}

describe('a plan', () => {
  it('says what a pass says of the sample', async () => {
    const { findingsTotal, conditions: told } = await expectAgreement();
    expect(findingsTotal).toBeGreaterThan(10);
    expect(told?.find(({ type }) => type === 'ResidencyVerified')?.status).toBe('False');
  });

  it('says what a pass says of an account that breaks every promise', async () => {
    const { state } = test.azure;
    undo.push(
      alterAccount(test.azure, voicebotId, (account) => {
        account.properties = { ...account.properties, storedCompletionsDisabled: false };
        account.location = 'eastus';
      }),
    );
    const model = { format: 'xAI', name: 'grok-4', version: '1', source: voicebotId };
    state.setDeployment(voicebotId, { name: 'tuned', sku: 'Tomorrow', model });
    const kinds = ['fineTuningJobs', 'files', 'storedCompletions', 'batches', 'vectorStores'] as const;
    for (const kind of kinds) state.addDataPlaneObject(voicebotId, kind);
    state.addDataPlaneObject(voicebotId, 'files', { purpose: 'fine-tune' });
    undo.push(() => {
      state.removeDeployment(voicebotId, 'tuned');
      for (const kind of kinds) state.dataPlane(voicebotId)[kind].splice(0);
    });
    const { findings } = await expectAgreement();
    expect(findings?.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining([
        'LocationOutsideBoundary',
        'FineTunedDeployment',
        'TrainingFiles',
        'StoredCompletionsKept',
      ]),
    );
  });

  it('says what a pass says where an account may not be read', async () => {
    const denied = ['read', 'deployments/read'].map((operation) =>
      test.azure.state.deny({ operation: `Microsoft.CognitiveServices/accounts/${operation}`, scope: voicebotId }),
    );
    undo.push(...denied);
    const { conditions: told } = await expectAgreement();
    expect(told?.find(({ type }) => type === 'ResidencyVerified')?.message).toContain('voicebot could not be read');
  });
});
