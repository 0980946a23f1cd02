import type { JsonObject } from '../../src/api/json.ts';
import type { CognitiveAccount } from './cognitive-world.ts';
import type { CloudAnswer, CloudRequest } from './http-messages.ts';
import type { ResourcePath } from './resource-path.ts';
import type { ResourceGroup, StorageAccount, Subscription, World } from './world.ts';

/** One request, as an operation of ARM sees it: known caller, allowed, not locked. */
export interface Call {
  readonly world: World;
  /** The caller. */
  readonly clientId: string;
  readonly path: ResourcePath;
  readonly request: CloudRequest;
  /** The JSON body. Throws InvalidRequestContent where it is not an object. */
  readonly body: () => JsonObject;
  /** Each throws Azure's own 404 where there is none. */
  readonly subscription: () => Subscription;
  readonly group: () => ResourceGroup;
  readonly account: () => StorageAccount;
  readonly cognitiveAccount: () => CognitiveAccount;
}

export type Operation = (call: Call) => CloudAnswer;
export type Method = 'GET' | 'HEAD' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
export type Operations = Readonly<Partial<Record<Method, Operation>>>;

/** What ARM knows of one type of resource. */
export interface ResourceType {
  /** In Azure's own case, as it stands in answers and in names of operations. */
  readonly type: string;
  readonly apiVersions: readonly string[];
  /** On a path that ends in a name. */
  readonly item?: Operations;
  /** On a path that ends in the type: lists, and actions by POST. */
  readonly collection?: Operations;
}

export const ok = (body: JsonObject): CloudAnswer => ({ status: 200, body });
export const noContent: CloudAnswer = { status: 204 };
