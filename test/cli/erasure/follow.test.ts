import { describe, expect, it } from '@jest/globals';
import { followRequest, type FollowOptions } from '../../../src/cli/erasure/follow.ts';
import { openProgress } from '../../../src/cli/erasure/progress.ts';
import { OperatorError } from '../../../src/reconcile/errors.ts';
import type { ErasureRequest } from '../../../src/api/erasure-request.ts';
import { fakeCluster, requestOf } from './desk.ts';

const options: FollowOptions = { isReached: () => false, onSeen: () => undefined, timeoutMs: 50, intervalMs: 1 };
const failure = new OperatorError('Kubernetes could not be reached.', {
  kind: 'retryable',
  reason: 'KubernetesUnavailable',
});
const start = requestOf();

function versionOf({ metadata }: ErasureRequest): number {
  return Number(metadata.resourceVersion);
}

function clusterOf(answer: (look: number) => unknown, abortSignal?: AbortSignal) {
  let look = 0;
  return fakeCluster(() => {
    look += 1;
    return answer(look);
  }, abortSignal);
}

const atVersion = (version: number): ErasureRequest => ({
  ...start,
  metadata: { ...start.metadata, resourceVersion: String(version) },
});

describe('a request that is followed', () => {
  it('is looked at until it is where it should be', async () => {
    const seen: number[] = [];
    const followed = await followRequest(clusterOf(atVersion), start, {
      ...options,
      timeoutMs: 10_000,
      isReached: (request) => versionOf(request) === 3,
      onSeen: (request) => seen.push(versionOf(request)),
    });
    expect(followed).toEqual({ kind: 'Reached', request: atVersion(3) });
    expect(seen).toEqual([1, 2, 3]);
  });

  it('is left when the time is over', async () => {
    expect((await followRequest(clusterOf(atVersion), start, options)).kind).toBe('TimedOut');
  });

  it('is left as it is when the person breaks off', async () => {
    const interruption = new AbortController();
    const cluster = clusterOf((look) => {
      if (look === 2) interruption.abort();
      return atVersion(look);
    }, interruption.signal);
    const followed = await followRequest(cluster, start, { ...options, timeoutMs: 10_000 });
    expect(followed.kind).toBe('Interrupted');
    expect(cluster.sent.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });

  it.each([
    [
      'it is removed',
      new OperatorError('gone', { kind: 'retryable', reason: 'KubernetesConflict', status: 404, code: 'NotFound' }),
    ],
    ['another one has its name', { ...start, metadata: { ...start.metadata, uid: 'other' } }],
  ])('is no longer followed when %s', async (_, answer) => {
    expect(
      (
        await followRequest(
          clusterOf(() => answer),
          start,
          options,
        )
      ).kind,
    ).toBe('Gone');
  });

  it('outlasts some failures, and not many in a row', async () => {
    const cluster = clusterOf((look) => (look % 5 === 0 ? atVersion(look) : failure));
    const isReached = (request: ErasureRequest) => versionOf(request) === 15;
    expect(await followRequest(cluster, start, { ...options, timeoutMs: 10_000, isReached })).toMatchObject({
      kind: 'Reached',
    });
    const unreachable = clusterOf(() => failure);
    expect(await followRequest(unreachable, start, { ...options, timeoutMs: 10_000 })).toEqual({
      kind: 'Unseen',
      request: start,
    });
    expect(unreachable.sent).toHaveLength(5);
  });
});

describe('the progress of a request', () => {
  it.each([
    [true, '\rWaiting for the operator\n'],
    [false, 'Waiting for the operator\n'],
  ])('is written once for each change (rewriting: %s)', (rewrites, expected) => {
    let shown = '';
    const progress = openProgress((text) => (shown += text), { rewrites });
    progress.show(start);
    progress.show(start);
    progress.end();
    expect(shown).toBe(expected);
  });
});
