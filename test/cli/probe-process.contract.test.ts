import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '../support/wait-for.ts';
import type { ProbeUnderTest } from './probe-under-test.ts';
import { sentence, startProbeUnderTest } from './probe-under-test.ts';

// Each probe is a process of its own, on a machine that may be busy.
let test: ProbeUnderTest;

beforeAll(async () => {
  test = await startProbeUnderTest();
});
afterAll(() => test.azure.stop());
beforeEach(() => {
  test.azure.journal.clear();
});
afterEach(() => test.expectNothingLeft());

describe('calldata probe in a process of its own', () => {
  it.each([
    ['while accounts are made', { server: 'arm', method: 'PUT', path: /calldataprobe\w+$/ }],
    ['once they are made', { server: 'arm', method: 'PUT', path: /blobServices/ }],
    ['while a Blob service is asked', { server: 'blob', operation: 'CreateContainer' }],
  ] as const)('removes its accounts when it is interrupted %s', async (_, request) => {
    const running = test.spawnProbe(['--only', sentence]);
    await waitFor(() => test.azure.journal.count(request) > 0, { what: 'the first request' });
    running.interrupt();
    const { exitCode, output } = await running.end;
    expect(output).toMatch(/Not run to its end: The probe was interrupted.[^]*Removed calldataprobe/);
    expect(exitCode).toBe(2);
  });

  it('removes its accounts when nobody reads its output any more', async () => {
    const running = test.spawnProbe(['--only', sentence]);
    await waitFor(() => test.azure.journal.count({ server: 'arm', method: 'PUT', path: /calldataprobe/ }) > 0, {
      what: 'the first account',
    });
    running.hangUp();
    expect((await running.end).exitCode).toBe(2);
  });
});
