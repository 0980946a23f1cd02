import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startAzureUnderTest } from './azure-under-test.ts';
import { archiveId, callsId, neverAborted, plainId } from './azure-samples.ts';
import type { AzureUnderTest } from './azure-under-test.ts';

let test: AzureUnderTest;
const undo: (() => unknown)[] = [];

beforeAll(async () => {
  test = await startAzureUnderTest();
});
afterAll(() => test.stop());

beforeEach(() => {
  test.azure.faults.clear();
  test.azure.journal.clear();
});
afterEach(() => {
  for (const act of undo.splice(0)) act();
});

function observe(resourceId: string, containers: readonly string[] = ['recordings'], declared = true) {
  return test.estate.observe({ name: 'calls', resourceId, declared, containers }, neverAborted());
}

describe('a look at an account', () => {
  it('sees what it is, what keeps deleted blobs, its containers and its lifecycle document with unknown fields', async () => {
    const seen = await observe(callsId, ['recordings', 'notThere']);
    expect(seen).toEqual({
      name: 'calls',
      resourceId: callsId,
      declared: true,
      account: {
        ok: true,
        value: {
          location: 'germanywestcentral',
          sku: 'Standard_ZRS',
          kind: 'StorageV2',
          hierarchicalNamespace: false,
          accountImmutability: false,
          blobEndpoint: test.azure.blob.endpoint('calls'),
        },
      },
      blobService: { ok: true, value: { versioning: false, softDeleteDays: 7 } },
      lifecycle: {
        ok: true,
        value: {
          rules: test.azure.state.lifecycleDocument(callsId)?.rules,
          lastModifiedTime: expect.any(String),
        },
      },
      replication: { ok: true, value: [] },
      containers: {
        ok: true,
        value: [
          { name: 'recordings', exists: true, legalHold: false, versionImmutability: false },
          { name: 'notThere', exists: false, legalHold: false, versionImmutability: false },
        ],
      },
    });
    expect(JSON.stringify(seen.lifecycle)).toContain('scheduling');
  });

  it('sees versioning, both kinds of soft delete and the second region', async () => {
    const seen = await observe(archiveId);
    expect(seen.account).toMatchObject({ value: { sku: 'Standard_GRS', secondaryLocation: 'northeurope' } });
    expect(seen.blobService).toEqual({
      ok: true,
      value: { versioning: true, softDeleteDays: 100, containerSoftDeleteDays: 14 },
    });
  });

  it('sees a change feed, with point-in-time restore or without', async () => {
    test.azure.state.mutateAccount(callsId, (account) => {
      const before = account.blobService;
      account.blobService = { ...before, changeFeed: { enabled: true, retentionInDays: 30 } };
      undo.push(() => {
        account.blobService = before;
      });
    });
    expect((await observe(callsId)).blobService).toMatchObject({ value: { changeFeed: true } });
  });

  it('observes that there is no lifecycle document', async () => {
    expect((await observe(plainId)).lifecycle).toEqual({ ok: true, value: undefined });
  });

  it('only reads', async () => {
    await observe(callsId);
    expect(test.azure.journal.writes()).toEqual([]);
  });

  it('asks one call for each part and each container', async () => {
    await observe(callsId, ['recordings', 'transcripts']);
    expect(test.azure.journal.count({ server: 'arm' })).toBe(6);
  });

  it('looks at nothing but the lifecycle document of an account that left the policy', async () => {
    const seen = await observe(callsId, [], false);
    expect(seen.lifecycle.ok).toBe(true);
    expect([seen.blobService, seen.replication, seen.containers]).toEqual(
      Array.from({ length: 3 }, () => expect.objectContaining({ ok: false, reason: 'NotMeasured' })),
    );
    expect(test.azure.journal.count({ path: 'blobServices' })).toBe(0);
  });
});

describe('a replicated account', () => {
  const replicate = (policy: { readonly sourceAccount: string; readonly destinationAccount: string }): string => {
    const rules = [{ ruleId: 'r1', sourceContainer: 'recordings', destinationContainer: 'recordings' }];
    test.azure.state.mutateAccount(callsId, ({ replication }) => {
      replication.set('p1', { policyId: 'p1', ...policy, rules });
      undo.push(() => replication.delete('p1'));
    });
    return callsId;
  };

  it('shows where its copies go', async () => {
    const seen = await observe(replicate({ sourceAccount: callsId, destinationAccount: archiveId }));
    expect(seen.replication).toEqual({
      ok: true,
      value: [
        {
          policyId: 'p1',
          destination: archiveId,
          sourceContainers: ['recordings'],
          destinationContainers: ['recordings'],
          destinationRead: { ok: true, value: { resourceId: archiveId, location: 'westeurope' } },
        },
      ],
    });
  });

  it('says that a destination could not be read, and never that there is none', async () => {
    undo.push(test.azure.state.deny({ operation: 'Microsoft.Storage/storageAccounts/read', scope: archiveId }));
    const seen = await observe(replicate({ sourceAccount: callsId, destinationAccount: archiveId }));
    expect(seen.replication).toMatchObject({
      ok: true,
      value: [{ destination: archiveId, destinationRead: { ok: false, reason: 'AccessDenied' } }],
    });
  });

  it('is found by its bare name, too, and a destination given so is Unknown', async () => {
    const seen = await observe(replicate({ sourceAccount: 'CALLS', destinationAccount: 'elsewhere' }));
    expect(seen.replication).toMatchObject({
      ok: true,
      value: [{ destination: 'elsewhere', destinationRead: { ok: false, reason: 'RecoverabilityUnknown' } }],
    });
  });

  it('that is only the destination has no copies elsewhere', async () => {
    const seen = await observe(replicate({ sourceAccount: archiveId, destinationAccount: callsId }));
    expect(seen.replication).toEqual({ ok: true, value: [] });
  });
});

