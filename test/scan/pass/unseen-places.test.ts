import { describe, expect, it } from '@jest/globals';
import type { ResolvedHold } from '../../../src/policy/holds.ts';
import type { ScanReport } from '../../../src/policy/scan-report.ts';
import { judgeScan } from '../../../src/policy/scan-verdict.ts';
import { OperatorError } from '../../../src/reconcile/errors.ts';
import type { ScanRequest } from '../../../src/reconcile/scan-ports.ts';
import type { ScansSettings } from '../../../src/scan/pass/scans.ts';
import { consent, view } from '../../policy/scan-build.ts';
import {
  classAt,
  connectTo,
  createMemoryAccount,
  nowMs,
  recording,
  refused,
  requestOf,
  tagged,
} from './memory-estate.ts';
import type { MemoryAccount } from './memory-estate.ts';
import { listOnce, stageScans } from './run-scans.ts';
import { key } from './memory-estate.ts';

const verdictOf = ({ policy, accounts }: ScanRequest, report: ScanReport, atMs = nowMs) =>
  judgeScan(policy, view({ report, nowMs: atMs }), { accounts, entries: [] });

describe('a place that an older policy owns', () => {
  const owner = { namespace: 'privacy', name: 'older' };
  const withheld = [{ location: { account: 'calls', container: 'recordings', prefix: '' }, owner }];
  const hold: ResolvedHold = {
    hold: {
      name: 'court',
      ground: 'LegalClaims',
      owner: 'legal',
      startTime: '2026-01-01T00:00:00Z',
      endTime: '2027-01-01T00:00:00Z',
      tagValue: 'court',
    },
    calls: { kind: 'ByTag', value: 'court' },
  };

  it('is told as not seen, so that a hold tag there may keep back what is due elsewhere', async () => {
    const calls = createMemoryAccount({
      recordings: [recording('20260105', 'one', tagged('calldata-hold', 'court'))],
      transcripts: [recording('20260105', 'one')],
    });
    const classes = [classAt('recordings', ['calls/recordings/']), classAt('transcripts', ['calls/transcripts/'])];
    const request = requestOf(classes, { accounts: { calls }, more: { holds: [hold], withheld } });
    const report = await listOnce(request, { calls });
    expect(report.unseen).toEqual([
      {
        account: 'calls',
        container: 'recordings',
        prefix: '',
        className: 'recordings',
        reason: 'LocationOwnedByOther',
        message: 'The older policy privacy/older owns it.',
        terminal: true,
      },
    ]);
    expect(report.classes.map(({ complete }) => complete)).toEqual([false, true]);
    expect(calls.pages).toEqual(['transcripts/']);
  });

  it('leaves retention and consent Unknown, and asks for no look of its own', async () => {
    const calls = createMemoryAccount({ recordings: [recording('20260105', 'one')] });
    const classes = [classAt('recordings', ['calls/recordings/'], { consent })];
    const request = requestOf(classes, { accounts: { calls }, more: { withheld } });
    const verdict = verdictOf(request, await listOnce(request, { calls }));
    expect(verdict.retention.status).toBe('Unknown');
    expect(verdict.consent?.status).toBe('Unknown');
    expect(verdict.attention).toEqual([]);
    expect(verdict.findings.map(({ message }) => message).join()).toContain('Give each policy prefixes of its own.');
  });
});

describe('a declared container that is not there', () => {
  const request = (calls: MemoryAccount) =>
    requestOf([classAt('recordings', ['calls/recordings/'])], { accounts: { calls } });
  const facts = { hasLegalHold: false, hasImmutabilityPolicy: false };
  const listing =
    (calls: MemoryAccount, name: string, isDeleted = true): ScansSettings['connect'] =>
    () => {
      const clients = connectTo(calls);
      const listContainers = () => Promise.resolve([{ name, isDeleted, ...facts }]);
      return { ...clients, service: { ...clients.service, listContainers } };
    };

  it('is not told as empty while it can be restored: what was in it may be past its period', async () => {
    const calls = createMemoryAccount({});
    const asked = request(calls);
    const report = await listOnce(asked, { calls }, { connect: listing(calls, 'recordings') });
    expect(report.unseen).toMatchObject([{ container: 'recordings', reason: 'ContainerDeleted', terminal: true }]);
    expect(report.classes).toMatchObject([{ complete: false }]);
    expect(verdictOf(asked, report).retention.status).toBe('Unknown');
  });

  it.each([
    ['another one was deleted', 'others', true],
    ['it was only created meanwhile', 'recordings', false],
  ])('is empty where %s', async (_, name, isDeleted) => {
    const calls = createMemoryAccount({});
    const report = await listOnce(request(calls), { calls }, { connect: listing(calls, name, isDeleted) });
    expect(report.classes).toMatchObject([{ complete: true }]);
    expect(report.unseen).toEqual([]);
  });

  it('is not seen where nobody may look for deleted containers', async () => {
    const calls = createMemoryAccount({});
    calls.faults.set('', refused());
    const report = await listOnce(request(calls), { calls });
    expect(report.unseen).toMatchObject([{ container: 'recordings', reason: 'AccessDenied' }]);
  });
});

