import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { erasureRequestCrd } from '../../src/api/erasure-request-crd.ts';
import { apiGroup } from '../../src/api/group.ts';
import { waitFor } from '../support/wait-for.ts';
import { connectApiServer } from './api-server.ts';
import { startAuditedApiServer, type AuditedApiServer } from './erasure-audit-server.ts';
import { completeRequest, installRequests, requestsPath } from './erasure-manifest.ts';
import { valueAt, withValueAt } from './object-path.ts';
import type { JsonObject } from '../../src/api/json.ts';
import type { ApiServer } from './api-server.ts';

const namespace = 'erasure-audit';
const path = requestsPath(apiGroup, namespace);

let directory: string;
let audited: AuditedApiServer;
let server: ApiServer;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'calldata-audit-'));
  const policy = { apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules: [{ level: 'Metadata' }] };
  await writeFile(join(directory, 'audit-policy.json'), JSON.stringify(policy));
  audited = await startAuditedApiServer(directory, {
    policyFile: join(directory, 'audit-policy.json'),
    logFile: join(directory, 'audit.log'),
  });
  server = connectApiServer(audited.access);
  await installRequests(server, erasureRequestCrd(), namespace);
}, 300_000);

afterAll(async () => {
  await server.close();
  await audited.stop();
  await rm(directory, { recursive: true, force: true });
});

async function auditEntries(): Promise<readonly JsonObject[]> {
  const lines = (await readFile(join(directory, 'audit.log'), 'utf8')).split('\n').filter((line) => line !== '');
  return lines.flatMap((line) => {
    try {
      return [JSON.parse(line) as JsonObject];
    } catch {
      // The last line is still being written.
      return [];
    }
  });
}

describe('an audit log of level Metadata', () => {
  it.each([
    ['spec.refusal.reason', '+49 172 4433221'],
    ['spec.identityVerification.verifiedKeys[0]', 'erika.planted@example.com'],
    ['spec.informed[0].recipient', '0172/4433221'],
    ['spec.subject.secretRef.name', '491724433221'],
  ])('holds the refusal of a value in %s, and not the value', async (at, value) => {
    const before = (await auditEntries()).length;
    const answer = await server.create(path, { body: withValueAt(completeRequest({ namespace }), at, value) });
    expect(answer.status).toBe(422);
    const entry = await waitFor(
      async () => (await auditEntries()).slice(before).find((one) => valueAt(one, 'responseStatus.code') === 422),
      { what: 'the audit entry' },
    );
    expect(valueAt(entry, 'level')).toBe('Metadata');
    expect(valueAt(entry, 'objectRef.resource')).toBe('erasurerequests');
    const log = await readFile(join(directory, 'audit.log'), 'utf8');
    expect(log).not.toMatch(/4433221|planted/);
  });

  it('repeats a refused word of a list, which shows that it would repeat a value under a pattern or an enum', async () => {
    const answer = await server.create(path, {
      body: withValueAt(completeRequest({ namespace }), 'spec.mode', 'Sesame'),
    });
    expect(answer.status).toBe(422);
    await waitFor(async () => (await readFile(join(directory, 'audit.log'), 'utf8')).includes('Sesame'), {
      what: 'the word in the audit log',
    });
  });
});
