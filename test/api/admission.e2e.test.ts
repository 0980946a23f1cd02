import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { apiGroup } from '../../src/api/group.ts';
import { sharedControlPlane } from '../control-plane/shared-control-plane.ts';
import { subscription } from './ai-manifest.ts';
import { connectApiServer, refusals } from './api-server.ts';
import { installCrd, resourcesPath } from './crd-copies.ts';
import { completePolicy, smallestPolicy } from './manifest.ts';
import { valueAt, withValueAt } from './object-path.ts';
import { admittedCases, refusedCases } from './refusal-assertions.ts';
import { waitFor } from '../support/wait-for.ts';
import type { JsonObject } from '../../src/api/json.ts';
import type { ApiServer } from './api-server.ts';
import type { Manifest } from './manifest.ts';

/** Everything is a dry run: admission is the same, and no operator of another test meets these objects. */
const crdFile = new URL('../../crds/calldata.claimini.com_calldatapolicies.yaml', import.meta.url);
const path = resourcesPath(apiGroup, 'default');

let server: ApiServer;

beforeAll(async () => {
  server = connectApiServer(sharedControlPlane());
  await installCrd(server, parse(readFileSync(crdFile, 'utf8')) as JsonObject);
}, 60_000);

afterAll(() => server.close());

function create(body: Manifest, query: Readonly<Record<string, string>> = {}) {
  return server.create(path, { body, query: { dryRun: 'All', ...query } });
}

describe('the API server admits', () => {
  it.each(admittedCases)(
    '%s',
    async (_sentence, policy) => {
      const answer = await create(policy, { fieldValidation: 'Strict' });
      expect(refusals(answer)).toEqual([]);
      expect(answer.status).toBe(201);
      // At the bound, the rules compare 40,000 pairs of prefixes.
    },
    60_000,
  );
});

describe('the API server fills in', () => {
  it('every default, so that what is absent is the careful choice', async () => {
    const { body } = await create(smallestPolicy());
    expect(body['spec']).toEqual({
      ...smallestPolicy().spec,
      suspend: false,
      checkIntervalMinutes: 60,
      timeZone: 'UTC',
      lifecycle: { mode: 'WholePrefix', lagDays: 3, arrivalLagDays: 1, approval: 'Manual' },
      sweep: { limits: { minArtifacts: 20, percentOfClass: 5 } },
      deletionPolicy: 'Retain',
      artifactClasses: [
        {
          name: 'recordings',
          locations: [{ account: 'calls', container: 'recordings', prefix: '' }],
          retention: { maximum: { months: 3 } },
        },
      ],
    });
  });

  it('of the AI: the whole subscription, OpenAI alone, everything forbidden that a customer can forbid, no correction', async () => {
    const ai = { accounts: [], discover: [{ subscriptionId: subscription }] };
    const { body } = await create(withValueAt(smallestPolicy(), 'spec.ai', ai));
    expect(valueAt(body, 'spec.ai')).toEqual({
      accounts: [],
      discover: [{ subscriptionId: subscription, resourceGroup: '' }],
      allowedModelFormats: ['OpenAI'],
      training: {
        fineTuning: 'Forbidden',
        storedCompletions: 'Forbidden',
        assistants: 'Forbidden',
        abuseMonitoringStorage: 'Tolerated',
      },
    });
  });

  it('of erasure: the month that the law allows, and when a number counts as shared', async () => {
    const { body } = await create(
      withValueAt(completePolicy(), 'spec.erasure', {
        approval: 'Automatic',
        limits: { minCalls: 0, percentOfClass: 0 },
        subjectKey: { secretRef: { name: 'subject-keys' } },
      }),
    );
    expect(valueAt(body, 'spec.erasure')).toMatchObject({ deadline: { months: 1 }, sharedNumberCalls: 50 });
  });

  it('a status of a generation that does not exist, so that nobody takes a new policy for a healthy one', async () => {
    const { body } = await create(smallestPolicy());
    expect(body['status']).toEqual({ observedGeneration: -1 });
  });
});

