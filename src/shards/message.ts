import { randomBytes } from 'node:crypto';
import { isJsonObject } from '../api/json.ts';
import type { JsonObject, JsonValue } from '../api/json.ts';
import { apiGroup, statusFieldManager } from '../api/group.ts';
import { applyObject, getObject } from '../kube/client.ts';
import { secretType } from '../kube/secret-object.ts';
import type { KubeTransport } from '../kube/transport.ts';
import type { CallOptions } from '../reconcile/ports.ts';

/** The type of the Secrets by which the operator and its shards talk. */
export const shardMessageType = `${apiGroup}/scan-shard`;

/** Where the messages of one Job lie; they go with it. */
export interface Mailbox {
  readonly transport: KubeTransport;
  readonly namespace: string;
  readonly job: { readonly name: string; readonly uid: string };
}

/** Characters of one Secret, which holds at most 1 MiB, and of one message. */
const partChars = 700_000;
export const maxMessageChars = 8 * partChars;
/** Of all tasks of one Job, and of all answers, each as often as it is tried: they lie in etcd until the Job is gone. */
export const maxCharsOfJob = 24_000_000;

/** What a message says in the clear, and where its sealed text lies. */
export interface Head {
  readonly about: JsonObject;
  readonly sealed: SealedText | undefined;
}

interface SealedText {
  readonly set: string;
  readonly parts: number;
}

/**
 * Writes a message over the one before of the same name: first the parts, under names of their own, then the head that names
 * them. So a reader sees the whole of one message or of the other.
 */
export async function writeMessage(
  box: Mailbox,
  name: string,
  { about, sealed, abortSignal }: CallOptions & { readonly about: JsonObject; readonly sealed?: string },
): Promise<void> {
  const head = { about, sealed: sealed === undefined ? null : await writeParts(box, name, { sealed, abortSignal }) };
  await writeSecret(box, name, { head: encodeText(JSON.stringify(head)) }, { abortSignal });
}

async function writeParts(
  box: Mailbox,
  name: string,
  { sealed, abortSignal }: CallOptions & { readonly sealed: string },
): Promise<JsonObject> {
  const set = randomBytes(6).toString('hex');
  const parts = Math.ceil(sealed.length / partChars);
  for (let part = 0; part < parts; part += 1) {
    const text = sealed.slice(part * partChars, (part + 1) * partChars);
    await writeSecret(box, partName(name, set, part), { text: encodeText(text) }, { abortSignal });
  }
  return { set, parts };
}

/** `undefined`: nothing was said under this name, or nothing that can be understood. */
export async function readHead(box: Mailbox, name: string, options: CallOptions): Promise<Head | undefined> {
  const text = await readSecretText(box, name, { entry: 'head', ...options });
  const value = text === undefined ? undefined : parseJson(text);
  if (!isJsonObject(value) || !isJsonObject(value['about'])) return undefined;
  return { about: value['about'], sealed: sealedTextOf(value['sealed']) };
}

/** `undefined` where a part is missing. Whether the parts are whole and belong together, the seal tells. */
export async function readSealed(
  box: Mailbox,
  name: string,
  { sealed, abortSignal }: CallOptions & { readonly sealed: SealedText },
): Promise<string | undefined> {
  let text = '';
  for (let part = 0; part < sealed.parts; part += 1) {
    const next = await readSecretText(box, partName(name, sealed.set, part), { entry: 'text', abortSignal });
    if (next === undefined) return undefined;
    text += next;
  }
  return text;
}

function partName(name: string, set: string, part: number): string {
  return `${name}-${set}-${part}`;
}

function sealedTextOf(value: JsonValue | undefined): SealedText | undefined {
  if (!isJsonObject(value)) return undefined;
  const { set, parts } = value;
  if (typeof set !== 'string' || typeof parts !== 'number') return undefined;
  return parts * partChars > maxMessageChars ? undefined : { set, parts };
}

async function writeSecret(
  { transport, namespace, job }: Mailbox,
  name: string,
  data: JsonObject,
  { abortSignal }: CallOptions,
): Promise<void> {
  const owner = { apiVersion: 'batch/v1', kind: 'Job', name: job.name, uid: job.uid };
  const body = { metadata: { ownerReferences: [owner] }, type: shardMessageType, data };
  const options = { abortSignal, fieldManager: statusFieldManager };
  await applyObject({ transport, resource: secretType }, { namespace, name }, body, options);
}

async function readSecretText(
  { transport, namespace, job }: Mailbox,
  name: string,
  { entry, abortSignal }: CallOptions & { readonly entry: string },
): Promise<string | undefined> {
  const secret = await getObject({ transport, resource: secretType }, { namespace, name }, { abortSignal });
  if (secret?.type !== shardMessageType || !secret.owners.some(({ uid }) => uid === job.uid)) return undefined;
  const value = secret.data[entry];
  return value === undefined ? undefined : Buffer.from(value, 'base64').toString('utf8');
}

function encodeText(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
