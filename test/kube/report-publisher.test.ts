import { describe, expect, it } from '@jest/globals';
import { createReportPublisher } from '../../src/kube/report-publisher.ts';
import { buildReport } from '../../src/policy/reports/report.ts';
import { withValueAt } from '../api/object-path.ts';
import { condition, policyOf, statusOf } from '../policy/reports/report-build.ts';
import { createFakeTransport, failed, found } from './fake-transport.ts';
import { createMemoryLog } from './log-lines.ts';
import type { JsonObject, JsonValue } from '../../src/api/json.ts';
import type { FakeAnswer } from './fake-transport.ts';

const policy = policyOf();
const path = '/apis/openreports.io/v1alpha1/namespaces/privacy/reports/calldata-voicebot';
const served = found({ resources: [{ name: 'reports' }] });
const noSuchKind: FakeAnswer = { status: 404, body: { message: '404 page not found' } };
const kept = buildReport(policy, statusOf());
const broken = buildReport(
  policy,
  statusOf({ conditions: [condition('RetentionEnforced', { status: 'False', reason: 'Overdue' })] }),
);

interface Answers {
  readonly discovery?: FakeAnswer;
  readonly read?: FakeAnswer;
  readonly write?: FakeAnswer;
}

function createScene(first: Answers = {}) {
  let answers = first;
  let nowMs = Date.parse('2026-11-24T10:07:11Z');
  const transport = createFakeTransport(({ method, path: asked }) => {
    if (asked === '/apis/openreports.io/v1alpha1') return answers.discovery ?? served;
    return method === 'GET' ? (answers.read ?? failed(404, 'NotFound')) : (answers.write ?? found({}));
  });
  const log = createMemoryLog();
  const publisher = createReportPublisher({ transport, now: () => nowMs, log });
  return {
    log,
    publish: (report = kept, abortSignal = new AbortController().signal) =>
      publisher.publish(policy, report, { abortSignal }),
    methods: () => transport.requests.map(({ method }) => method),
    requests: transport.requests,
    become: (next: Answers) => {
      answers = next;
    },
    wait: (ms: number) => {
      nowMs += ms;
    },
  };
}

/** The Report as the API server has it after the first write. */
async function written(): Promise<JsonObject> {
  const scene = createScene();
  await scene.publish();
  const body = scene.requests.at(-1)!.body as JsonObject;
  return withValueAt(withValueAt(body, 'metadata.uid', 'r-1'), 'metadata.resourceVersion', '7');
}

