import { describe, expect, it } from '@jest/globals';
import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import { createObjectCache } from '../../src/kube/object-cache.ts';
import { listNear } from '../../src/kube/policy-store.ts';
import { containersOf, locationsOwnedByOthers } from '../../src/policy/overlap.ts';
import { buildClass, buildPolicy, buildSpec } from '../support/build.ts';

function policy(name: string, path: string, version = '1'): CallDataPolicy {
  const spec = buildSpec({ artifactClasses: [buildClass('recordings', path)] });
  return buildPolicy(spec, { name, uid: `uid-${name}`, resourceVersion: version });
}

const names = (policies: readonly CallDataPolicy[]): readonly string[] => policies.map(({ metadata }) => metadata.name);

describe('a cache of objects with an index', () => {
  const voice = policy('voice', 'calls/recordings/voice/');
  const inside = policy('inside', 'calls/recordings/voice/bot/');
  const chat = policy('chat', 'calls/chats/');

  it('finds what shares a container, whatever the prefix', () => {
    const cache = createObjectCache(containersOf);
    cache.replace([voice, inside, chat]);
    expect(names(listNear(cache, [voice]))).toEqual(['voice', 'inside']);
    expect(names(listNear(cache, [voice, chat]))).toEqual(['voice', 'inside', 'chat']);
  });

  it('finds an object that moved in its new place only', () => {
    const cache = createObjectCache(containersOf);
    cache.replace([voice, inside, chat]);
    cache.set(policy('inside', 'calls/chats/bot/', '2'));
    expect(names(listNear(cache, [voice]))).toEqual(['voice']);
    expect(names(listNear(cache, [chat]))).toEqual(['chat', 'inside']);
  });

  it('finds nothing that was removed, or is not in a new list', () => {
    const cache = createObjectCache(containersOf);
    cache.replace([voice, inside, chat]);
    cache.remove(inside);
    expect(names(listNear(cache, [voice]))).toEqual(['voice']);
    cache.replace([chat]);
    expect(listNear(cache, [voice])).toEqual([]);
  });

  it('forgets the place of an object that it heard of with another content before it went', () => {
    const cache = createObjectCache(containersOf);
    cache.set(voice);
    cache.remove(policy('voice', 'calls/chats/', '2'));
    expect(listNear(cache, [voice, chat])).toEqual([]);
  });

  it('shows a policy among thousands only those that share its containers', () => {
    const cache = createObjectCache(containersOf);
    const many = Array.from({ length: 4_000 }, (_, at) => policy(`p-${at}`, `calls/container-${Math.floor(at / 2)}/`));
    cache.replace(many);
    const seen = many.reduce((sum, one) => sum + listNear(cache, [one]).length, 0);
    expect(seen).toBe(8_000);
    const [first, second] = many;
    const ownersOfSecond = second === undefined ? [] : locationsOwnedByOthers(second, listNear(cache, [second]));
    expect(ownersOfSecond.map(({ owner }) => owner.name)).toEqual([first?.metadata.name]);
  });
});
