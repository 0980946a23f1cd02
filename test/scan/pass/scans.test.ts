import { describe, expect, it } from '@jest/globals';
import type { SweepResult } from '../../../src/policy/scan-report.ts';
import type { ScanRequest, SweepRequest } from '../../../src/reconcile/scan-ports.ts';
import type { SweepContext } from '../../../src/scan/pass/sweep-context.ts';
import { recordingConsent } from '../../policy/artifact-build.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { MemoryAccount } from './memory-estate.ts';
import { classAt, createMemoryAccount, key, nowMs, recording, requestOf, tagged } from './memory-estate.ts';
import { stageScans } from './run-scans.ts';

const old = '20260109';
const sweptNothing: SweepResult = { classes: [] };

function estate(): { readonly calls: MemoryAccount } {
  return { calls: createMemoryAccount({ recordings: [recording(old, 'one'), recording(old, 'two')] }) };
}

function request(accounts: { readonly calls: MemoryAccount }, more: Partial<ScanRequest> = {}): ScanRequest {
  return requestOf([classAt('recordings', ['calls/recordings/'])], { accounts, more });
}

function sweepOf(scan: ScanRequest): SweepRequest {
  return { ...scan, allowances: [], setsTags: true, stillWanted: () => Promise.resolve(true) };
}

/** Holds every page back until it is let go. */
function holdPages(account: MemoryAccount) {
  const gates: (() => void)[] = [];
  account.beforePage = (_, { abortSignal }) =>
    new Promise((resolve, reject) => {
      gates.push(resolve);
      abortSignal.addEventListener('abort', () => {
        reject(abortSignal.reason as Error);
      });
    });
  return {
    waiting: () => gates.length,
    letGo: () => {
      account.beforePage = () => undefined;
      for (const open of gates) open();
    },
  };
}

