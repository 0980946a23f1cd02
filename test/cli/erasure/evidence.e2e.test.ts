import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apiGroup, keySetConfigMapName } from '../../../src/api/group.ts';
import { shelvePlan } from '../../../src/erasure/plan-shelf.ts';
import { createBlobEvidenceStore } from '../../../src/evidence/blob-evidence-store.ts';
import { appendToHistory } from '../../../src/evidence/history.ts';
import { receiptStatusOf } from '../../../src/evidence/statement.ts';
import { issueReceipt, readReceipts } from '../../../src/evidence/receipt.ts';
import { completeRequestStatus, planDigest } from '../../api/erasure-manifest.ts';
import { completePolicy } from '../../api/manifest.ts';
import { textAt, withValueAt } from '../../api/object-path.ts';
import { accountId } from '../../cloud/clients.ts';
import { subscriptionId } from '../../cloud/subscription-id.ts';
import { startLocalAzure, type LocalAzure } from '../../cloud/local-azure.ts';
import { openEvidenceClients, placeOfCalls } from '../../evidence/evidence-clients.ts';
import { abortSignal, pemPair, ringOf, secretOf, signingKeys, statementOf } from '../../evidence/evidence-fixture.ts';
import { fiveDays, firstEntryMs, partsOver } from '../../evidence/history-fixture.ts';
import { trustInThisProcess } from '../../support/certificates.ts';
import { azureEnvironment } from '../../support/operator-process.ts';
import { plannedStatus, startDesk, type DeskCluster } from './desk-cluster.ts';
import type { EvidenceStore } from '../../../src/evidence/evidence-store.ts';
import type { SigningKeys } from '../../../src/evidence/signing-keys.ts';
import type { JsonObject } from '../../../src/api/json.ts';

const namespace = 'desk-evidence';
const callId = 'call-0815-zwiebelfisch';
const [location, container] = ['germanywestcentral', 'privacy-evidence'];
const ring = ringOf('k1');
let azure: LocalAzure;
let desk: DeskCluster;
let store: EvidenceStore;
let keys: SigningKeys;
let name: string;
let uid: string;
let close: () => Promise<unknown>;

/** What the operator would have written for the request: the plan, and two receipts, the second one final. */
async function writeEvidence(): Promise<void> {
  const target = { class: 'recordings', location: `k1:${'l'.repeat(43)}`, callId: `k1:${'c'.repeat(43)}`, weak: false };
  const blob = { container: 'recordings', name: 'voicebot/one.wav', artifact: 'Recording', extent: 'Whole' } as const;
  await shelvePlan(
    { store, ring },
    {
      format: 'calldata-plan/v1',
      requestUid: uid,
      planDigest,
      featuresKey: `sha256:${'f'.repeat(64)}`,
      generatedTime: '2026-11-24T10:00:00Z',
      calls: [
        {
          callId,
          strength: 'Strong',
          kinds: ['phone'],
          targets: [{ class: 'recordings', account: 'calls', ...blob, target }],
        },
      ],
    },
    { abortSignal },
  );
  const parts = { store, keys, requestUid: uid, now: Date.now };
  for (const [state, final] of [
    ['Searched', false],
    ['Succeeded', true],
  ] as const) {
    const read = await readReceipts(parts, { abortSignal });
    if (read.kind !== 'Whole') throw new Error(JSON.stringify(read));
    const statement = { ...statementOf({ state, final }), request: { ...statementOf().request, uid } };
    const issued = await issueReceipt(parts, read, () => statement, { abortSignal });
    if (issued.kind !== 'Whole') throw new Error(issued.kind);
  }
}

async function lastReceipt(): Promise<JsonObject> {
  const read = await readReceipts({ store, keys, requestUid: uid }, { abortSignal });
  if (read.kind !== 'Whole') throw new Error(JSON.stringify(read));
  return receiptStatusOf(read.receipts, { account: 'calls', container }) as unknown as JsonObject;
}

/** Two days of a history. */
async function writeTwoDays(): Promise<void> {
  const path = `/apis/${apiGroup}/v1alpha1/namespaces/${namespace}/calldatapolicies/voicebot`;
  const policyUid = textAt((await desk.admin.get(path)).body, 'metadata.uid');
  for (const [index, statement] of fiveDays.slice(0, 2).entries()) {
    const parts = { ...partsOver(store, keys, firstEntryMs + index * 86_400_000), policyUid };
    const policy = { ...statement.policy, uid: policyUid };
    const added = await appendToHistory(
      parts,
      undefined,
      (last) => Promise.resolve(last?.content.day === statement.day ? undefined : { ...statement, policy }),
      { abortSignal },
    );
    if (added.kind !== 'Whole') throw new Error(added.kind);
  }
}

