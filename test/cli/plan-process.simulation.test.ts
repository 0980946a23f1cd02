import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { completePolicy } from '../api/manifest.ts';
import { withValueAt } from '../api/object-path.ts';
import { createPolicyFolder } from './policy-files.ts';
import { runCalldata } from './run-calldata.ts';
import type { PolicyFolder } from './policy-files.ts';

let folder: PolicyFolder;
beforeEach(async () => {
  folder = await createPolicyFolder();
});
afterEach(() => folder.remove());

describe('the process of calldata plan', () => {
  it('exits with 0 for a valid policy', async () => {
    const valid = await folder.write('policy.yaml', completePolicy());
    const { exitCode, stdout, stderr } = await runCalldata(['plan', '-f', valid]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('Valid.');
  });

  it('exits with 1 for a problem and for a missing file', async () => {
    const broken = await folder.write('policy.yaml', withValueAt(completePolicy(), 'spec.enforcement', 'Delete'));
    expect(await runCalldata(['plan', '-f', broken])).toMatchObject({ exitCode: 1, stderr: '' });
    expect(await runCalldata(['plan', '-f', '/nowhere/at/all'])).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'calldata: /nowhere/at/all: there is no such file or folder; check the path\n',
    });
  });

  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
  const runInShell = (command: string, path: string) =>
    spawnSync('bash', ['-c', `set -o pipefail; ${command}`, process.execPath, main, path], { encoding: 'utf8' });

  it.each([
    ['its verdict', 0, completePolicy()],
    ['its problems', 1, withValueAt(completePolicy(), 'spec.enforcement', 'Delete')],
  ])('keeps the exit code of %s where the reader has enough of it', async (_, code, policy) => {
    // More than a pipe holds.
    const path = await folder.write('policies.yaml', ...Array.from({ length: 40 }, () => policy));
    const alone = await folder.write('policy.yaml', policy);
    expect(runInShell('"$0" "$1" plan -f "$2" --json | head -1', path)).toMatchObject({
      status: 1,
      stdout: '{\n',
      stderr: '',
    });
    expect(runInShell('"$0" "$1" plan -f "$2" | true', alone)).toMatchObject({ status: code, stderr: '' });
  });

  it.each([
    ['plan', 1],
    ['audit', 2],
  ])('of %s tells that its output is not whole, and exits with %s', async (command, code) => {
    const path = await folder.write('policy.yaml', withValueAt(completePolicy(), 'spec.enforcement', 'Delete'));
    expect(runInShell(`"$0" "$1" ${command} -f "$2" > /dev/full`, path)).toMatchObject({
      status: code,
      stderr:
        'calldata: the output could not be written (ENOSPC) and is not whole. Make room, or write it elsewhere.\n',
    });
  });
});
