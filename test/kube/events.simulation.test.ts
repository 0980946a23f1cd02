import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cutToBytes, formatMicroTime } from '../../src/kube/event-note.ts';
import { createEventRecorder } from '../../src/kube/events.ts';
import { createManualTimers } from '../support/manual-timers.ts';
import { startStubCluster, until } from './kube-fixture.ts';
import { createMemoryLog } from './log-lines.ts';
import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import type { ErasureRequest } from '../../src/api/erasure-request.ts';
import type { EventRecorder } from '../../src/kube/events.ts';
import type { PolicyEvent } from '../../src/reconcile/ports.ts';
import type { ManualTimers } from '../support/manual-timers.ts';
import type { StubCluster } from './kube-fixture.ts';

const policy = {
  apiVersion: 'calldata.claimini.com/v1alpha1',
  kind: 'CallDataPolicy',
  metadata: {
    name: 'voicebot',
    namespace: 'privacy',
    uid: 'u-1',
    generation: 1,
    resourceVersion: '7',
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: {},
} as unknown as CallDataPolicy;

const written: PolicyEvent = { type: 'Normal', reason: 'RulesWritten', action: 'WriteRules', note: 'Two rules.' };

describe('the event recorder', () => {
  let cluster: StubCluster;
  let timers: ManualTimers;
  let log: ReturnType<typeof createMemoryLog>;
  let recorder: EventRecorder;

  beforeEach(async () => {
    cluster = await startStubCluster();
    timers = createManualTimers();
    log = createMemoryLog();
    const now = () => new Date('2026-11-24T10:00:00.123Z');
    recorder = createEventRecorder({ transport: cluster.transport, instance: 'pod-1', log, timers, now });
  });

  afterEach(async () => {
    await recorder.stop();
    await cluster.close();
  });

  const reasons = () => cluster.stub.events.map((event) => event['reason']);

  it('writes what events.k8s.io/v1 asks for', async () => {
    recorder.record(policy, written);
    await recorder.flush();
    expect(cluster.stub.events).toEqual([
      {
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { name: expect.stringMatching(/^voicebot\.[0-9a-f-]{36}$/), namespace: 'privacy' },
        eventTime: '2026-11-24T10:00:00.123000Z',
        reportingController: 'calldata.claimini.com/calldata-operator',
        reportingInstance: 'pod-1',
        ...written,
        regarding: {
          apiVersion: 'calldata.claimini.com/v1alpha1',
          kind: 'CallDataPolicy',
          name: 'voicebot',
          namespace: 'privacy',
          uid: 'u-1',
          resourceVersion: '7',
        },
      },
    ]);
  });

  it('serves requests beside policies, and shows nothing of what they hold', async () => {
    const planted = { 'example.test/note': 'planted-annotation' };
    const request = {
      apiVersion: 'calldata.claimini.com/v1alpha1',
      kind: 'ErasureRequest',
      metadata: { ...policy.metadata, name: 'er-7f3a9', uid: 'u-9', annotations: planted, labels: planted },
      spec: { subject: { secretRef: { name: 'planted-subject' } }, approval: { by: 'planted-person' } },
      status: { receipt: { location: 'planted-location' } },
    } as unknown as ErasureRequest;
    const event = { type: 'Normal', reason: 'FeaturesGone', action: 'DestroyFeatures', note: 'One Secret.' } as const;
    recorder.recordRequest(request, event);
    recorder.recordRequest(request, event);
    recorder.record(policy, written);
    await recorder.flush();
    expect(reasons()).toEqual(['FeaturesGone', 'RulesWritten']);
    expect(cluster.stub.events[0]).toEqual({
      series: { count: 2, lastObservedTime: '2026-11-24T10:00:00.123000Z' },
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: expect.stringMatching(/^er-7f3a9\./), namespace: 'privacy' },
      eventTime: '2026-11-24T10:00:00.123000Z',
      reportingController: 'calldata.claimini.com/calldata-operator',
      reportingInstance: 'pod-1',
      ...event,
      regarding: {
        apiVersion: 'calldata.claimini.com/v1alpha1',
        kind: 'ErasureRequest',
        name: 'er-7f3a9',
        namespace: 'privacy',
        uid: 'u-9',
        resourceVersion: '7',
      },
    });
    expect(JSON.stringify(cluster.stub.calls)).not.toContain('planted');
  });

  const seriesOf = (at = 0) => cluster.stub.events[at]?.['series'];
  const minutes = (count: number) => timers.advance(count * 60_000);
  const writes = () => cluster.stub.calls.length;

  it('counts the same of the same object in the series of its Event, and writes what differs anew', async () => {
    recorder.record(policy, written);
    await recorder.flush();
    expect(seriesOf()).toBeUndefined();
    recorder.record(policy, written);
    recorder.record(policy, { ...written, note: 'Three rules.' });
    recorder.record({ ...policy, metadata: { ...policy.metadata, uid: 'u-2' } }, written);
    await recorder.flush();
    expect(reasons()).toHaveLength(3);
    expect(seriesOf()).toEqual({ count: 2, lastObservedTime: '2026-11-24T10:00:00.123000Z' });
    expect([seriesOf(1), seriesOf(2)]).toEqual([undefined, undefined]);
  });

  it('writes a series that goes on once in ten minutes, and its last count, too', async () => {
    recorder.record(policy, written);
    for (let count = 0; count < 100; count += 1) recorder.record(policy, written);
    await recorder.flush();
    const before = writes();
    recorder.record(policy, written);
    await recorder.flush();
    expect(writes()).toBe(before);
    await minutes(10);
    await recorder.flush();
    expect([reasons().length, writes(), seriesOf()]).toEqual([1, before + 1, expect.objectContaining({ count: 102 })]);
    await minutes(30);
    await recorder.flush();
    expect(writes()).toBe(before + 1);
  });

  it('ends a series after twenty minutes of silence', async () => {
    recorder.record(policy, written);
    for (const pause of [19, 19, 20, 1]) {
      await minutes(pause);
      recorder.record(policy, written);
      await recorder.flush();
    }
    expect(reasons()).toHaveLength(2);
    expect([seriesOf(0), seriesOf(1)]).toMatchObject([{ count: 3 }, { count: 2 }]);
  });

  it('tells an Event anew that expired', async () => {
    recorder.record(policy, written);
    await recorder.flush();
    cluster.stub.events.length = 0;
    for (let count = 0; count < 2; count += 1) {
      recorder.record(policy, written);
      await recorder.flush();
    }
    expect(cluster.stub.events).toHaveLength(1);
    expect(log.lines).toEqual([]);
  });

  it('goes on counting where a count could not be written', async () => {
    recorder.record(policy, written);
    await recorder.flush();
    cluster.stub.addFault({ on: 'patch', kind: 'status', status: 403, reason: 'Forbidden' });
    recorder.record(policy, written);
    await recorder.flush();
    expect([log.lines.length, seriesOf()]).toEqual([1, undefined]);
    recorder.record(policy, written);
    await minutes(10);
    await recorder.flush();
    expect([reasons().length, seriesOf()]).toEqual([1, expect.objectContaining({ count: 3 })]);
  });

  it('logs what it could not write, without the note, and says it again next time', async () => {
    cluster.stub.addFault({ on: 'create', kind: 'status', status: 403, reason: 'Forbidden' });
    recorder.record(policy, written);
    await recorder.flush();
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]!.fields).toMatchObject({ eventReason: 'RulesWritten', error: { reason: 'KubernetesRefused' } });
    expect(JSON.stringify(log.lines)).not.toContain('Two rules');
    recorder.record(policy, written);
    await recorder.flush();
    expect(reasons()).toEqual(['RulesWritten']);
  });

  it('holds nobody up while the server is silent, and drops what becomes too much', async () => {
    cluster.stub.addFault({ on: 'create', kind: 'silence' });
    for (let count = 0; count < 250; count += 1) recorder.record(policy, { ...written, note: `Note ${count}.` });
    expect(log.lines).toHaveLength(50);
    await until(() => cluster.stub.calls.length === 1, { what: 'the first Event arrives' });
    await recorder.stop();
    expect(reasons()).toEqual([]);
    recorder.record(policy, { ...written, note: 'Too late.' });
    await recorder.flush();
    expect(cluster.stub.calls).toHaveLength(1);
  });
});

describe('a note', () => {
  it.each([
    ['short', 10, 'short'],
    ['exactly ten', 11, 'exactly ten'],
    ['abcdefghijkl', 10, 'abcdefg…'],
    ['äöüäöüäöü', 10, 'äöü…'],
    ['a😀😀😀', 10, 'a😀…'],
  ])('%j of at most %d bytes is %j', (text, maxBytes, cut) => {
    expect(cutToBytes(text, maxBytes)).toBe(cut);
    expect(Buffer.byteLength(cutToBytes(text, maxBytes))).toBeLessThanOrEqual(maxBytes);
  });
});

describe('a MicroTime', () => {
  it('has six digits', () => {
    expect(formatMicroTime(new Date(0))).toBe('1970-01-01T00:00:00.000000Z');
  });
});
