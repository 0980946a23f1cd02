import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sharedControlPlane } from '../control-plane/shared-control-plane.ts';
import { connectApiServer, eventually, refusals } from './api-server.ts';
import { aiAccountId } from './ai-manifest.ts';
import { boundCases } from './bound-cases.ts';
import { crdInGroup, installCrd, resourcesPath, withoutBounds } from './crd-copies.ts';
import { accountId, completePolicy, completeStatus, maximalPolicy } from './manifest.ts';
import { textAt, valueAt, withValueAt } from './object-path.ts';
import { ruleCases } from './rule-cases.ts';
import type { JsonValue } from '../../src/api/json.ts';
import type { ApiServer } from './api-server.ts';
import type { Manifest } from './manifest.ts';

const group = 'stored.calldata.test';

let server: ApiServer;

beforeAll(async () => {
  server = connectApiServer(sharedControlPlane());
  await installCrd(server, crdInGroup(group));
}, 60_000);

afterAll(() => server.close());

function inGroup(policy: Manifest, name: string, inWhich = group): Manifest {
  return { ...policy, apiVersion: `${inWhich}/v1alpha1`, metadata: { ...policy.metadata, name } };
}

async function stored(policy: Manifest, name: string, inWhich = group): Promise<string> {
  const answer = await server.create(resourcesPath(inWhich, 'default'), { body: inGroup(policy, name, inWhich) });
  expect(refusals(answer)).toEqual([]);
  expect(answer.status).toBe(201);
  return `${resourcesPath(inWhich, 'default')}/${name}`;
}

describe('a stored policy', () => {
  it('with everything at its bound can still be edited', async () => {
    const object = await stored(maximalPolicy(), 'maximal');
    const prefixes = 'spec.artifactClasses[19].locations[9].prefix';
    const edited = withValueAt(maximalPolicy(), prefixes, `${'q'.repeat(255)}/`).spec;
    const answer = await server.mergePatch(object, { body: { spec: edited } });
    expect(refusals(answer)).toEqual([]);
    expect(answer.status).toBe(200);
    // The rules compare 40,000 pairs of prefixes, four times in this test.
  }, 180_000);

  it('cannot be given a location in an undeclared account by an edit', async () => {
    const object = await stored(completePolicy(), 'edited');
    const { spec } = withValueAt(completePolicy(), 'spec.artifactClasses[1].locations[0].account', 'elsewhere');
    const answer = await server.mergePatch(object, { body: { spec } });
    expect(answer.status).toBe(422);
    expect(refusals(answer)).toEqual([expect.stringMatching(/class transcripts has a location whose account/)]);
  });

  it('has no status of its author: only the status subresource sets it', async () => {
    const object = await stored({ ...completePolicy(), status: completeStatus() }, 'forged');
    expect((await server.get(object)).body['status']).toEqual({ observedGeneration: -1 });
  });

  it('accepts a status with every field, unchanged', async () => {
    const object = await stored(completePolicy(), 'complete');
    const answer = await server.mergePatch(`${object}/status`, { body: { status: completeStatus() } });
    expect(answer).toMatchObject({ status: 200, warnings: '' });
    expect(answer.body['status']).toEqual(completeStatus());
  });

  describe('and its status', () => {
    let object: string;
    beforeAll(async () => {
      object = await stored(completePolicy(), 'judged');
    });

    it.each(boundCases('status'))('$sentence', async ({ object: { status }, field, says }) => {
      const answer = await server.mergePatch(`${object}/status`, { body: { status }, query: { dryRun: 'All' } });
      expect(answer.status).toBe(422);
      const named = refusals(answer).filter((refusal) => refusal.startsWith(`${field}: `));
      expect(named).toContainEqual(expect.stringMatching(says));
    });
  });
});

describe('field selectors', () => {
  it.each([
    ['spec.enforcement=Enforce', ['enforced']],
    ['spec.suspend=true', ['halted']],
    ['spec.suspend=false,spec.enforcement=Audit', ['audited']],
  ])('find policies by %s', async (fieldSelector, names) => {
    const policies = resourcesPath(group, 'selectors');
    await server.apply('/api/v1/namespaces/selectors', {
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'selectors' } },
    });
    const namespaced = completePolicy({ namespace: 'selectors' });
    const changes: readonly (readonly [string, string, JsonValue])[] = [
      ['audited', 'spec.enforcement', 'Audit'],
      ['enforced', 'spec.enforcement', 'Enforce'],
      ['halted', 'spec.suspend', true],
    ];
    for (const [name, field, value] of changes) {
      const body = inGroup(withValueAt(namespaced, field, value), name);
      expect((await server.apply(`${policies}/${name}`, { body })).status).toBeLessThan(300);
    }
    const { body } = await server.get(policies, { query: { fieldSelector } });
    const items = valueAt(body, 'items') as readonly JsonValue[];
    expect(items.map((item) => valueAt(item, 'metadata.name'))).toEqual(names);
  });
});

