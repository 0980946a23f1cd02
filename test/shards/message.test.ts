import { describe, expect, it } from '@jest/globals';
import { maxMessageChars, readHead, readSealed, writeMessage } from '../../src/shards/message.ts';
import type { Mailbox } from '../../src/shards/message.ts';
import { createJobCluster, namespace } from './job-world.ts';

const { signal: abortSignal } = new AbortController();

function openMailbox(): Mailbox & { readonly names: () => readonly string[]; readonly drop: (end: string) => void } {
  const { transport, objects } = createJobCluster({});
  const names = () => [...objects.keys()].filter((path) => path.includes('/secrets/'));
  return {
    transport,
    namespace,
    job: { name: 'job', uid: 'job-uid' },
    names,
    drop: (end) => {
      for (const path of names()) if (path.endsWith(end)) objects.delete(path);
    },
  };
}

async function read(box: Mailbox): Promise<string | undefined> {
  const head = await readHead(box, 'job-0', { abortSignal });
  return head?.sealed === undefined ? undefined : readSealed(box, 'job-0', { sealed: head.sealed, abortSignal });
}

describe('a message', () => {
  it.each([1, 700_000, 700_001, 1_500_000])('of %d characters is read as it was written', async (length) => {
    const box = openMailbox();
    const sealed = 'x'.repeat(length - 1) + 'y';
    await writeMessage(box, 'job-0', { about: { stage: 'Ended' }, sealed, abortSignal });
    expect(await read(box)).toBe(sealed);
    expect(box.names()).toHaveLength(1 + Math.ceil(length / 700_000));
  });

  it('takes the place of the one before as a whole', async () => {
    const box = openMailbox();
    await writeMessage(box, 'job-0', { about: {}, sealed: 'a'.repeat(1_500_000), abortSignal });
    await writeMessage(box, 'job-0', { about: {}, sealed: 'b', abortSignal });
    expect(await read(box)).toBe('b');
  });

  it('with a part that is missing is none', async () => {
    const box = openMailbox();
    await writeMessage(box, 'job-0', { about: {}, sealed: 'a'.repeat(1_500_000), abortSignal });
    box.drop('-1');
    expect(await read(box)).toBeUndefined();
  });

  it('of another Job is none', async () => {
    const box = openMailbox();
    await writeMessage(box, 'job-0', { about: {}, abortSignal });
    expect(await readHead({ ...box, job: { name: 'job', uid: 'other' } }, 'job-0', { abortSignal })).toBeUndefined();
  });

  it('may be as long as a Secret holds, in parts', () => {
    expect((maxMessageChars / 8) * (4 / 3)).toBeLessThan(1_048_576);
  });
});
