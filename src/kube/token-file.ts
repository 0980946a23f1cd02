import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { isJsonObject } from '../api/json.ts';

export type ReadToken = () => Promise<string>;

/**
 * Reads the token anew for each request, so that a rotated one is used at once (client-node keeps it for a minute).
 * While the file cannot be read, the last token read stays in use, as in client-go.
 */
export function createTokenReader(file: string): ReadToken {
  let token = '';
  return async () => {
    try {
      token = (await readFile(file, 'utf8')).trim() || token;
    } catch (error) {
      if (token === '') throw error;
    }
    if (token === '') throw new Error('The token file of the kubeconfig is empty.');
    return token;
  };
}

/** `users[].user.tokenFile` of a kubeconfig by user name, which client-node does not read. Paths are relative to the file. */
export function readTokenFiles(kubeconfigFile: string): ReadonlyMap<string, string> {
  const tokenFiles = new Map<string, string>();
  const document: unknown = parse(readFileSync(kubeconfigFile, 'utf8'));
  const users = isJsonObject(document) && Array.isArray(document['users']) ? (document['users'] as unknown[]) : [];
  for (const entry of users) {
    if (!isJsonObject(entry) || typeof entry['name'] !== 'string' || !isJsonObject(entry['user'])) continue;
    const { tokenFile } = entry['user'];
    if (typeof tokenFile === 'string' && tokenFile !== '') {
      tokenFiles.set(entry['name'], resolve(dirname(kubeconfigFile), tokenFile));
    }
  }
  return tokenFiles;
}