describe('kubectl get', () => {
  it('prints the verdict, the reason, the rules and the next check', async () => {
    const object = await stored(completePolicy(), 'columns');
    await server.mergePatch(`${object}/status`, { body: { status: completeStatus() } });
    const rows = await tableOf(['columns']);
    expect(rows).toEqual([
      ['NAME', 'READY', 'COMPLIANT', 'STATE', 'OLDEST', 'OVERDUE', 'NEXT CHECK', 'AGE'],
      [
        'columns',
        'False',
        'Unknown',
        'RulesAwaitApproval',
        expect.stringMatching(/^\d+d$/),
        '1',
        '2099-01-01T00:00:00Z',
        expect.stringMatching(/^\d+[sm]/),
      ],
    ]);
  });

  it('prints more with -o wide', async () => {
    await stored(completePolicy(), 'wide');
    const [head] = await tableOf(['wide', '-o', 'wide']);
    expect(head?.slice(4)).toEqual([
      ...[
        'RULES',
        'OLDEST',
        'OVERDUE',
        'NEXT CHECK',
        'ENFORCEMENT',
        'SUSPENDED',
        'PENDING',
        'RULE DAYS',
        'FINDINGS',
        'BOUNDARY',
        'LAST CHECK',
        'AGE',
      ],
    ]);
  });

  it('fits into 100 columns without -o wide, and shows the findings and the boundary with it', async () => {
    const object = await stored(completePolicy(), 'voicebot');
    await server.mergePatch(`${object}/status`, { body: { status: completeStatus() } });
    expect(Math.max(...(await linesOf(['voicebot'])).map((line) => line.length))).toBeLessThanOrEqual(100);
    const [head, row] = await tableOf(['voicebot', '-o', 'wide']);
    const shown = Object.fromEntries((head ?? []).map((name, index) => [name, row?.[index]]));
    expect(shown).toMatchObject({ FINDINGS: '21', BOUNDARY: 'EU', ENFORCEMENT: 'Audit', 'RULE DAYS': '76' });
  });

  async function tableOf(args: readonly string[]): Promise<readonly (readonly string[])[]> {
    return (await linesOf(args)).map((line) => line.split(/\s{2,}/));
  }

  async function linesOf(args: readonly string[]): Promise<readonly string[]> {
    const kind = `calldatapolicies.v1alpha1.${group}`;
    const { stdout, stderr } = await sharedControlPlane().kubectl(['get', kind, '-n', 'default', ...args]);
    expect(stderr).toBe('');
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd());
  }
});

describe('without its rules and bounds the same schema admits', () => {
  const ruleless = 'ruleless.calldata.test';
  beforeAll(() => installCrd(server, withoutBounds(crdInGroup(ruleless))), 60_000);

  it.each(ruleCases)('$sentence', async ({ object }) => {
    const body = inGroup(object, textAt(object, 'metadata.name'), ruleless);
    const answer = await server.create(resourcesPath(ruleless, 'default'), { body, query: { dryRun: 'All' } });
    expect(answer.status).toBe(201);
  });
});

