import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ControlPlane } from '../../../test/control-plane/control-plane.ts';

/** One object as it lies in etcd. */
export interface EtcdEntry {
  readonly key: string;
  readonly value: Buffer;
}

interface RangeAnswer {
  readonly kvs?: readonly { readonly key: string; readonly value?: string }[];
}

const firstKey = Buffer.from([0]).toString('base64');

/** Everything of the current revision, read from etcd itself, past the API server. */
export async function readEtcd({ directory }: Pick<ControlPlane, 'directory'>): Promise<readonly EtcdEntry[]> {
  const answer = await fetch(`http://${await addressIn(join(directory, 'etcd.log'))}/v3/kv/range`, {
    method: 'POST',
    body: JSON.stringify({ key: firstKey, range_end: firstKey }),
    signal: AbortSignal.timeout(20_000),
  });
  if (!answer.ok) throw new Error(`etcd answered ${answer.status}`);
  const { kvs = [] } = (await answer.json()) as RangeAnswer;
  return kvs.map(({ key, value = '' }) => ({
    key: Buffer.from(key, 'base64').toString('utf8'),
    value: Buffer.from(value, 'base64'),
  }));
}

/** Where it serves clients, as it says in its log. */
async function addressIn(logFile: string): Promise<string> {
  const lines = (await readFile(logFile, 'utf8')).split('\n');
  const line = lines.findLast((one) => one.includes('"msg":"serving client traffic'));
  if (line === undefined) throw new Error('The log of etcd does not say where it serves clients.');
  return (JSON.parse(line) as { readonly address: string }).address;
}
