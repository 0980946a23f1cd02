import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LifecycleRule } from '../../src/policy/facts.ts';
import type { LifecycleWrite } from '../../src/reconcile/ports.ts';
import { startAzureUnderTest } from './azure-under-test.ts';
import { callsId, neverAborted, ownPrefix, ownRule, plainId } from './azure-samples.ts';
import type { AzureUnderTest } from './azure-under-test.ts';

const documentPath = 'managementPolicies/default';
let test: AzureUnderTest;
let foreign: readonly LifecycleRule[];

beforeAll(async () => {
  test = await startAzureUnderTest();
  foreign = rulesOf(callsId);
});
afterAll(() => test.stop());

beforeEach(() => {
  test.azure.faults.clear();
  test.azure.state.setLifecycleDocument(callsId, structuredClone(foreign));
  test.azure.state.setLifecycleDocument(plainId, undefined);
  test.azure.journal.clear();
});

function rulesOf(accountId: string): readonly LifecycleRule[] {
  return (test.azure.state.lifecycleDocument(accountId)?.rules ?? []) as readonly LifecycleRule[];
}

function write(change: Partial<LifecycleWrite> = {}, using = test.estate, options = neverAborted()) {
  return using.writeLifecycle(
    {
      resourceId: callsId,
      ownPrefix,
      seen: [],
      wanted: [ownRule('Recordings')],
      stillWanted: () => Promise.resolve(true),
      ...change,
    },
    options,
  );
}

/** Another writer who replaces the whole document with what it had read before us. */
function replaceBy(rules: readonly LifecycleRule[]) {
  return () => {
    test.azure.state.setLifecycleDocument(callsId, structuredClone(rules));
  };
}

function putCount(): number {
  return test.azure.journal.count({ method: 'PUT', path: documentPath });
}

describe('a write of our rules', () => {
  it('puts them behind the rules of others, which keep their order and every field', async () => {
    const result = await write();
    expect(result).toMatchObject({ kind: 'written', repairs: 0 });
    expect(rulesOf(callsId)).toEqual([...foreign, ownRule('Recordings')]);
    expect(JSON.stringify(rulesOf(callsId).slice(0, 2))).toBe(JSON.stringify(foreign));
    expect(JSON.stringify(foreign)).toContain('scheduling');
  });

  it('asks Azure for nothing but three looks and one write', async () => {
    await write();
    const calls = test.azure.journal.entries({ server: 'arm' }).map(({ method }) => method);
    expect(calls).toEqual(['GET', 'GET', 'PUT', 'GET']);
  });

  it('makes the document where there is none', async () => {
    await write({ resourceId: plainId });
    expect(rulesOf(plainId)).toEqual([ownRule('Recordings')]);
  });

  it('writes nothing where they stand as wanted, also where Azure left the default of enabled out', async () => {
    const { name, type, definition } = ownRule('Recordings');
    const stored: LifecycleRule = { name, type, definition };
    replaceBy([stored, ...foreign])();
    expect(await write({ seen: [stored] })).toMatchObject({ kind: 'unchanged' });
    expect(test.azure.journal.writes()).toEqual([]);
  });

  it('replaces only ours when they change', async () => {
    replaceBy([ownRule('Old', 90), ...foreign])();
    await write({ seen: [ownRule('Old', 90)] });
    expect(rulesOf(callsId)).toEqual([...foreign, ownRule('Recordings')]);
  });

  it('removes ours and leaves the document to the others', async () => {
    replaceBy([...foreign, ownRule('Recordings')])();
    expect(await write({ seen: [ownRule('Recordings')], wanted: [] })).toMatchObject({ kind: 'written' });
    expect(rulesOf(callsId)).toEqual(foreign);
    expect(test.azure.journal.count({ method: 'DELETE' })).toBe(0);
  });

  it('deletes the document with the last rule only if nothing else is in it', async () => {
    test.azure.state.setLifecycleDocument(plainId, [ownRule('Recordings')]);
    const result = await write({ resourceId: plainId, seen: [ownRule('Recordings')], wanted: [] });
    expect(result).toEqual({ kind: 'written', document: undefined, repairs: 0 });
    expect(test.azure.state.lifecycleDocument(plainId)).toBeUndefined();
  });

  it('is superseded where others of our rules stand there than this pass saw', async () => {
    replaceBy([...foreign, ownRule('Newer')])();
    expect(await write()).toEqual({ kind: 'superseded' });
    expect(rulesOf(callsId)).toEqual([...foreign, ownRule('Newer')]);
  });

  it('is superseded where the policy no longer wants it', async () => {
    expect(await write({ stillWanted: () => Promise.resolve(false) })).toEqual({ kind: 'superseded' });
    expect(test.azure.journal.writes()).toEqual([]);
  });

  it('refuses more rules than a document may hold, with the numbers, and writes nothing', async () => {
    const wanted = Array.from({ length: 99 }, (_, at) => ownRule(`Rule${at}`));
    await expect(write({ wanted })).rejects.toMatchObject({
      kind: 'terminal',
      reason: 'TooManyRules',
      message: expect.stringContaining('101 rules (2 of others and 99 of this policy)'),
    });
    expect(test.azure.journal.writes()).toEqual([]);
  });
});

