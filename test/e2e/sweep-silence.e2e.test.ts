import { createServer, type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { openHarness, type Harness } from './harness.ts';
import { buildBundle, logOf, runOperator, type Bundle } from './kubernetes-operator.ts';
import { callsSpec, dayMs, plantCalls, recordingOf, recordings, transcriptOf, transcripts } from './sweep-calls.ts';
import { grantSecrets, writeHeldCalls } from './sweep-secrets.ts';
import { classOf, waitForLook } from './sweep-look.ts';

let harness: Harness;
let bundle: Bundle;

beforeAll(async () => {
  [harness, bundle] = await Promise.all([openHarness(), buildBundle()]);
}, 60_000);
afterEach(() => harness.reset());
afterAll(async () => {
  await harness.stop();
});

/** Each stands in another place; none may be said anywhere. */
const planted = {
  callId: 'c4110zebra',
  heldId: 'h3ldzebra',
  folder: 'f0lderzebra',
  number: '+4930230000042',
  metadata: 'm3tazebra',
  tag: 't4gzebra',
  text: 'sp0kenzebra',
  broken: 'br0kenzebra',
} as const;

function plant(account: string): void {
  const { azure } = harness;
  const metadata = { note: planted.metadata, caller: planted.number };
  const tags = { note: planted.tag };
  plantCalls(harness, account, [
    { id: planted.callId, days: 120, metadata, tags },
    { id: planted.heldId, days: 120, metadata, tags },
    { id: `${planted.callId}-young`, days: 5, tags: { ...tags, 'calldata-hold': planted.tag } },
    { id: `${planted.callId}-leased`, days: 120 },
    { id: `${planted.callId}-refused`, days: 120 },
  ]);
  const old = new Date(azure.clock.now().getTime() - 120 * dayMs);
  const put = (container: string, name: string, content: string) => {
    azure.blob.put(account, container, name, { content, createdTime: old });
  };
  azure.blob.change(account, 'recordings', recordingOf(`${planted.callId}-leased`), (copy) => {
    copy.lease = { id: 'x', durationSeconds: undefined, endsMs: undefined, brokenMs: undefined };
  });
  put('recordings', `voicebot/${planted.folder}/${planted.number}.wav`, planted.text);
  put('recordings', `voicebot/${planted.folder}.mp3`, planted.text);
  put('transcripts', `${planted.broken}.json`, `{"startedAt": "${planted.text}", "turns": [`);
  put('transcripts', `${planted.broken}-2.json`, JSON.stringify({ startedAt: `${planted.text} ${planted.number}` }));
  put('exports', `${planted.folder}/${planted.number}.csv`, planted.text);
}

describe('what the operator says', () => {
  it('holds no name of a blob, no call id and no feature: logs, status, Events, metrics', async () => {
    const account = harness.addAccount();
    const policy = harness.policy(await harness.createNamespace(), 'voicebot');
    plant(account);
    await writeHeldCalls(harness, policy.namespace, [planted.heldId]);
    await grantSecrets(harness, policy.namespace);
    failOn(account);
    const port = await freePort();
    const flags = [`--watch-namespaces=${policy.namespace}`, `--metrics-port=${port}`, '--log-level=trace'];
    const operator = await runOperator(harness, { bundle, flags });
    const span = {
      startTime: new Date(Date.now() - dayMs).toISOString(),
      endTime: new Date(Date.now() + 90 * dayMs).toISOString(),
    };
    const holds = [
      {
        name: 'case-7',
        ground: 'LegalClaims',
        owner: 'Legal department',
        callIds: { secretRef: { name: 'held-calls', key: 'callIds' } },
        ...span,
      },
    ] as const;
    const consent = { ...consentByTag, timeKey: 'consent_time' } as const;
    await policy.apply(
      callsSpec({ account }, { holds, artifactClasses: [recordings(account, { consent }), transcripts(account)] }),
    );
    const seen = await waitForLook(policy);
    expect(classOf(seen, 'recordings')).toMatchObject({ held: 1, unclassified: 2 });
    expect(classOf(seen, 'transcripts').unclassified).toBeGreaterThanOrEqual(2);
    await policy.waitForEvent('ArtifactsDeleted');
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(metrics).toMatch(new RegExp(`calldata_held_artifacts{[^}]*namespace="${policy.namespace}"[^}]*} 1`));
    expect(await operator.stop()).toBe(0);
    expect(logOf(operator).length).toBeGreaterThan(10);
    const said = { log: operator.lines(), metrics: [metrics], ...(await stored(policy.namespace)) };
    expect(said.events.length).toBeGreaterThan(0);
    expect(said.policies).toHaveLength(1);
    for (const [where, texts] of Object.entries(said)) {
      expect({ where, found: texts.filter((text) => namesSomething(text)) }).toEqual({ where, found: [] });
    }
    expect(namesSomething(transcriptOf(planted.callId))).toBe(true);
  }, 120_000);
});

const consentByTag = {
  purpose: 'Recording',
  from: 'Tag',
  key: 'consent_recording',
  grantedValue: 'yes',
  refusedValue: 'no',
  onMissing: 'Report',
} as const;

/** Every way in which Azure may answer with the name of a blob in its own words. */
function failOn(account: string): void {
  const path = new RegExp(`/${account}/.*${planted.callId}-refused`);
  harness.azure.faults.add({
    server: 'blob',
    path,
    operation: 'DeleteBlob',
    count: 3,
    effect: { kind: 'status', status: 403, code: 'AuthorizationFailure', message: `Not ${planted.callId}` },
  });
}

function namesSomething(text: string): boolean {
  const plain = `${text} ${decodeURIComponent(text.replaceAll(/%(?![0-9a-f]{2})/gi, '%25'))}`.toLowerCase();
  return plain.includes('zebra') || plain.includes(planted.number.slice(1));
}

async function stored(namespace: string) {
  const items = async (path: string): Promise<readonly string[]> => {
    const { body } = await harness.server.get(path);
    return Array.isArray(body['items']) ? body['items'].map((item) => JSON.stringify(item)) : [];
  };
  return {
    policies: await items(`/apis/calldata.claimini.com/v1alpha1/namespaces/${namespace}/calldatapolicies`),
    events: await items(`/apis/events.k8s.io/v1/namespaces/${namespace}/events`),
    configMaps: await items(`/api/v1/namespaces/${namespace}/configmaps`),
    leases: await items(`/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`),
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