describe('the look at blobs in the background', () => {
  it('tells of its end once, and of its progress until then', async () => {
    const accounts = estate();
    const pages = holdPages(accounts.calls);
    const { scans, done, workEnds } = stageScans(accounts);
    expect(scans.find(key)).toBeUndefined();
    scans.list(key, request(accounts));
    expect(scans.find(key)).toEqual({
      kind: 'Running',
      progress: { phase: 'Listing', generation: 1, startedMs: nowMs, listed: 0, deleted: 0 },
    });
    await waitFor(() => pages.waiting() > 0, { what: 'a page to be asked for', intervalMs: 1 });
    pages.letGo();
    expect(await workEnds()).toMatchObject({ kind: 'Listed', report: { copies: 2, generation: 1, startedMs: nowMs } });
    await waitFor(() => done.length > 0, { what: 'the word that it is done', intervalMs: 1 });
    expect(done).toEqual(['voicebot']);
    await scans.stop();
    expect([accounts.calls.opened, accounts.calls.closed]).toEqual([1, 1]);
  });

  it('counts what it has seen while it runs', async () => {
    const accounts = estate();
    const { scans } = stageScans(accounts, { limits: { pageSize: 1 } });
    const gate = holdPages(accounts.calls);
    const hold = accounts.calls.beforePage;
    accounts.calls.beforePage = (name, options) => (options.marker === undefined ? undefined : hold(name, options));
    scans.list(key, request(accounts));
    await waitFor(() => gate.waiting() > 0, { what: 'the second page', intervalMs: 1 });
    // The name of the first page may go on on the second.
    expect(scans.find(key)).toMatchObject({ kind: 'Running', progress: { listed: 0 } });
    gate.letGo();
    await waitFor(() => scans.find(key)?.kind === 'Listed', { what: 'the end', intervalMs: 1 });
    await scans.stop();
  });

  it('replaces what runs, on the same clients', async () => {
    const accounts = estate();
    const pages = holdPages(accounts.calls);
    const { scans, done, workEnds } = stageScans(accounts);
    scans.list(key, request(accounts));
    await waitFor(() => pages.waiting() > 0, { what: 'a page to be asked for', intervalMs: 1 });
    const again = request(accounts);
    const { policy } = again;
    scans.list(key, { ...again, policy: { ...policy, metadata: { ...policy.metadata, generation: 2 } } });
    await waitFor(() => pages.waiting() > 1, { what: 'a page to be asked for again', intervalMs: 1 });
    pages.letGo();
    expect(await workEnds()).toMatchObject({ kind: 'Listed', report: { generation: 2 } });
    await waitFor(() => done.length > 0, { what: 'the word that it is done', intervalMs: 1 });
    expect(done).toEqual(['voicebot']);
    expect([accounts.calls.opened, accounts.calls.closed]).toEqual([1, 0]);
    await scans.stop();
    expect(accounts.calls.closed).toBe(1);
  });

  it('sweeps on what the list pass learnt, and lists again', async () => {
    const accounts = estate();
    accounts.calls.containers.set('recordings', [
      recording(old, 'one', tagged('calldata-hold', 'case-8')),
      recording(old, 'two'),
    ]);
    const contexts: SweepContext[] = [];
    const phases: (string | undefined)[] = [];
    const phase = (): string | undefined => {
      const work = scans.find(key);
      return work?.kind === 'Running' ? work.progress.phase : undefined;
    };
    const { scans, done, workEnds } = stageScans(accounts, {
      runSweep: async (context) => {
        contexts.push(context);
        phases.push(phase());
        const names: string[] = [];
        for (const place of context.places) {
          for await (const page of context.readArtifacts(place)) names.push(...page.map(({ name }) => name));
        }
        expect(names).toEqual(['20260109/one.wav', '20260109/two.wav']);
        accounts.calls.containers.set('recordings', [recording(old, 'one', tagged('calldata-hold', 'case-8'))]);
        accounts.calls.beforePage = () => {
          phases.push(phase());
        };
        context.onDeleted(1);
        return { classes: [{ name: 'recordings', deleted: 1, approved: 0, kept: {}, immutableUntilMs: undefined }] };
      },
    });
    scans.list(key, request(accounts));
    await workEnds();
    scans.sweep(key, sweepOf(request(accounts)));
    const swept = await waitFor(() => (scans.find(key)?.kind === 'Swept' ? scans.find(key) : undefined), {
      what: 'the end of the sweep',
      intervalMs: 1,
    });
    expect(swept).toMatchObject({
      report: { copies: 1, classes: [{ artifacts: 1, unknownHold: 1 }] },
      sweep: { classes: [{ deleted: 1 }] },
    });
    const [context] = contexts;
    const { scanClass } = context!.places[0]!;
    expect(context!.knowledge.of(['one'], scanClass).unknownHold).toBe(true);
    expect(context!.knowledge.of(['two'], scanClass).unknownHold).toBe(false);
    expect(phases).toEqual(['Deleting', 'Listing']);
    await waitFor(() => done.length === 2, { what: 'the word that both are done', intervalMs: 1 });
    await waitFor(() => accounts.calls.closed === 1, { what: 'the clients to be closed', intervalMs: 1 });
    await scans.stop();
    expect([accounts.calls.opened, accounts.calls.closed]).toEqual([1, 1]);
  });

  it('never sweeps without a list pass', async () => {
    const accounts = estate();
    const { scans, workEnds } = stageScans(accounts, { runSweep: () => Promise.resolve(sweptNothing) });
    scans.sweep(key, sweepOf(request(accounts)));
    expect(await workEnds()).toMatchObject({ kind: 'Failed', error: { reason: 'InternalError' } });
    await scans.stop();
  });

  it.each([
    ['key', { key: 'a#b' }],
    ['timeKey', { timeKey: 'a'.repeat(129) }],
  ])('fails, and names the class, where no blob can have the %s of its consent', async (field, more) => {
    const accounts = estate();
    const { scans, logged, workEnds } = stageScans(accounts);
    const consent = { ...recordingConsent, ...more };
    scans.list(key, requestOf([classAt('recordings', ['calls/recordings/'], { consent })], { accounts }));
    const work = await workEnds();
    expect(work).toMatchObject({ kind: 'Failed', error: { reason: 'DefinitionInvalid', kind: 'terminal' } });
    const wanted = RegExp(`consent of class recordings cannot work: ${field}: no index tag can have this key; write`);
    expect(work.kind === 'Failed' && work.error.message).toMatch(wanted);
    expect(accounts.calls.pages).toEqual([]);
    expect(logged).toEqual([]);
    await waitFor(() => accounts.calls.closed === 1, { what: 'the clients to be closed', intervalMs: 1 });
    await scans.stop();
  });

  it('ends as failed on a bug, and neither log nor error repeats what stood in it', async () => {
    const accounts = estate();
    accounts.calls.beforePage = () => {
      throw new TypeError('something is broken\nat 20260109/anna.wav');
    };
    const { scans, logged, workEnds, done } = stageScans(accounts);
    scans.list(key, request(accounts));
    const work = await workEnds();
    expect(work).toMatchObject({ kind: 'Failed', error: { reason: 'InternalError' } });
    expect(logged).toHaveLength(1);
    expect(JSON.stringify(logged) + (work.kind === 'Failed' ? work.error.message : '')).not.toMatch(/anna/);
    await waitFor(() => done.length === 1, { what: 'the word that it is done', intervalMs: 1 });
    await scans.stop();
  });

  it('waits for what runs when it is stopped, and begins nothing after it', async () => {
    const accounts = estate();
    const pages = holdPages(accounts.calls);
    const { scans, done } = stageScans(accounts);
    scans.list(key, request(accounts));
    await waitFor(() => pages.waiting() > 0, { what: 'a page to be asked for', intervalMs: 1 });
    await scans.stop();
    expect([accounts.calls.opened, accounts.calls.closed]).toEqual([1, 1]);
    scans.list(key, request(accounts));
    expect(scans.find(key)).toBeUndefined();
    expect([done, accounts.calls.opened]).toEqual([[], 1]);
  });

  it('counts the same when it is begun again after it was stopped half-way', async () => {
    const accounts = estate();
    const first = stageScans(accounts, { limits: { pageSize: 1 } });
    const gate = holdPages(accounts.calls);
    const hold = accounts.calls.beforePage;
    accounts.calls.beforePage = (name, options) => (options.marker === undefined ? undefined : hold(name, options));
    first.scans.list(key, request(accounts));
    await waitFor(() => gate.waiting() > 0, { what: 'the second page', intervalMs: 1 });
    await first.scans.stop();
    accounts.calls.beforePage = () => undefined;
    const second = stageScans(accounts, { limits: { pageSize: 1 } });
    second.scans.list(key, request(accounts));
    expect(await second.workEnds()).toMatchObject({ report: { copies: 2, classes: [{ artifacts: 2 }] } });
    await second.scans.stop();
  });
});
