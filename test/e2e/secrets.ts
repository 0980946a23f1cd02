import { readFile } from 'node:fs/promises';
import type { Harness } from './harness.ts';

/** Any JSON Web Token (all tokens in these tests are such), and any authorization header. */
const secretPatterns = [/eyJ[\w-]{8,}\.[\w-]{8,}/, /bearer\s+\S{16,}/i, /authorization["']?\s*:/i];

/**
 * What was said to people (log lines, the policies with their status, Events) and holds a token. Throws where the
 * patterns would not even know the token that the operator was given.
 */
export async function findSpokenSecrets(
  harness: Harness,
  moreLines: readonly string[] = [],
): Promise<readonly string[]> {
  const federatedToken = await readFile(harness.azure.federatedTokenFile, 'utf8');
  if (!isSecret(federatedToken)) throw new Error('the patterns do not recognise the federated token');
  const texts = [
    ...harness.allLines(),
    ...moreLines,
    ...(await itemsOf(harness, '/apis/calldata.claimini.com/v1alpha1/calldatapolicies')),
    ...(await itemsOf(harness, '/apis/events.k8s.io/v1/events')),
  ];
  if (texts.length === 0) throw new Error('nothing was said');
  return texts.filter(isSecret);
}

function isSecret(text: string): boolean {
  return secretPatterns.some((pattern) => pattern.test(text));
}

async function itemsOf({ server }: Harness, path: string): Promise<readonly string[]> {
  const { body } = await server.get(path);
  return Array.isArray(body['items']) ? body['items'].map((item) => JSON.stringify(item)) : [];
}