describe('a declared container that was deleted and made anew', () => {
  const classes = [classAt('recordings', ['calls/recordings/', 'calls/more/']), classAt('old', ['calls/old/'])];
  const estate = (): MemoryAccount => {
    const calls = createMemoryAccount({ recordings: [recording('20260105', 'one')], more: [], old: [] });
    calls.deleted.add('recordings');
    return calls;
  };

  it('is not seen: the one that was deleted can be restored. What lies in the new one counts all the same', async () => {
    const calls = estate();
    const asked = requestOf(classes, { accounts: { calls } });
    const report = await listOnce(asked, { calls });
    expect(report.unseen).toMatchObject([
      { container: 'recordings', className: 'recordings', reason: 'ContainerDeleted', terminal: true },
    ]);
    expect(report.classes).toMatchObject([
      { name: 'recordings', complete: false, artifacts: 1, overdue: 1 },
      { name: 'old', complete: true },
    ]);
  });

  it('leaves retention Unknown where nothing in the new one is overdue', async () => {
    const calls = estate();
    calls.containers.set('recordings', []);
    const asked = requestOf(classes, { accounts: { calls } });
    const report = await listOnce(asked, { calls });
    expect(verdictOf(asked, report).retention.status).toBe('Unknown');
  });

  it('is asked for once an account and listing, after all of its places', async () => {
    const calls = estate();
    const listed: string[] = [];
    calls.beforePage = (container) => {
      listed.push(container);
    };
    const connect: ScansSettings['connect'] = () => {
      const clients = connectTo(calls);
      const listContainers: typeof clients.service.listContainers = (options) => {
        listed.push('containers');
        return clients.service.listContainers(options);
      };
      return { ...clients, service: { ...clients.service, listContainers } };
    };
    await listOnce(requestOf(classes, { accounts: { calls } }), { calls }, { connect });
    // The first look at the containers is for what no class declares.
    expect(listed.filter((one) => one === 'containers')).toHaveLength(2);
    expect(listed.at(-1)).toBe('containers');
  });

  it('is not known of where the containers cannot be listed, so that no place of the account is seen', async () => {
    const calls = estate();
    calls.faults.set('', refused());
    const report = await listOnce(requestOf(classes, { accounts: { calls } }), { calls });
    expect(report.unseen.map(({ container, reason }) => [container, reason])).toEqual([
      ['recordings', 'AccessDenied'],
      ['more', 'AccessDenied'],
      ['old', 'AccessDenied'],
    ]);
  });

  it('is asked for again where the listing of containers failed in passing', async () => {
    const calls = estate();
    calls.deleted.clear();
    let tries = 0;
    const connect: ScansSettings['connect'] = () => {
      const clients = connectTo(calls);
      const listContainers: typeof clients.service.listContainers = (options) => {
        tries += 1;
        if (tries > 2) return clients.service.listContainers(options);
        return Promise.reject(new OperatorError('Busy.', { kind: 'retryable', reason: 'Throttled' }));
      };
      return { ...clients, service: { ...clients.service, listContainers } };
    };
    const report = await listOnce(requestOf(classes, { accounts: { calls } }), { calls }, { connect });
    expect(report.unseen).toEqual([]);
  });
});

describe('an operator whose clock is wrong', () => {
  const minuteMs = 60_000;
  const connectAt =
    (calls: MemoryAccount, serviceMs: number | undefined): ScansSettings['connect'] =>
    () => {
      const clients = connectTo(calls);
      return { ...clients, port: { ...clients.port, serviceNow: () => serviceMs } };
    };
  const estate = () => createMemoryAccount({ recordings: [recording('20260105', 'one')] });
  const request = (calls: MemoryAccount) =>
    requestOf([classAt('recordings', ['calls/recordings/'])], { accounts: { calls } });

  it.each([
    ['an hour ahead of', -60],
    ['an hour behind', 60],
    ['just too far behind', 11],
  ])('judges nothing where it is %s that of the service', async (_, minutes) => {
    const calls = estate();
    const { scans, workEnds } = stageScans({ calls }, { connect: connectAt(calls, nowMs + minutes * minuteMs) });
    scans.list(key, request(calls));
    const work = await workEnds();
    await scans.stop();
    expect(work).toMatchObject({ kind: 'Failed', error: { kind: 'retryable', reason: 'ClockSkewed' } });
    expect(work.kind === 'Failed' ? work.error.message : '').toContain(`${Math.abs(minutes)} minutes`);
  });

  it('tells that its clock is wrong, not that access was denied, where the wrong clock may be why', async () => {
    const calls = estate();
    calls.faults.set('recordings', refused());
    const { scans, workEnds } = stageScans({ calls }, { connect: connectAt(calls, nowMs - 60 * minuteMs) });
    scans.list(key, request(calls));
    const work = await workEnds();
    await scans.stop();
    expect(work).toMatchObject({ kind: 'Failed', error: { reason: 'ClockSkewed' } });
  });

  it.each([undefined, nowMs - 9 * minuteMs, nowMs + 9 * minuteMs])('goes on where the service says %s', async (at) => {
    const calls = estate();
    const report = await listOnce(request(calls), { calls }, { connect: connectAt(calls, at) });
    expect(report.classes).toMatchObject([{ complete: true, overdue: 1 }]);
  });

  it('does not say that retention is kept where blobs were written after its present', async () => {
    const calls = createMemoryAccount({ recordings: [recording('20260801', 'one'), recording('20260101', 'two')] });
    const before = Date.parse('2026-03-01T00:00:00Z');
    const asked = request(calls);
    const report = await listOnce(asked, { calls }, { now: () => before });
    expect(report.unseen).toMatchObject([{ reason: 'ClockSkewed', terminal: false }]);
    expect(verdictOf(asked, report, before).retention.status).toBe('Unknown');
  });
});
