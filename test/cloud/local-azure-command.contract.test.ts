import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileCache } from '../support/compile-cache.ts';

// A deadline for machines under load.
jest.setTimeout(120_000);

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function run(...flags: readonly string[]) {
  const child = spawn(process.execPath, ['scripts/local-azure.ts', ...flags], {
    env: { ...process.env, ...compileCache },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const exited = once(child, 'close').then(([code]) => ({ code: code as number | null, output, errors }));
  const printed = async (text: string) => {
    while (!output.includes(text)) await Promise.race([once(child.stdout, 'data'), exited.then(failedEarly)]);
    return output;
  };
  const failedEarly = (): never => {
    throw new Error(`It ended before it was ready: ${errors}`);
  };
  return { child, exited, printed };
}

describe('npm run local-azure', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'prints one line of JSON when ready, serves, and ends with 0 on %s',
    async (signal) => {
      const { child, exited, printed } = run('--estate', 'test/cloud/estates/voice.yaml', '--json');
      const endpoints = JSON.parse(await printed('\n')) as Record<string, string>;
      expect(Object.keys(endpoints).sort()).toEqual([
        'armEndpoint',
        'authorityHost',
        'blobOrigin',
        'caFile',
        'clientId',
        'federatedTokenFile',
        'tenantId',
      ]);
      await access(endpoints['caFile']!);
      child.kill(signal);
      expect(await exited).toMatchObject({ code: 0 });
      await expect(access(endpoints['caFile']!)).rejects.toMatchObject({ code: 'ENOENT' });
    },
  );

  it('adds accounts with calls of the five months before the given time', async () => {
    const flags = ['--estate', 'test/cloud/estates/voice.yaml', '--calls', '8', '--now', '2026-07-01T09:00:00Z'];
    const { child, exited, printed } = run(...flags, '--json');
    const { blobOrigin, callEndpoints } = JSON.parse(await printed('\n')) as {
      readonly blobOrigin: string;
      readonly callEndpoints: Readonly<Record<string, string>>;
    };
    expect(callEndpoints).toEqual({
      voicecalls: `${blobOrigin}/voicecalls/`,
      voicetexts: `${blobOrigin}/voicetexts/`,
      voicebot: `${blobOrigin}/voicebot/`,
    });
    child.kill('SIGTERM');
    expect((await exited).code).toBe(0);
  });

  it('prints the environment that a client needs', async () => {
    const { child, exited, printed } = run('--estate', 'test/cloud/estates/voice.yaml');
    const text = await printed('Resource Manager at https://localhost:');
    expect(text).toContain('NODE_EXTRA_CA_CERTS=/');
    expect(text).toContain('AZURE_AUTHORITY_HOST=https://localhost:');
    child.kill('SIGTERM');
    expect((await exited).code).toBe(0);
  });

  it('names the field of a mistake in the estate', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'estate-'));
    const file = join(folder, 'estate.json');
    await writeFile(file, JSON.stringify({ subscriptions: [{ subscriptionId: 'a' }] }));
    const { code, errors } = await run('--estate', file).exited;
    expect(code).toBe(1);
    expect(errors).toContain('subscriptions[0].subscriptionId: must match pattern');
    expect(errors).not.toContain(' at ');
    await rm(folder, { recursive: true });
  });

  it('says that a port is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const port = (holder.address() as AddressInfo).port.toString();
    const { code, errors } = await run('--estate', 'test/cloud/estates/voice.yaml', '--arm-port', port).exited;
    expect({ code, errors }).toEqual({
      code: 1,
      errors: `Port ${port} is taken. Choose another one with --arm-port.\n`,
    });
    holder.close();
  });

  it('refuses to start without an estate, and with a port that is none', async () => {
    expect((await run().exited).errors).toContain("required option '--estate <file>' not specified");
    expect((await run('--estate', 'x', '--arm-port', '70000').exited).errors).toContain('A port is 0 to 65535.');
    expect((await run('--estate', 'x', '--calls', '0').exited).errors).toContain('A number of calls is 1 or more.');
    expect((await run('--estate', 'x', '--now', 'today').exited).errors).toContain('A time is such as');
  });
});
