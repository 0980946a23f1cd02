import type { OpenAI } from 'openai';
import type { AiObjectKind } from '../policy/artifact-definition.ts';
import type { AiObject } from '../reconcile/erasure-ports.ts';

type AskOfObject = (client: OpenAI, id: string) => Promise<unknown>;

/** How one kind of object is deleted and looked at. */
export interface AiObjectAccess {
  readonly remove: AskOfObject;
  /** In order. Each must say that there is no such object. */
  readonly looks: readonly AskOfObject[];
  /**
   * A list that every service gives which knows objects of this kind. It tells a service without the object from one
   * without the path. Absent: there is no such list.
   */
  readonly list?: (client: OpenAI) => Promise<unknown>;
}

const listOf =
  (path: string) =>
  (client: OpenAI): Promise<unknown> =>
    client.get(path, { query: { limit: 1 } });

export const aiObjectAccess: Readonly<Record<AiObjectKind, AiObjectAccess>> = {
  StoredCompletion: {
    remove: (client, id) => client.chat.completions.delete(id),
    looks: [
      (client, id) => client.chat.completions.retrieve(id),
      (client, id) => client.chat.completions.messages.list(id, { limit: 1 }),
    ],
    list: listOf('/chat/completions'),
  },
  Response: {
    remove: (client, id) => client.responses.delete(id),
    looks: [(client, id) => client.responses.retrieve(id)],
  },
  /** Also one that a fine-tuning job or a vector store uses: its deletion is allowed (documented). */
  File: {
    remove: (client, id) => client.files.delete(id),
    looks: [(client, id) => client.files.retrieve(id)],
    list: listOf('/files'),
  },
  /** Its messages and runs are parts of it and have no life of their own. */
  Thread: {
    // The client's typed calls are deprecated, as threads are. What threads keep has to go all the same.
    remove: (client, id) => client.delete(`/threads/${id}`),
    looks: [(client, id) => client.get(`/threads/${id}`)],
    list: listOf('/assistants'),
  },
};

/** Files of assistants have a prefix of their own on Azure. What stands after it differs from service to service. */
const prefixes: Readonly<Record<AiObjectKind, RegExp>> = {
  StoredCompletion: /^chatcmpl-/,
  Response: /^resp_/,
  File: /^(file|assistant)-/,
  Thread: /^thread_/,
};

/** Whether an id can be one of its kind. One that can is a single segment of a path, and stands in no URL otherwise. */
export function isIdOfKind({ kind, id }: AiObject): boolean {
  return prefixes[kind].test(id) && /^[A-Za-z0-9_-]{2,256}$/.test(id) && !/[-_]$/.test(id);
}
