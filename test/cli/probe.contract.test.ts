import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { blobContract } from '../../src/probe/contract/blob-contract.ts';
import { groupId } from '../cloud/clients.ts';
import type { ProbeUnderTest } from './probe-under-test.ts';
import { sentence, standing, startProbeUnderTest } from './probe-under-test.ts';

// A deadline for machines under load.
jest.setTimeout(120_000);

let test: ProbeUnderTest;
const undo: (() => void)[] = [];

beforeAll(async () => {
  test = await startProbeUnderTest();
});
afterAll(() => test.azure.stop());

beforeEach(() => {
  test.azure.journal.clear();
});
afterEach(async () => {
  test.azure.faults.clear();
  for (const act of undo.splice(0)) act();
  await test.expectNothingLeft();
});

describe('calldata probe', () => {
  it('tries every sentence, finds them kept, and removes its accounts', async () => {
    const { exitCode, output } = await test.probe();
    const skipped = blobContract.filter(({ needs }) => needs === 'Clock');
    expect(output).not.toMatch(/BROKEN|UNDECIDED|LEFT/);
    expect(output).toContain(
      `${blobContract.length} sentences: ${blobContract.length - skipped.length} kept, 0 broken, 0 undecided, ${skipped.length} skipped.`,
    );
    for (const each of blobContract) expect(output).toContain(each.sentence);
    for (const each of skipped) expect(output).toContain(`${each.sentence} (it needs days to go by)`);
    expect(exitCode).toBe(0);
    expect(test.azure.journal.count({ server: 'arm', method: 'DELETE' })).toBe(7);
  });

  it('makes only the accounts that the sentences need, tagged, cheap, closed to keys, with their features', async () => {
    const report = await test.probe({ only: 'without the switch of the account a purge', keep: true, json: true });
    const { accounts, kept } = JSON.parse(report.output) as Record<string, readonly { name: string }[]>;
    expect(accounts).toEqual([{ kind: 'keepsDeleted', name: expect.stringMatching(/^calldataprobe[a-z0-9]{11}$/) }]);
    expect(kept).toEqual([accounts?.[0]?.name]);
    const id = `${groupId}/providers/Microsoft.Storage/storageAccounts/${accounts?.[0]?.name ?? ''}`;
    undo.push(() => {
      test.azure.state.removeAccount(id);
    });
    const account = test.azure.state.account(id);
    expect(account).toMatchObject({
      location: 'germanywestcentral',
      sku: 'Standard_LRS',
      tags: { 'calldata-probe': expect.stringMatching(/^\d{4}-\d\d-\d\dT/) },
      properties: { allowSharedKeyAccess: false, allowBlobPublicAccess: false },
      blobService: { isVersioningEnabled: true, deleteRetentionPolicy: { enabled: true, days: 7 } },
    });
    undo.splice(0).forEach((act) => {
      act();
    });
  });

  it('exits with 1 for a broken sentence, says what was seen, and removes its accounts', async () => {
    test.azure.faults.add({
      server: 'blob',
      operation: 'DeleteBlob',
      effect: { kind: 'status', status: 409, code: 'SomethingElse' },
    });
    const { exitCode, output } = await test.probe({ only: sentence });
    expect(output).toContain(`BROKEN    plain        ${sentence}`);
    expect(output).toMatch(/saw \{ status: 409, code: 'SomethingElse' \}; expected \{ status: 202, code: undefined \}/);
    expect(exitCode).toBe(1);
    expect(output).toMatch(/Removed calldataprobe/);
  });

  it('calls a sentence undecided where the service was busy or let nobody in, and exits with 1', async () => {
    for (const effect of [
      { kind: 'status', status: 503 },
      { kind: 'status', status: 403 },
      { kind: 'reset' },
    ] as const) {
      const fault = test.azure.faults.add({ server: 'blob', operation: 'DeleteBlob', effect });
      const { exitCode, output } = await test.probe({ only: sentence, json: true });
      fault.remove();
      expect(JSON.parse(output)).toMatchObject({
        verdict: 'Broken',
        exitCode: 1,
        results: [{ sentence, outcome: { kind: 'Undecided' } }],
      });
      expect(exitCode).toBe(1);
    }
  });

  it('tries a sentence again beside which the service failed once', async () => {
    test.azure.faults.add({
      server: 'blob',
      operation: 'DeleteBlob',
      count: 1,
      effect: { kind: 'status', status: 500 },
    });
    expect((await test.probe({ only: sentence })).exitCode).toBe(0);
  });

  it('waits for a Blob service that does not answer yet', async () => {
    test.azure.faults.add({ server: 'blob', operation: 'CreateContainer', count: 3, effect: { kind: 'reset' } });
    expect((await test.probe({ only: sentence })).exitCode).toBe(0);
  });

  it.each([
    ['everything', 'containers/*'],
    ['tags', 'containers/blobs/tags/write'],
  ])('exits with 2 and names the role where the data plane denies %s', async (_, right) => {
    undo.push(test.azure.state.deny({ operation: `Microsoft.Storage/storageAccounts/blobServices/${right}` }));
    const { exitCode, output } = await test.probe({ only: sentence });
    expect(output).toMatch(/403 AuthorizationPermissionMismatch.*Storage Blob Data Owner on the resource group/);
    expect(exitCode).toBe(2);
  });

  it.each([
    ['making an account', 'Microsoft.Storage/storageAccounts/write', 'Storage Account Contributor'],
    ['setting its features', 'Microsoft.Storage/storageAccounts/blobServices/write', 'Storage Account Contributor'],
    ['reading the group', 'Microsoft.Resources/subscriptions/resourceGroups/read', 'Reader'],
  ])('exits with 2 and names the role where %s is denied', async (_, operation, role) => {
    undo.push(test.azure.state.deny({ operation }));
    const { exitCode, output } = await test.probe({ only: sentence });
    expect(output).toContain(`Not run to its end: Azure answered 403 AuthorizationFailed`);
    expect(output).toContain(role);
    expect(exitCode).toBe(2);
  });

  it('removes an account whose making was never answered', async () => {
    test.azure.faults.add({ method: 'PUT', path: /calldataprobe/, count: 1, effect: { kind: 'reset', when: 'after' } });
    const { exitCode, output } = await test.probe({ only: sentence });
    expect(output).toMatch(/Not run to its end: Azure did not answer[^]*Removed calldataprobe/);
    expect(exitCode).toBe(2);
  });

  it('removes an account whose making was taken on and could not be followed', async () => {
    test.azure.faults.add({ path: 'asyncoperations', effect: { kind: 'status', status: 401 } });
    const { exitCode, output } = await test.probe({ only: sentence });
    expect(output).toMatch(/Not run to its end: Azure answered 401[^]*Removed calldataprobe/);
    expect(exitCode).toBe(2);
  });

  it('takes another name where somebody else in the world has it', async () => {
    test.azure.faults.add({
      method: 'PUT',
      path: /calldataprobe\w+$/,
      count: 1,
      effect: { kind: 'status', status: 409, code: 'StorageAccountAlreadyTaken' },
    });
    const { exitCode, output } = await test.probe({ only: sentence, json: true });
    expect(JSON.parse(output)).toMatchObject({ verdict: 'Kept', removed: [expect.any(String)], left: [] });
    expect(exitCode).toBe(0);
  });

  it('names an account that may still come, where its making got no answer and it is not to be seen', async () => {
    test.azure.faults.add({ method: 'PUT', path: /calldataprobe/, count: 1, effect: { kind: 'reset' } });
    const { exitCode, output } = await test.probe({ only: sentence });
    expect(output).toMatch(/LEFT BEHIND calldataprobe\w{11}: Azure did not say how its making ended/);
    expect(exitCode).toBe(2);
  });

  it('names the account that it cannot remove, and exits with 2 though all was kept', async () => {
    const unlock = test.azure.state.lock(groupId, 'CanNotDelete');
    const { exitCode, output } = await test.probe({ only: sentence });
    unlock();
    const [, name = ''] = /LEFT BEHIND (\w+): .*ScopeLocked/.exec(output) ?? [];
    expect(output).toContain('1 kept, 0 broken');
    expect(exitCode).toBe(2);
    expect(await test.accountNames()).toContain(name);
    test.azure.state.removeAccount(`${groupId}/providers/Microsoft.Storage/storageAccounts/${name}`);
  });

  it('takes another name where an account has it already, and touches that account never', async () => {
    const names = [standing, standing, 'calldataprobe11111111111'];
    const { exitCode, output } = await test.probe({ only: sentence }, { newName: () => names.shift() ?? '' });
    expect(output).toContain('Removed calldataprobe11111111111.');
    expect(exitCode).toBe(0);
  });

  it('removes no account whose tag is not that of its run', async () => {
    const name = 'calldataprobe22222222222';
    const id = `${groupId}/providers/Microsoft.Storage/storageAccounts/${name}`;
    const retag = () => {
      test.azure.state.mutateAccount(id, (account) => {
        account.tags = { 'calldata-probe': 'another run' };
      });
    };
    test.azure.faults.add({
      server: 'blob',
      operation: 'DeleteBlob',
      count: 1,
      effect: { kind: 'interfere', when: 'before', act: retag },
    });
    const { exitCode, output } = await test.probe({ only: sentence }, { newName: () => name });
    expect(output).toContain(`LEFT BEHIND ${name}: Its tag is not that of this run`);
    expect(exitCode).toBe(2);
    test.azure.state.removeAccount(id);
  });

  it('tries nothing and makes nothing where no sentence has the text', async () => {
    const { exitCode, output } = await test.probe({ only: 'no such text' });
    expect(output).toContain('No sentence of the contract has this text.');
    expect(exitCode).toBe(2);
    expect(test.azure.journal.writes({ server: 'arm' })).toEqual([]);
  });

  it('takes neither an odd subscription nor an odd group into an address', async () => {
    await expect(test.probe({ subscription: '../x' })).rejects.toThrow('--subscription');
    await expect(test.probe({ resourceGroup: 'a/b' })).rejects.toThrow('--resource-group');
  });
});