describe('another writer', () => {
  const thirdRule = { ...ownRule('x'), name: 'thirdTeam' };

  it('who changes the document between our two looks is merged with', async () => {
    test.azure.faults.add({
      method: 'GET',
      path: documentPath,
      after: 1,
      count: 1,
      effect: { kind: 'interfere', when: 'before', act: replaceBy([...foreign, thirdRule]) },
    });
    expect(await write()).toMatchObject({ kind: 'written', repairs: 0 });
    expect(rulesOf(callsId)).toEqual([...foreign, thirdRule, ownRule('Recordings')]);
    expect(putCount()).toBe(1);
  });

  it('who overwrites us with a stale copy is seen, and ours are written again beside what is there now', async () => {
    replaceBy([...foreign, ownRule('Old')])();
    test.azure.faults.add({
      method: 'PUT',
      path: documentPath,
      count: 1,
      effect: { kind: 'interfere', when: 'after', act: replaceBy([...foreign, thirdRule]) },
    });
    expect(await write({ seen: [ownRule('Old')] })).toMatchObject({ kind: 'written', repairs: 1 });
    expect(rulesOf(callsId)).toEqual([...foreign, thirdRule, ownRule('Recordings')]);
  });

  it('who overwrites us after the policy changed is not answered with what nobody wants any more', async () => {
    test.azure.faults.add({
      method: 'PUT',
      path: documentPath,
      count: 1,
      effect: { kind: 'interfere', when: 'after', act: replaceBy([...foreign, ownRule('Newer')]) },
    });
    const answers = [true, false];
    expect(await write({ stillWanted: () => Promise.resolve(answers.shift() ?? false) })).toEqual({
      kind: 'superseded',
    });
    expect(rulesOf(callsId)).toEqual([...foreign, ownRule('Newer')]);
  });

  it('who changes it at every look keeps us from writing, and that is said', async () => {
    let changes = 0;
    test.azure.faults.add({
      method: 'GET',
      path: documentPath,
      effect: {
        kind: 'interfere',
        when: 'before',
        act: () => {
          changes += 1;
          replaceBy([...foreign, { ...thirdRule, name: `change${changes}` }])();
        },
      },
    });
    await expect(write()).rejects.toMatchObject({ kind: 'retryable', reason: 'DocumentChanged' });
    expect(changes).toBe(8);
    expect(test.azure.journal.writes()).toEqual([]);
  });

  it('who never stops overwriting is reported after three repairs', async () => {
    const fault = test.azure.faults.add({
      method: 'PUT',
      path: documentPath,
      effect: { kind: 'interfere', when: 'after', act: replaceBy(foreign) },
    });
    await expect(write()).rejects.toMatchObject({ kind: 'retryable', reason: 'DocumentChanged' });
    expect(fault.strikes()).toBe(4);
    expect(rulesOf(callsId)).toEqual(foreign);
  });

  it('whose rules change after our write keeps the change', async () => {
    test.azure.faults.add({
      method: 'PUT',
      path: documentPath,
      count: 1,
      effect: { kind: 'interfere', when: 'after', act: replaceBy([thirdRule, ownRule('Recordings')]) },
    });
    expect(await write()).toMatchObject({ kind: 'written', repairs: 0 });
    expect(rulesOf(callsId)).toEqual([thirdRule, ownRule('Recordings')]);
    expect(putCount()).toBe(1);
  });

  it('of our own, without a lease, ends with one right document', async () => {
    const twin = test.connect();
    const results = await Promise.all([write(), write({}, twin.estate)]);
    expect(results.map(({ kind }) => kind)).not.toContain('superseded');
    expect(rulesOf(callsId)).toEqual([...foreign, ownRule('Recordings')]);
  });

  it('within the process waits for its turn, whatever the case of the id', async () => {
    const upperCaseId = callsId.replace(/calls$/, 'CALLS');
    const [first, second] = await Promise.all([write(), write({ resourceId: upperCaseId })]);
    expect([first.kind, second.kind]).toEqual(['written', 'unchanged']);
    const calls = test.azure.journal.entries({ path: documentPath }).map(({ method, path }) => `${method} ${path}`);
    const documentId = `${callsId}/${documentPath}`;
    const ours = ['GET', 'GET', 'PUT', 'GET'].map((method) => `${method} ${documentId}`);
    expect(calls).toEqual([...ours, `GET ${upperCaseId}/${documentPath}`]);
  });
});

