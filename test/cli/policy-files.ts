import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import type { JsonValue } from '../../src/api/json.ts';

export interface PolicyFolder {
  readonly path: string;
  /** Writes a file: text as it stands, anything else as YAML. Returns its path. */
  readonly write: (name: string, ...documents: readonly JsonValue[]) => Promise<string>;
  readonly remove: () => Promise<void>;
}

export async function createPolicyFolder(): Promise<PolicyFolder> {
  const path = await mkdtemp(join(tmpdir(), 'calldata-plan-'));
  return {
    path,
    write: async (name, ...documents) => {
      const file = join(path, name);
      await mkdir(dirname(file), { recursive: true });
      const texts = documents.map((document) =>
        typeof document === 'string' ? document : stringify(document, { version: '1.1' }),
      );
      await writeFile(file, texts.join('---\n'));
      return file;
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}