describe('the Report of a policy', () => {
  it('is written beside it, owned by it, by the field manager of the operator', async () => {
    const scene = createScene();
    expect(await scene.publish()).toEqual({ kind: 'Written' });
    expect(scene.methods()).toEqual(['GET', 'GET', 'PATCH']);
    const { path: written, query, contentType, body } = scene.requests.at(-1)!;
    expect({ written, query, contentType }).toEqual({
      written: path,
      query: { fieldManager: 'calldata-operator', force: true },
      contentType: 'application/apply-patch+yaml',
    });
    const { uid } = policy.metadata;
    expect(body).toMatchObject({
      apiVersion: 'openreports.io/v1alpha1',
      kind: 'Report',
      metadata: { labels: { 'app.kubernetes.io/managed-by': 'calldata-operator' } },
      source: 'calldata-operator',
      summary: kept.summary,
    });
    expect((body as { metadata: JsonObject }).metadata['ownerReferences']).toEqual([
      { apiVersion: 'calldata.claimini.com/v1alpha1', kind: 'CallDataPolicy', name: 'voicebot', uid },
    ]);
  });

  it('is not written again where it says the same, however late', async () => {
    const scene = createScene({ read: found(await written()) });
    scene.wait(86_400_000);
    expect(await scene.publish()).toEqual({ kind: 'Unchanged' });
    expect(scene.methods()).toEqual(['GET', 'GET']);
  });

  it('is written where a verdict changed, and only what changed gets a new time', async () => {
    const scene = createScene({ read: found(await written()) });
    scene.wait(60_000);
    expect(await scene.publish(broken)).toEqual({ kind: 'Written' });
    const { results } = scene.requests.at(-1)!.body as { results: { rule: string; timestamp: { seconds: number } }[] };
    const times = Object.fromEntries(results.map(({ rule, timestamp }) => [rule, timestamp.seconds]));
    expect(times['RetentionEnforced']! - times['Accountability']!).toBe(60);
  });

  it.each<[string, string, JsonValue]>([
    ['took the label away', 'metadata.labels', {}],
    ['took the owner away', 'metadata.ownerReferences', []],
    ['made it pass', 'results.0.result', 'fail'],
    ['changed a count', 'summary.pass', 0],
    ['gave it another scope', 'scope.name', 'other'],
  ])('is put right where somebody %s', async (_sentence, at, value) => {
    const scene = createScene({ read: found(withValueAt(await written(), at, value)) });
    expect(await scene.publish()).toEqual({ kind: 'Written' });
  });

  it('is taken over by a policy that was made again under the same name', async () => {
    const older = withValueAt(await written(), 'metadata.ownerReferences.0.uid', 'another');
    expect(await createScene({ read: found(older) }).publish()).toEqual({ kind: 'Written' });
  });

  it('leaves a Report of others under its name alone', async () => {
    const { metadata } = await written();
    const theirs = { metadata: { ...(metadata as JsonObject), labels: {} }, source: 'kyverno' };
    const scene = createScene({ read: found(theirs) });
    expect(await scene.publish()).toEqual({
      kind: 'Failed',
      message: 'The Report calldata-voicebot belongs to somebody else. Delete or rename it.',
    });
    expect(scene.methods()).not.toContain('PATCH');
  });
});

describe('a cluster that does not know OpenReports', () => {
  it('gets no Report, no failure, and is asked again after a while', async () => {
    const scene = createScene({ discovery: noSuchKind });
    expect(await scene.publish()).toEqual({ kind: 'NotServed' });
    scene.become({});
    expect(await scene.publish()).toEqual({ kind: 'NotServed' });
    expect(scene.methods()).toEqual(['GET']);
    scene.wait(5 * 60_000);
    expect(await scene.publish()).toEqual({ kind: 'Written' });
    expect(scene.log.lines).toEqual([]);
  });

  it('is noticed when the kind goes meanwhile, and when it comes back', async () => {
    const scene = createScene();
    await scene.publish();
    scene.become({ discovery: noSuchKind, read: noSuchKind, write: noSuchKind });
    expect(await scene.publish()).toEqual({ kind: 'NotServed' });
    // What was remembered proved wrong, so the next pass looks for the kind, not for the Report.
    expect(await scene.publish()).toEqual({ kind: 'NotServed' });
    expect(scene.requests.at(-1)?.path).toBe('/apis/openreports.io/v1alpha1');
    scene.become({});
    scene.wait(5 * 60_000);
    expect(await scene.publish()).toEqual({ kind: 'Written' });
    expect(scene.log.lines).toEqual([]);
  });
});

describe('a Report that cannot be written', () => {
  it.each<[string, Answers]>([
    ['discovery fails', { discovery: failed(500, 'InternalError') }],
    ['the read is refused', { read: failed(403, 'Forbidden') }],
    ['the write is refused', { write: failed(403, 'Forbidden') }],
    ['the write is invalid', { write: failed(422, 'Invalid') }],
  ])('is logged and told, not thrown, where %s', async (_sentence, answers) => {
    const scene = createScene(answers);
    const { kind, ...rest } = await scene.publish();
    expect(kind).toBe('Failed');
    expect(rest).toEqual({ message: expect.stringMatching(/^Kubernetes answered \d+, \w+ to: \w+ reports/) });
    expect(scene.log.lines.map(({ level, fields }) => [level, fields['object']])).toEqual([
      ['warn', { namespace: 'privacy', name: 'voicebot' }],
    ]);
  });

  it('throws when the pass is aborted', async () => {
    const reason = new DOMException('Stopped.', 'AbortError');
    await expect(createScene().publish(kept, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