beforeAll(async () => {
  const storageAccounts = [{ name: 'calls', location, containers: [{ name: container }] }];
  azure = await startLocalAzure({
    estate: { subscriptions: [{ subscriptionId, resourceGroups: [{ name: 'voice', location, storageAccounts }] }] },
  });
  trustInThisProcess(azure.caPem);
  const policy = withValueAt(completePolicy({ namespace }), 'spec.storageAccounts[0].resourceId', accountId('calls'));
  desk = await startDesk(namespace, policy);
  keys = await signingKeys({ current: 'a', a: pemPair().privatePem });
  const clients = openEvidenceClients(placeOfCalls(azure));
  store = createBlobEvidenceStore({ ...clients, container });
  close = clients.close;
  name = await desk.newRequest(plannedStatus());
  uid = textAt(await desk.request(name), 'metadata.uid');
  await writeEvidence();
  await writeTwoDays();
  const data = { current: Buffer.from('k1').toString('base64'), k1: secretOf('k1').toString('base64') };
  await desk.admin.apply(`/api/v1/namespaces/${namespace}/secrets/subject-keys`, {
    body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'subject-keys', namespace }, data },
  });
  const configMap = keySetConfigMapName('voicebot');
  await desk.admin.apply(`/api/v1/namespaces/${namespace}/configmaps/${configMap}`, {
    body: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: configMap, namespace },
      data: { 'jwks.json': JSON.stringify(keys.keySet) },
    },
  });
});
afterAll(async () => {
  await close();
  await Promise.all([azure.stop(), desk.stop()]);
});

function run(args: readonly string[]) {
  return desk.run(args, { environment: azureEnvironment(azure) });
}

describe('evidence, read with the rights of a person', () => {
  it('shows the plan call by call, and only on demand', async () => {
    const plain = await run(desk.at('show', name));
    expect(plain).toMatchObject({ exitCode: 0, stderr: '' });
    expect(plain.stdout).not.toContain(callId);
    const detailed = await run(desk.at('show', name, '--details'));
    expect(detailed).toMatchObject({ exitCode: 0, stderr: '' });
    expect(detailed.stdout).toContain(`Call ${callId} of unknown start, strong by phone: 1 artifact`);
    expect(detailed.stdout).toContain('Recording in recordings: calls/recordings/voicebot/one.wav');
    expect(JSON.parse((await run(desk.at('show', name, '--details', '--json'))).stdout)).toMatchObject({
      planDetails: { plan: { calls: [{ callId }] } },
    });
  });

  it('does not show the plan to who may not read the keys', async () => {
    const kubeconfig = await desk.kubeconfigOf('reader', [
      { apiGroups: ['calldata.claimini.com'], resources: ['*'], verbs: ['get'] },
    ]);
    const { exitCode, stdout, stderr } = await run([
      'show',
      name,
      '--details',
      '-n',
      namespace,
      '--kubeconfig',
      kubeconfig,
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('You may not read the Secret with the subject keys in namespace desk-evidence');
  });

  it('verifies the receipts of a request where they lie', async () => {
    const { exitCode, stdout, stderr } = await run(desk.at('receipt', 'verify').concat('--request', name));
    expect(stderr).toBe('');
    expect(stdout).toContain(`Request ${uid}`);
    expect(stdout).toContain('Verified: 2 receipts, from the first to the final one.');
    expect(exitCode).toBe(0);
  });

  it('verifies a history where it lies, and does not call its end proven before status names it', async () => {
    const { exitCode, stdout, stderr } = await run(desk.at('receipt', 'verify').concat('--policy', 'voicebot'));
    expect(stderr).toBe('');
    expect(stdout).toContain('History of policy');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('Nothing is wrong with the 2 entries given.');
    expect(exitCode).toBe(2);
  });

  it('draws the history and verifies the receipts on the page of the report', async () => {
    await desk.writeStatus(name, { ...plannedStatus(), receipt: await lastReceipt() });
    const { exitCode, stdout, stderr } = await run(desk.at('report'));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('Verified: 2 receipts, from the first to the final one.');
    expect(stdout).toContain('aria-label="Compliant: True from 2026-11-20 to 2026-11-21, 0 changes in all.');
    const without = await run(desk.at('report', '--no-evidence'));
    expect(without.stdout).toContain('made with --no-evidence: nothing in it was verified.');
    expect(without.stdout).toContain('Not verified: its chain was not read.');
  });

  it('says on the page of the report what does not verify', async () => {
    const last = await lastReceipt();
    await desk.writeStatus(name, { ...plannedStatus(), receipt: { ...last, digest: `sha256:${'e'.repeat(64)}` } });
    const { stdout } = await run(desk.at('report'));
    expect(stdout).toContain('Not verified. Receipt 2 does not follow the receipt before it');
  });

  it('misses a receipt that status names', async () => {
    const receipt = { ...(completeRequestStatus()['receipt'] as JsonObject), sequence: 3, state: 'Erased' };
    await desk.writeStatus(name, { ...plannedStatus(), receipt });
    const { exitCode, stdout } = await run(desk.at('receipt', 'verify').concat('--request', name));
    expect(exitCode).toBe(1);
    expect(stdout).toContain('The chain ends before document 3, which was written.');
    expect(stdout).toContain('NOT VERIFIED: 1 fault.');
  });

  it('writes and deletes nothing in Azure', () => {
    azure.journal.clear();
    return run(desk.at('show', name, '--details')).then(() => {
      expect(azure.journal.writes({ server: 'arm' })).toEqual([]);
      expect(azure.journal.writes({ server: 'blob' })).toEqual([]);
    });
  });
});
