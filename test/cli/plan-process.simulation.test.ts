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
      stderr: 'calldata: /nowhere/at/all: there is no such file or folder; check the path given to -f\n',
    });
  });
});