describe('the API server refuses', () => {
  it.each(refusedCases())('$sentence', async ({ object, judge }) => {
    const answer = await create(object);
    expect(answer.status).toBe(422);
    judge(refusals(answer));
  });
});

describe('what may name a person', () => {
  it.each(['owner', 'statute'])('is not repeated in the refusal: %s', async (field) => {
    const policy = withValueAt(completePolicy(), `spec.holds[0].${field}`, 'erika.mustermann@example.com');
    const answer = await create(policy);
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).not.toContain('erika');
  });
});

describe('a typo', () => {
  it.each([
    ...['spec.enforcement', 'spec.holds', 'spec.residency.boundary', 'spec.ai.accounts', 'spec.ai.discover'],
    ...['spec.ownIdentities.numbers', 'spec.erasure.approval', 'spec.erasure.limits', 'spec.evidence.retention'],
    'spec.erasure.limits.minCalls',
  ])('in the name of %s is refused for every client', async (field) => {
    const value = valueAt(completePolicy(), field);
    const misspelt = withValueAt(withValueAt(completePolicy(), field, undefined), field.slice(0, -1), value);
    const answer = await create(misspelt, { fieldValidation: 'Ignore' });
    expect(answer.status).toBe(422);
    expect(refusals(answer)).toContainEqual(expect.stringMatching(RegExp(`^${field}: Required value`)));
  });

  it('in what holds a call is refused for every client: without it the hold would hold nothing', async () => {
    const misspelt = withValueAt(
      withValueAt(completePolicy(), 'spec.holds[0].tagValue', undefined),
      'spec.holds[0].tagValu',
      'x',
    );
    const answer = await create(misspelt, { fieldValidation: 'Ignore' });
    expect(refusals(answer)).toEqual([
      expect.stringMatching(/^spec.holds\[0\]: .*exactly one of tagValue and callIds/),
    ]);
  });

  const typo = withValueAt(smallestPolicy(), 'spec.deletionPolcy', 'RemoveRules');

  it('in an optional field is dropped with a warning for a client without strict validation', async () => {
    const answer = await create(typo);
    expect(answer.status).toBe(201);
    expect(answer.warnings).toContain('unknown field \\"spec.deletionPolcy\\"');
    expect(valueAt(answer.body, 'spec.deletionPolcy')).toBeUndefined();
    expect(valueAt(answer.body, 'spec.deletionPolicy')).toBe('Retain');
  });

  it('in an optional field is dropped without a word where the client asks to ignore it', async () => {
    const answer = await create(typo, { fieldValidation: 'Ignore' });
    expect(answer).toMatchObject({ status: 201, warnings: '' });
    expect(valueAt(answer.body, 'spec.deletionPolcy')).toBeUndefined();
  });

  it('in an optional field is refused for a client with strict validation', async () => {
    const answer = await create(typo, { fieldValidation: 'Strict' });
    expect(answer.status).toBe(400);
    expect(answer.body['message']).toContain('unknown field "spec.deletionPolcy"');
  });

  it('in an optional field is refused by server-side apply', async () => {
    const answer = await server.apply(`${path}/smallest`, { body: typo, query: { dryRun: 'All' } });
    expect(answer.status).toBe(500);
    expect(answer.body['message']).toContain('.spec.deletionPolcy: field not declared in schema');
  });
});

describe('kubectl', () => {
  it('explains a field in the words of the schema', async () => {
    // Discovery is incomplete for a moment whenever another test installs a CRD.
    const stdout = await waitFor(
      async () => (await sharedControlPlane().kubectl(['explain', 'cdp.spec.lifecycle'])).stdout || undefined,
      { what: 'kubectl explain', intervalMs: 250 },
    );
    // kubectl breaks lines where it likes.
    const text = stdout.replaceAll(/\s+/g, ' ');
    expect(text).toContain('The lifecycle rules in Azure: the backstop that deletes even while the operator is down.');
    expect(text).toContain('approvedDigests <[]string> Rule sets that may be put in force, one digest an account');
  }, 30_000);
});
