import { describe, expect, it } from '@jest/globals';
import { createServedResource } from '../../src/kube/served-resource.ts';
import { createFakeTransport, failed, found } from './fake-transport.ts';
import type { FakeAnswer } from './fake-transport.ts';

const options = { abortSignal: new AbortController().signal };
const resource = { group: 'openreports.io', version: 'v1alpha1', plural: 'reports', kind: 'Report' };
const served = found({ kind: 'APIResourceList', resources: [{ name: 'reports', namespaced: true }] });
/** The API server answers `404 page not found`, which names no object. */
const absent: FakeAnswer = { status: 404, body: { message: '404 page not found' } };

function createLook(first: FakeAnswer) {
  let answer = first;
  let nowMs = 1_000_000;
  const transport = createFakeTransport(() => answer);
  const { isServed, forget } = createServedResource({ transport, resource, now: () => nowMs });
  return {
    isServed: () => isServed(options),
    forget,
    paths: () => transport.requests.map(({ method, path }) => `${method} ${path}`),
    become: (next: FakeAnswer) => {
      answer = next;
    },
    wait: (ms: number) => {
      nowMs += ms;
    },
  };
}

const minuteMs = 60_000;

describe('a kind that others install', () => {
  it.each([
    ['is served where it is listed', served, true],
    ['is not where only its group is there', found({ resources: [{ name: 'clusterreports' }] }), false],
    ['is not where the version lists a part of it', found({ resources: [{ name: 'reports/status' }] }), false],
    ['is not where the group is absent', absent, false],
    ['is not where the answer is no list', found({}), false],
  ])('%s', async (_sentence, answer, expected) => {
    const look = createLook(answer);
    expect(await look.isServed()).toBe(expected);
    expect(look.paths()).toEqual(['GET /apis/openreports.io/v1alpha1']);
  });

  it.each([
    ['comes', absent, served],
    ['goes', served, absent],
  ])('is looked for again after five minutes, when it %s', async (_sentence, before, after) => {
    const look = createLook(before);
    const first = await look.isServed();
    look.become(after);
    look.wait(5 * minuteMs - 1);
    expect(await look.isServed()).toBe(first);
    expect(look.paths()).toHaveLength(1);
    look.wait(1);
    expect(await look.isServed()).toBe(!first);
  });

  it('is looked for again at once when the answer proved wrong, or the clock was set back', async () => {
    const look = createLook(served);
    await look.isServed();
    look.become(absent);
    look.forget();
    expect(await look.isServed()).toBe(false);
    look.become(served);
    look.wait(-1);
    expect(await look.isServed()).toBe(true);
  });

  it('is not taken for absent when the API server gives no answer, and that is not remembered', async () => {
    const look = createLook(failed(500, 'InternalError'));
    await expect(look.isServed()).rejects.toMatchObject({ reason: 'KubernetesUnavailable' });
    look.become(served);
    expect(await look.isServed()).toBe(true);
  });
});