describe('a policy made under a laxer schema', () => {
  const laxGroup = 'ratcheting.calldata.test';
  const finalizer = 'calldata.test/finalizer';

  /** Breaks what a later schema might forbid, in every class of rule and bound. */
  const outlawed: readonly (readonly [string, JsonValue])[] = [
    ['spec.timeZone', 'Europe/Nowhere'],
    ['spec.artifactClasses[0].artifacts[1].startedAt[1].timeZone', 'Europe/Nowhere'],
    ['spec.artifactClasses[0].consent.timeZone', 'Local'],
    ['spec.checkIntervalMinutes', 1],
    ['spec.storageAccounts[0].name', 'Calls'],
    ['spec.storageAccounts[1].resourceId', accountId('CALLS')],
    ['spec.artifactClasses[0].name', 'call_recordings'],
    ['spec.artifactClasses[0].locations[0]', { account: 'undeclared', container: '$logs', prefix: '/voice' }],
    ['spec.artifactClasses[0].retention', { maximum: { months: 3, days: 1 }, minimum: { years: 9 } }],
    ['spec.artifactClasses[1].locations[0]', { account: 'undeclared', container: '$logs', prefix: '/voice' }],
    ['spec.lifecycle.lagDays', 99],
    ['spec.lifecycle.mode', 'Elsewhere'],
    ['spec.lifecycle.approvedDigests', ['sha256:abc']],
    ['spec.residency.boundary', 'World'],
    ['spec.ai.accounts[1].resourceId', aiAccountId('VOICEBOT')],
    ['spec.ai.discover[0].subscriptionId', 'voice'],
    ['spec.ai.discover[1].resourceGroup', '..'],
    ['spec.ai.training', { fineTuning: 'Tolerated' }],
    ['spec.otherStores[0].resourceId', 'https://voice.documents.azure.com'],
    ['spec.otherStores[0].retention', {}],
    ['spec.artifactClasses[0].artifacts[1].callId[0]', { from: 'Path', pattern: '(a', key: 'b' }],
    ['spec.artifactClasses[0].artifacts[1].startedAt[0]', { from: 'Content', path: 'start' }],
    ['spec.artifactClasses[0].artifacts[0].quietHours', 9999],
    ['spec.artifactClasses[0].consent.refusedValue', 'yes'],
    ['spec.holds[0].endTime', '2025-01-01T00:00:00Z'],
    ['spec.holds[0].owner', 'erika@example.com'],
    ['spec.holds[1].name', 'law_suit'],
    ['spec.notice.clauses[0].controls[0].class', 'nowhere'],
    ['spec.notice.sha256', 'none'],
    ['spec.sweep.limits.percentOfClass', 101],
    ['spec.sweep.approvedDigest', 'sha256:abc'],
    ['spec.phoneRegion', 'UK'],
    ['spec.ownIdentities.numbers', ['110', '*']],
    ['spec.artifactClasses[0].artifacts[0].numbers[0]', { from: 'Tag', key: 'caller', role: 'Stranger' }],
    ['spec.artifactClasses[0].artifacts[0].aiObjects[0].account', 'undeclared'],
    ['spec.erasure.deadline', { months: 3 }],
    ['spec.evidence.container', 'recordings'],
  ];
  const name = '0151-23456789';
  let object: string;

  beforeAll(async () => {
    await installCrd(server, withoutBounds(crdInGroup(laxGroup)));
    let policy = completePolicy();
    for (const [field, value] of outlawed) policy = withValueAt(policy, field, value);
    object = await stored(policy, name, laxGroup);
    await server.mergePatch(object, { body: { metadata: { finalizers: [finalizer] } } });
    await installCrd(server, crdInGroup(laxGroup));
    await eventually(
      () =>
        server.create(resourcesPath(laxGroup, 'default'), {
          body: inGroup(policy, 'later', laxGroup),
          query: { dryRun: 'All' },
        }),
      { satisfied: ({ status }) => status === 422 },
    );
  }, 60_000);

  it('still accepts suspend: true', async () => {
    const answer = await server.mergePatch(object, { body: { spec: { suspend: true } } });
    expect(refusals(answer)).toEqual([]);
    expect(valueAt(answer.body, 'spec.suspend')).toBe(true);
  });

  it('still accepts a status', async () => {
    const answer = await server.mergePatch(`${object}/status`, { body: { status: completeStatus() } });
    expect(refusals(answer)).toEqual([]);
    expect(answer.body['status']).toEqual(completeStatus());
  });

  it('can be mended one field at a time', async () => {
    const answer = await server.mergePatch(object, { body: { spec: { timeZone: 'Europe/Berlin' } } });
    expect(refusals(answer)).toEqual([]);
    expect(answer.status).toBe(200);
  });

  it('does not accept a new mistake', async () => {
    const answer = await server.mergePatch(object, { body: { spec: { checkIntervalMinutes: 2 } } });
    expect(answer.status).toBe(422);
  });

  it('still lets its finalizer go, and then it is gone', async () => {
    await server.remove(object);
    expect((await server.get(object)).status).toBe(200);
    const answer = await server.mergePatch(object, { body: { metadata: { finalizers: [] } } });
    expect(refusals(answer)).toEqual([]);
    expect((await server.get(object)).status).toBe(404);
  });
});

/**
 * `holds` was added to the required fields before the first release. A field that becomes required is the one tightening
 * that ratcheting does not forgive: this is how an object without it fares.
 */
describe('a policy made before holds was required', () => {
  const olderGroup = 'before-holds.calldata.test';
  const finalizer = 'calldata.test/finalizer';
  let object: string;

  beforeAll(async () => {
    const crd = crdInGroup(olderGroup);
    const path = 'spec.versions[0].schema.openAPIV3Schema.properties.spec.required';
    const before = (valueAt(crd, path) as readonly string[]).filter((name) => name !== 'holds');
    await installCrd(server, withValueAt(crd, path, before));
    const policy = withValueAt(completePolicy(), 'spec.holds', undefined);
    object = await stored(policy, 'older', olderGroup);
    await server.mergePatch(object, { body: { metadata: { finalizers: [finalizer] } } });
    await installCrd(server, crd);
    const later = { body: inGroup(policy, 'later', olderGroup), query: { dryRun: 'All' } };
    await eventually(() => server.create(resourcesPath(olderGroup, 'default'), later), {
      satisfied: ({ status }) => status === 422,
    });
  }, 60_000);

  it('still accepts a status', async () => {
    const answer = await server.mergePatch(`${object}/status`, { body: { status: completeStatus() } });
    expect(refusals(answer)).toEqual([]);
  });

  it('accepts suspend: true only together with holds', async () => {
    const alone = await server.mergePatch(object, { body: { spec: { suspend: true } } });
    expect(refusals(alone)).toContainEqual('spec.holds: Required value');
    const together = await server.mergePatch(object, { body: { spec: { suspend: true, holds: [] } } });
    expect(refusals(together)).toEqual([]);
  });

  it('still lets its finalizer go', async () => {
    const answer = await server.mergePatch(object, { body: { metadata: { finalizers: [] } } });
    expect(refusals(answer)).toEqual([]);
  });
});
