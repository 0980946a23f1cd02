import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MockAgent } from 'undici';
import { readNotice } from '../../src/cli/notice-page.ts';
import type { NoticeLook } from '../../src/cli/notice-page.ts';

const origin = 'https://www.example.com';
let dispatcher: MockAgent;

beforeEach(() => {
  dispatcher = new MockAgent();
  dispatcher.disableNetConnect();
});
afterEach(() => dispatcher.close());

function read(address = `${origin}/privacy`, abortSignal = new AbortController().signal): Promise<NoticeLook> {
  return readNotice(address, { abortSignal, dispatcher });
}

function answers(path: string, status: number, body: string | Buffer = '', location?: string): void {
  const headers = location === undefined ? {} : { location };
  dispatcher.get(origin).intercept({ path }).reply(status, body, { headers });
}

describe('the published notice', () => {
  it('is hashed as it comes', async () => {
    const body = Buffer.from('<p>Datenschutzerkl\u00e4rung</p>\r\n');
    answers('/privacy', 200, body);
    expect(await read()).toEqual({ kind: 'Read', sha256: createHash('sha256').update(body).digest('hex') });
  });

  it('is found behind a redirect on the same host', async () => {
    answers('/privacy', 301, '', '/privacy/');
    answers('/privacy/', 200, 'text');
    expect(await read()).toMatchObject({ kind: 'Read' });
  });

  it.each<readonly [string, () => void, RegExp]>([
    [
      'a redirect to another host',
      () => {
        answers('/privacy', 302, '', 'https://elsewhere.example/privacy');
      },
      /redirects to another host/,
    ],
    [
      'a redirect to another port',
      () => {
        answers('/privacy', 302, '', 'https://www.example.com:8443/');
      },
      /redirects to another host/,
    ],
    [
      'a redirect away from https',
      () => {
        answers('/privacy', 302, '', 'http://www.example.com/privacy');
      },
      /not https/,
    ],
    [
      'a page that is not there',
      () => {
        answers('/privacy', 404, 'gone');
      },
      /answers 404/,
    ],
    [
      'a document that is too long',
      () => {
        answers('/privacy', 200, Buffer.alloc(5 * 1024 * 1024 + 1));
      },
      /longer than 5 MiB/,
    ],
    ['a host that is not there', () => undefined, /the request failed \(/],
  ])('is unread: %s', async (_sentence, prepare, says) => {
    prepare();
    const look = await read();
    expect(look).toEqual({ kind: 'Unread', message: expect.stringMatching(says) });
    expect(JSON.stringify(look)).not.toContain('example');
  });

  it('is unread after redirects without end', async () => {
    dispatcher
      .get(origin)
      .intercept({ path: '/privacy' })
      .reply(302, '', { headers: { location: '/privacy' } })
      .persist();
    expect(await read()).toEqual({ kind: 'Unread', message: 'it redirects without end' });
  });

  it('is unread after its time', async () => {
    dispatcher.get(origin).intercept({ path: '/privacy' }).reply(200, 'late').delay(60_000);
    const look = await readNotice(`${origin}/privacy`, {
      abortSignal: new AbortController().signal,
      dispatcher,
      timeoutMs: 20,
    });
    expect(look).toEqual({ kind: 'Unread', message: 'it did not answer in time' });
  });
});
