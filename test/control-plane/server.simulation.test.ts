import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Component } from './component.ts';
import { startComponent, stopComponent, waitUntilReady } from './component.ts';
import { findFreePort } from './port.ts';
import { startServer } from './server.ts';

/** Children are started here; a busy machine may take its time. */
/** A server that complains as Go does when its port is taken, and answers with its name and process id. */
const serverScript = `
const server = require('node:http').createServer((_, response) => response.end(process.argv[2] + ' ' + process.pid));
server.on('error', (error) => { console.error('listen tcp: bind: address already in use', error.code); process.exit(1); });
server.listen(Number(process.argv[1]), '127.0.0.1');
`;

describe('a child of the control plane', () => {
  let directory: string;
  const components: Component[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'calldata-server-'));
  });

  afterAll(async () => {
    for (const component of components) component.kill('SIGKILL');
    await rm(directory, { recursive: true, force: true });
  });

  function start(name: string, script: string, ...args: readonly string[]): Component {
    const component = startComponent({
      name,
      file: process.execPath,
      args: ['-e', script, ...args],
      logFile: join(directory, `${name}.log`),
    });
    components.push(component);
    return component;
  }

  async function answerOf(port: number, abortSignal: AbortSignal): Promise<string> {
    return (await fetch(`http://127.0.0.1:${port}`, { signal: abortSignal })).text();
  }

  function options(name: string, findPort: () => Promise<number>) {
    const never = new AbortController().signal;
    return {
      command: (port: number) => ({
        name: 'server',
        file: process.execPath,
        args: ['-e', serverScript, String(port), name],
        logFile: join(directory, 'server.log'),
      }),
      probe: async (port: number, abortSignal: AbortSignal) => (await answerOf(port, abortSignal)).startsWith(name),
      track: (component: Component) => components.push(component),
      startSignal: never,
      abortSignal: never,
      findPort,
    };
  }

  it('gets another port when its own was taken in between', async () => {
    const taken = await startServer(options('first', findFreePort));
    const ports = [taken.port, await findFreePort()];
    const server = await startServer(options('second', () => Promise.resolve(ports.shift()!)));
    expect(server.port).not.toBe(taken.port);
    expect(ports).toEqual([]);
  });

  it('comes back after a restart on the same port as another process', async () => {
    const server = await startServer(options('restarted', findFreePort));
    const before = await answerOf(server.port, AbortSignal.timeout(5_000));
    let whileDown: unknown;
    await server.restart({
      whileDown: async () => {
        whileDown = await answerOf(server.port, AbortSignal.timeout(5_000)).catch((error: unknown) => error);
      },
    });
    expect(whileDown).toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    expect(await answerOf(server.port, AbortSignal.timeout(5_000))).not.toBe(before);
  });

  it('shows the end of its log when it does not come up', async () => {
    const component = start('broken', `console.error('flag provided but not defined: -typo'); process.exit(3);`);
    const ready = waitUntilReady(component, () => Promise.resolve(false), { timeoutMs: 20_000 });
    await expect(ready).rejects.toThrow(
      'broken ended with exit code 3. The end of its log:\nflag provided but not defined: -typo',
    );
  });

  it('shows the end of its log when it is not ready in time', async () => {
    const component = start('slow', `setInterval(() => undefined, 1000);`);
    const ready = waitUntilReady(component, () => Promise.resolve(false), { timeoutMs: 100 });
    await expect(ready).rejects.toThrow('slow was not ready after 0 s. The end of its log:');
    await stopComponent(component);
    expect(component.isRunning()).toBe(false);
  });

  it('is an error with the reason when its file cannot be run', async () => {
    const component = startComponent({ name: 'absent', file: '/nowhere', args: [], logFile: join(directory, 'a.log') });
    const ready = waitUntilReady(component, () => Promise.resolve(true), { timeoutMs: 20_000 });
    await expect(ready).rejects.toThrow('absent could not be started: spawn /nowhere ENOENT');
    await stopComponent(component);
  });

  it('is killed when it does not end on SIGTERM', async () => {
    const component = start(
      'stubborn',
      `process.on('SIGTERM', () => undefined); console.log('up'); setInterval(() => undefined, 1000);`,
    );
    await waitUntilReady(component, () => Promise.resolve(component.log().includes('up')), { timeoutMs: 20_000 });
    await stopComponent(component, 100);
    expect(await component.exited).toBe('was ended by SIGKILL');
  });
});