describe('a write whose answer is lost', () => {
  it.each([
    ['withheld', { kind: 'silence', when: 'after' }],
    ['cut off', { kind: 'reset', when: 'after' }],
    ['not JSON', { kind: 'malformed' }],
    ['half a body', { kind: 'truncated' }],
  ] as const)('is found done when the answer is %s', async (_, effect) => {
    test.azure.faults.add({ method: 'PUT', path: documentPath, count: 1, effect });
    expect(await write()).toMatchObject({ kind: 'written', repairs: 0 });
    expect(rulesOf(callsId)).toEqual([...foreign, ownRule('Recordings')]);
    expect(putCount()).toBe(1);
  });

  it.each([
    ['silence', { kind: 'silence', when: 'before' }],
    ['reset', { kind: 'reset', when: 'before' }],
    ['503', { kind: 'status', status: 503 }],
  ] as const)('is a failure to try again when %s came before the write was done', async (_, effect) => {
    test.azure.faults.add({ method: 'PUT', path: documentPath, count: 1, effect });
    await expect(write()).rejects.toMatchObject({ kind: 'retryable', reason: 'AzureUnavailable' });
    expect(rulesOf(callsId)).toEqual(foreign);
  });

  it('leaves the next pass nothing to do after the process died in between', async () => {
    const held = test.azure.faults.add({
      method: 'PUT',
      path: documentPath,
      count: 1,
      effect: { kind: 'silence', when: 'after' },
    });
    const killed = new AbortController();
    const lost = write({}, test.estate, { abortSignal: killed.signal });
    await held.struck({ deadlineMs: 45_000 });
    killed.abort(new DOMException('stopped', 'AbortError'));
    await expect(lost).rejects.toMatchObject({ name: 'AbortError' });
    expect(await write()).toMatchObject({ kind: 'unchanged' });
    expect(putCount()).toBe(1);
  });
});

describe('a refused write', () => {
  it('waits for a person where a lock stands', async () => {
    const unlock = test.azure.state.lock(callsId, 'ReadOnly');
    await expect(write()).rejects.toMatchObject({ kind: 'terminal', reason: 'ScopeLocked' });
    unlock();
    expect(rulesOf(callsId)).toEqual(foreign);
  });

  it('names the missing right and role where access is denied', async () => {
    const allow = test.azure.state.deny({ operation: 'Microsoft.Storage/storageAccounts/managementPolicies/write' });
    const error: unknown = await write().catch((reason: unknown) => reason);
    allow();
    expect(error).toMatchObject({ kind: 'retryable', reason: 'AccessDenied', retryAfterMs: 300_000 });
    expect(String(error)).toContain(
      'write the lifecycle document of storage account calls. The identity needs Microsoft.Storage/storageAccounts/managementPolicies/write: give it the role Storage Account Contributor',
    );
    expect(rulesOf(callsId)).toEqual(foreign);
  });

  it('comes back when Azure says, without waiting here', async () => {
    test.azure.faults.add({
      method: 'PUT',
      path: documentPath,
      count: 1,
      effect: { kind: 'status', status: 429, retryAfterSeconds: 120 },
    });
    const startedAt = performance.now();
    await expect(write()).rejects.toMatchObject({ reason: 'Throttled', retryAfterMs: 120_000 });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(putCount()).toBe(1);
  });

  it('says so where Azure finds the document invalid', async () => {
    const wanted = [{ ...ownRule('Recordings'), name: `${ownPrefix}-dash` }];
    await expect(write({ wanted })).rejects.toMatchObject({ kind: 'terminal', reason: 'InvalidRequest', status: 400 });
    expect(rulesOf(callsId)).toEqual(foreign);
  });

  it('is never sent where the document is not found and the account cannot be seen', async () => {
    const allow = test.azure.state.deny({ operation: 'Microsoft.Storage/storageAccounts/read', scope: plainId });
    await expect(write({ resourceId: plainId }).finally(allow)).rejects.toMatchObject({ reason: 'AccessDenied' });
    expect(test.azure.journal.writes()).toEqual([]);
  });

  it('is never sent where the account is gone', async () => {
    const resourceId = callsId.replace(/calls$/, 'nowhere');
    await expect(write({ resourceId })).rejects.toMatchObject({ reason: 'AccountNotFound' });
    expect(test.azure.journal.writes()).toEqual([]);
  });
});
