import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/**
 * Tells a program from every other build of it: a digest of the file that is started, which names all its parts by their
 * content.
 */
export async function readBuild(file = process.argv[1]): Promise<string> {
  if (file === undefined) throw new Error('the process was started from no file');
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}
