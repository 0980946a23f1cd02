import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fileProblem } from '../../src/cli/file-problem.ts';
import { readManifestFiles } from '../../src/cli/manifest-files.ts';
import { createPolicyFolder, type PolicyFolder } from './policy-files.ts';

let folder: PolicyFolder;
beforeEach(async () => {
  folder = await createPolicyFolder();
});
afterEach(() => folder.remove());

const options = { recursive: false, stdin: Readable.from([]) };
const manifest = 'kind: CallDataPolicy\n';

describe('the files of a command', () => {
  it.each([
    ['UTF-16', Buffer.from(`\ufeff${manifest}`, 'utf16le')],
    ['Latin-1', Buffer.from('owner: Müller\n', 'latin1')],
    ['no encoding at all', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0x00])],
  ])('are not read in %s, where a policy would be taken for something else', async (_, bytes) => {
    const path = join(folder.path, 'policy.yaml');
    await writeFile(path, bytes);
    const message = 'it is not text in UTF-8; save it in UTF-8, or leave it out';
    await expect(readManifestFiles([path], options)).rejects.toThrow(`${path}: ${message}`);
    await expect(readManifestFiles(['-'], { ...options, stdin: Readable.from([bytes]) })).rejects.toThrow(
      `stdin: ${message}`,
    );
  });

  it('may begin with a byte order mark', async () => {
    const path = await folder.write('policy.yaml', `\ufeff${manifest}`);
    expect(await readManifestFiles([path], options)).toEqual([{ name: path, content: manifest }]);
  });
});

describe('a file that cannot be used', () => {
  it.each([
    ['ENOENT', 'a.yaml: there is no such file or folder; check the path'],
    ['EISDIR', 'a.yaml: it is a folder, not a file'],
    ['EACCES', 'a.yaml: you may not open it; check its permissions'],
    ['ELOOP', 'a.yaml: it cannot be opened (ELOOP)'],
  ])('is told by its path and what to do about it: %s', (code, expected) => {
    expect(fileProblem('a.yaml', Object.assign(new Error('open secret'), { code }))).toBe(expected);
  });

  it('is told without a code too', () => {
    expect(fileProblem('a.yaml', undefined)).toBe('a.yaml: it cannot be opened (unknown)');
  });
});