describe('a part that cannot be seen', () => {
  it.each([
    ['blobServices/default', 'blobService'],
    ['managementPolicies', 'lifecycle'],
    ['objectReplicationPolicies', 'replication'],
    ['containers/recordings', 'containers'],
  ] as const)('%s fails alone', async (path, part) => {
    test.azure.faults.add({ path: new RegExp(`${path}$|${path}/default$`), effect: { kind: 'status', status: 503 } });
    const seen = await observe(callsId);
    const failed = (['account', 'blobService', 'lifecycle', 'replication', 'containers'] as const).filter(
      (name) => !seen[name].ok,
    );
    expect(failed).toEqual([part]);
    expect(seen[part]).toMatchObject({ reason: 'AzureUnavailable', terminal: false });
  });

  it('makes a missing container no answer for all of them', async () => {
    undo.push(test.azure.state.deny({ operation: 'Microsoft.Storage/storageAccounts/blobServices/containers/read' }));
    expect((await observe(callsId)).containers).toMatchObject({ ok: false, reason: 'AccessDenied', terminal: false });
  });

  it('does not take a 404 for absence while the account itself is hidden', async () => {
    const operation = 'Microsoft.Storage/storageAccounts/read';
    undo.push(test.azure.state.deny({ operation, scope: plainId }));
    const seen = await observe(plainId, ['notThere']);
    const hidden = expect.objectContaining({ ok: false, reason: 'AccessDenied' });
    expect([seen.account, seen.lifecycle, seen.containers]).toEqual([hidden, hidden, hidden]);
    expect(seen.blobService.ok).toBe(true);
  });

  it('does not take a 404 that speaks of the account for a missing document', async () => {
    test.azure.faults.add({
      path: 'managementPolicies',
      effect: { kind: 'status', status: 404, code: 'ResourceNotFound' },
    });
    expect((await observe(callsId)).lifecycle).toMatchObject({ ok: false, reason: 'AccountNotFound' });
  });
});

describe('what concerns the whole account', () => {
  it.each([
    ['gone', { kind: 'status', status: 404, code: 'ResourceNotFound' }, 'AccountNotFound', 300_000],
    [
      'in a subscription out of sight',
      { kind: 'status', status: 404, code: 'SubscriptionNotFound' },
      'SubscriptionNotFound',
      300_000,
    ],
    ['throttled', { kind: 'status', status: 429, retryAfterSeconds: 120 }, 'Throttled', 120_000],
    ['down', { kind: 'status', status: 500 }, 'AzureUnavailable', undefined],
    ['reset', { kind: 'reset' }, 'AzureUnavailable', undefined],
    ['silent', { kind: 'silence' }, 'AzureUnavailable', undefined],
  ] as const)('is asked once when it is %s, and answers for every part', async (_, effect, reason, retryAfterMs) => {
    test.azure.faults.add({ path: 'storageAccounts/calls', effect });
    const seen = await observe(callsId, ['recordings', 'transcripts']);
    const failure = {
      ok: false,
      reason,
      terminal: false,
      message: expect.any(String),
      ...(retryAfterMs && { retryAfterMs }),
    };
    expect(seen).toMatchObject({
      account: failure,
      blobService: failure,
      lifecycle: failure,
      replication: failure,
      containers: failure,
    });
    expect(test.azure.journal.count({ server: 'arm' })).toBe(1);
  });

  it('is a malformed answer where a gateway spoke instead', async () => {
    test.azure.faults.add({
      path: /storageAccounts\/calls$/,
      effect: { kind: 'malformed', body: '<html>proxy</html>' },
    });
    const { account, lifecycle } = await observe(callsId);
    expect(account).toMatchObject({ ok: false, reason: 'AzureAnswerMalformed' });
    expect(JSON.stringify(account)).not.toContain('proxy');
    expect(lifecycle.ok).toBe(true);
  });

  it('ends with the abort, and with nothing else thrown', async () => {
    const held = test.azure.faults.add({ path: 'storageAccounts/calls', effect: { kind: 'silence' } });
    const stopping = new AbortController();
    const look = test.estate.observe(
      { name: 'calls', resourceId: callsId, declared: true, containers: [] },
      { abortSignal: stopping.signal },
    );
    await held.struck({ deadlineMs: 45_000 });
    stopping.abort(new DOMException('stopping', 'AbortError'));
    await expect(look).rejects.toMatchObject({ name: 'AbortError' });
  });
});
