import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connectAzure, type AzureConnection, type PolicyConnection } from '../../src/azure-connection.ts';
import type { CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import { readConfig } from '../../src/config.ts';
import type { AccountObservation } from '../../src/policy/facts.ts';
import { azurePurposes, type AzurePurpose } from '../../src/policy/azure-identities.ts';
import { createRequestCounts } from '../../src/runtime/request-counts.ts';
import { openGate } from '../../src/runtime/write-gate.ts';
import { readEstate } from '../cloud/estate.ts';
import { voicebotId } from './ai-under-test.ts';
import { startAzureUnderTest, type AzureUnderTest } from './azure-under-test.ts';
import { callsId, neverAborted, ownPrefix, ownRule } from './azure-samples.ts';

const clientIds = ['c1', 'a1', 'd1', 'e1', 'a2'].map((last) => `00000000-0000-0000-0000-0000000000${last}`);
const [own = '', reader = '', deleter = '', aiWriter = '', other = ''] = clientIds;

let test: AzureUnderTest;
let azure: AzureConnection;
const undo: (() => unknown)[] = [];

beforeAll(async () => {
  test = await startAzureUnderTest({ estate: { ...(await readEstate('test/cloud/estates/voice.yaml')), clientIds } });
});
afterAll(() => test.stop());
beforeEach(() => {
  const { armEndpoint, authorityHost, tenantId, clientId, federatedTokenFile } = test.azure;
  const flags = { armEndpoint, authorityHost, tenantId, clientId, federatedTokenFile, aiHosts: 'localhost' };
  const result = readConfig({ ...flags, requestTimeoutSeconds: '10' }, {});
  if (!result.ok) throw new Error(result.problems.join('\n'));
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  azure = connectAzure(result.config, log, { gate: openGate, requests: createRequestCounts() });
  undo.push(azure.close);
  test.azure.faults.clear();
  test.azure.journal.clear();
});
afterEach(async () => {
  for (const act of undo.splice(0).toReversed()) await act();
});

const silent = (): void => undefined;

function spec(azureSpec?: CallDataPolicySpec['azure']) {
  return { spec: azureSpec === undefined ? {} : { azure: azureSpec } };
}

const identity = (clientId: string) => ({ clientId, tenantId: test.azure.tenantId });
const separate = () =>
  spec({ identities: { reader: identity(reader), deleter: identity(deleter), aiWriter: identity(aiWriter) } });

const account = { name: 'calls', resourceId: callsId, declared: true, containers: ['recordings'] };
const observe = (connection: PolicyConnection): Promise<AccountObservation> =>
  connection.estate.observe(account, neverAborted());

/** Who sent what since the journal was cleared: `GET` and other methods of every server but that of tokens. */
function callers(): Readonly<Record<'reads' | 'changes', readonly (string | undefined)[]>> {
  const sent = test.azure.journal.entries().filter(({ server }) => server !== 'token');
  const of = (isRead: boolean) =>
    new Set(sent.filter(({ method }) => (method === 'GET') === isRead).map(({ callerClientId }) => callerClientId));
  return { reads: [...of(true)], changes: [...of(false)] };
}

/** Puts a rule into the document of the account, and takes it out again. */
async function writeRules({ estate }: PolicyConnection, prefix: string): Promise<void> {
  const rule = ownRule('Recordings');
  const wanted = [{ ...rule, name: rule.name.replace(ownPrefix, prefix) }];
  const write = { resourceId: callsId, ownPrefix: prefix, stillWanted: () => Promise.resolve(true) };
  await estate.writeLifecycle({ ...write, seen: [], wanted }, neverAborted());
  await estate.writeLifecycle({ ...write, seen: wanted, wanted: [] }, neverAborted());
}

const rights = {
  rules: async (connection: PolicyConnection) => {
    await writeRules(connection, ownPrefix);
  },
  blobs: async (connection: PolicyConnection) => {
    const name = `${randomUUID()}.txt`;
    test.azure.blob.put('calls', 'recordings', name);
    const clients = connection.connectBlobs(await observe(connection), separate());
    undo.push(clients.close);
    const options = neverAborted();
    const target = { container: 'recordings', name };
    const page = await clients.port.listPage('recordings', { prefix: name, ...options });
    const etag = page.kind === 'Page' ? page.entries[0]?.etag : undefined;
    await clients.service.getTags(target, options);
    await clients.service.setTags(target, [{ name: 'a', value: 'b' }], options);
    expect(await clients.port.deleteOne(target, { ...options, ifMatch: etag })).toMatchObject({ kind: 'Deleted' });
  },
  evidence: async (connection: PolicyConnection) => {
    const clients = connection.connectEvidence(await observe(connection));
    undo.push(clients.close);
    const options = neverAborted();
    await clients.writer.createContainer('evidence', options);
    const target = { container: 'evidence', name: 'ledger' };
    const onlyIf = { kind: 'Absent' } as const;
    await clients.writer.put(target, Buffer.from('{}'), { ...options, onlyIf, contentType: 'application/json' });
    await clients.port.deleteOne(target, options);
  },
  ai: async (connection: PolicyConnection) => {
    await connection.ai.observe({ name: 'voicebot', resourceId: voicebotId, declared: true }, neverAborted());
    const stillWanted = () => Promise.resolve(true);
    const assign = { training: 'no' };
    const change = { kind: 'SetTags', tags: assign, assign, remediations: ['TagResources'] } as const;
    await connection.ai.correct({ resourceId: voicebotId, change, stillWanted }, neverAborted());
    test.azure.state.addDataPlaneObject(voicebotId, 'files', { id: 'file-1', purpose: 'assistants' });
    await connection.aiObjects.remove(voicebotId, { kind: 'File', id: 'file-1' }, neverAborted());
  },
} as const satisfies Readonly<Record<string, (connection: PolicyConnection) => Promise<void>>>;

describe('the identities of a policy', () => {
  it.each([
    ['lifecycle rules', 'rules', deleter],
    ['blobs', 'blobs', deleter],
    ['evidence', 'evidence', deleter],
    ['AI accounts', 'ai', aiWriter],
  ] as const)('%s: who reads is not who changes', async (_, deed, writer) => {
    await rights[deed](azure.of(separate()));
    expect(callers()).toEqual({ reads: [reader], changes: [writer] });
  });

  it.each(Object.keys(rights) as (keyof typeof rights)[])(
    'without one, that of the operator does it: %s',
    async (deed) => {
      await rights[deed](azure.of(spec()));
      expect(callers()).toEqual({ reads: [own], changes: [own] });
    },
  );

  it('a purpose without an identity of its own falls back to the identity of the policy', async () => {
    const connection = azure.of(spec({ identity: identity(other), identities: { deleter: identity(deleter) } }));
    await rights.blobs(connection);
    await rights.ai(connection);
    expect(callers()).toEqual({ reads: [other], changes: [deleter, other] });
  });

  it('each sees what it may do itself', async () => {
    undo.push(
      test.azure.state.deny({ operation: 'Microsoft.Storage/storageAccounts/managementPolicies/*', clientId: deleter }),
    );
    const { permissions } = azure.of(separate());
    const notActions = async (purpose: AzurePurpose) => {
      const seen = await permissions.read({ purpose, scope: callsId }, { maxAgeMs: 60_000, ...neverAborted() });
      return seen.ok ? seen.value.flatMap((set) => set.notActions) : seen;
    };
    const [ofReader, ofDeleter, ofAiWriter] = await Promise.all(azurePurposes.map(notActions));
    expect({ ofReader, ofDeleter, ofAiWriter }).toEqual({
      ofReader: [],
      ofDeleter: ['Microsoft.Storage/storageAccounts/managementPolicies/*'],
      ofAiWriter: [],
    });
  });
});

describe('policies beside each other', () => {
  const tokens = (clientId: string) => test.azure.journal.count({ server: 'token', callerClientId: clientId });

  it('share tokens where their identity is the same, and only there', async () => {
    const one = spec({ identity: identity(reader) });
    await observe(azure.of(one));
    await observe(azure.of(spec({ identity: identity(reader) })));
    await observe(azure.of(spec({ identity: identity(other) })));
    // The operator's own, spelt out, is the operator's own.
    await observe(azure.of(spec({ identity: identity(own) })));
    await observe(azure.of(spec()));
    expect([reader, other, own, deleter].map(tokens)).toEqual([1, 1, 1, 0]);
  });

  it('one that is denied takes nothing from the other', async () => {
    undo.push(test.azure.state.deny({ operation: '*', clientId: reader }));
    const [denied, allowed] = [reader, other].map((clientId) => azure.of(spec({ identity: identity(clientId) })));
    expect((await observe(denied!)).account).toMatchObject({ ok: false, reason: 'AccessDenied' });
    expect((await observe(allowed!)).account).toMatchObject({ ok: true });
  });

  it('a pause that Azure asks of one is not kept by the other', async () => {
    const effect = { kind: 'status', status: 429, retryAfterSeconds: 600 } as const;
    test.azure.faults.add({ path: callsId, count: 1, effect });
    const [paused, busy] = [reader, other].map((clientId) => azure.of(spec({ identity: identity(clientId) })));
    expect((await observe(paused!)).account).toMatchObject({ ok: false, reason: 'Throttled' });
    expect((await observe(paused!)).account).toMatchObject({ ok: false, reason: 'Throttled' });
    expect(test.azure.journal.count({ server: 'arm' })).toBe(1);
    expect((await observe(busy!)).account).toMatchObject({ ok: true });
  });

  it('what one may do is not told to the other', async () => {
    undo.push(test.azure.state.assign({ clientId: reader, scope: callsId, role: { actions: ['*/read'] } }));
    const read = async (clientId: string) => {
      const { permissions } = azure.of(spec({ identity: identity(clientId) }));
      const place = { purpose: 'reader', scope: callsId } as const;
      const seen = await permissions.read(place, { maxAgeMs: 60_000, ...neverAborted() });
      return seen.ok ? seen.value.map(({ actions }) => actions) : seen;
    };
    expect(await read(reader)).toEqual([['*/read']]);
    expect(await read(other)).toEqual([['*']]);
  });

  it('write to one account one after the other, whoever they write as', async () => {
    const fault = test.azure.faults.add({ method: 'PUT', path: callsId, count: 1, effect: { kind: 'silence' } });
    const first = writeRules(azure.of(spec({ identity: identity(deleter) })), ownPrefix);
    await fault.struck({ deadlineMs: 10_000 });
    const second = writeRules(azure.of(spec({ identity: identity(other) })), 'cdpC3d4');
    await observe(azure.of(spec({ identity: identity(other) })));
    expect(test.azure.journal.count({ path: /managementPolicies/, method: ['PUT', 'DELETE'] })).toBe(1);
    fault.release();
    await Promise.all([first, second]);
    expect(
      test.azure.journal.count({ path: /managementPolicies/, method: ['PUT', 'DELETE'], callerClientId: other }),
    ).toBe(2);
  });

  it('let go of an identity that nobody names any more, and of its tokens', async () => {
    const kept = spec({ identity: identity(reader) });
    const left = spec({ identity: identity(other) });
    await observe(azure.of(kept));
    await observe(azure.of(left));
    azure.keepOnly([kept]);
    await observe(azure.of(kept));
    await observe(azure.of(left));
    await observe(azure.of(spec()));
    azure.keepOnly([kept]);
    await observe(azure.of(spec()));
    expect([reader, other, own].map(tokens)).toEqual([1, 2, 1]);
  });
});
