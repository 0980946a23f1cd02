import type { JsonObject } from '../../../src/api/json.ts';
import { isJsonObject } from '../../../src/api/json.ts';
import type { ChildGiven } from '../cognitive-from-estate.ts';
import { createChild } from '../cognitive-from-estate.ts';
import type { CognitiveResource } from '../cognitive-schema.ts';
import { findFieldMistake } from '../cognitive-schema.ts';
import type { CognitiveChild } from '../cognitive-world.ts';
import { isSettled } from '../cognitive-world.ts';
import { badRequest, CloudError, resourceNotFound } from '../errors.ts';
import type { CloudAnswer } from '../http-messages.ts';
import type { Call, Operations, ResourceType } from '../operation.ts';
import { noContent, ok } from '../operation.ts';
import { pageOf } from '../paging.ts';

export interface ChildKind<T extends CognitiveChild> {
  readonly type: string;
  readonly apiVersions: readonly string[];
  readonly resource: CognitiveResource;
  /** Throws where what it lies in is not there. */
  readonly childrenOf: (call: Call) => Map<string, T>;
  readonly render: (child: T, call: Call) => JsonObject;
  /** Beyond what the schema asks for. */
  readonly check?: (body: JsonObject) => void;
  readonly create?: (call: Call, given: ChildGiven) => T;
  readonly isListed?: (child: T, call: Call) => boolean;
  readonly canPatch: boolean;
  /** What a PUT answers for a new one. */
  readonly createdStatus: 200 | 201;
}

const nameOf = (call: Call): string => call.path.names.at(-1) ?? '';

/** One operation at a time: while an account changes, nothing below it does. */
function refuseIfParentBusy(call: Call): void {
  const account = call.cognitiveAccount();
  if (isSettled(account)) return;
  const message = `Another operation is being performed on the parent resource '${account.id}'. Please try again later.`;
  throw new CloudError(409, 'RequestConflict', message);
}

function checkedBody<T extends CognitiveChild>(call: Call, kind: ChildKind<T>): JsonObject {
  const body = call.body();
  const mistake = findFieldMistake(kind.resource, body);
  if (mistake !== undefined) {
    throw badRequest('InvalidRequestContent', `The property ${mistake.field} ${mistake.message}.`);
  }
  return body;
}

function find<T extends CognitiveChild>(call: Call, kind: ChildKind<T>): T {
  const found = kind.childrenOf(call).get(nameOf(call).toLowerCase());
  if (found !== undefined) return found;
  const place = kind.type.split('/').slice(1);
  const named = place.flatMap((type, index) => [type, call.path.names[index] ?? '']).join('/');
  throw resourceNotFound(`Microsoft.CognitiveServices/${named}`, call.path.resourceGroup ?? '');
}

function put<T extends CognitiveChild>(call: Call, kind: ChildKind<T>): CloudAnswer {
  const children = kind.childrenOf(call);
  refuseIfParentBusy(call);
  const body = checkedBody(call, kind);
  kind.check?.(body);
  const { properties, sku, tags } = body;
  const given: ChildGiven = {
    name: nameOf(call),
    properties: { ...(isJsonObject(properties) ? properties : {}), provisioningState: 'Succeeded' },
    sku: isJsonObject(sku) ? sku : undefined,
    tags: isJsonObject(tags) ? tags : undefined,
  };
  const known = children.get(nameOf(call).toLowerCase());
  const create = kind.create ?? ((_: Call, all: ChildGiven) => createChild(call.world, all) as T);
  const child = known ?? create(call, given);
  Object.assign(child, changed(call, { properties: given.properties, sku: given.sku, tags: given.tags }));
  children.set(nameOf(call).toLowerCase(), child);
  return { status: known === undefined ? kind.createdStatus : 200, body: kind.render(child, call) };
}

function patch<T extends CognitiveChild>(call: Call, kind: ChildKind<T>): CloudAnswer {
  const child = find(call, kind);
  refuseIfParentBusy(call);
  const { properties, sku, tags } = call.body();
  if (isJsonObject(properties)) child.properties = { ...child.properties, ...properties };
  if (isJsonObject(sku)) child.sku = { ...child.sku, ...sku };
  if (isJsonObject(tags)) child.tags = tags;
  Object.assign(child, changed(call, {}));
  return ok(kind.render(child, call));
}

function changed(call: Call, fields: Partial<CognitiveChild>): Partial<CognitiveChild> {
  return { ...fields, etag: call.world.etag(), lastModifiedTime: call.world.timestamp() };
}

/** A type below an account or a project: list in pages, get, put, delete, and patch where Azure has it. */
export function childType<T extends CognitiveChild>(kind: ChildKind<T>): ResourceType {
  const item: Operations = {
    GET: (call) => ok(kind.render(find(call, kind), call)),
    PUT: (call) => put(call, kind),
    DELETE: (call) => {
      const children = kind.childrenOf(call);
      if (!children.has(nameOf(call).toLowerCase())) return noContent;
      refuseIfParentBusy(call);
      children.delete(nameOf(call).toLowerCase());
      return { status: 200 };
    },
  };
  return {
    type: kind.type,
    apiVersions: kind.apiVersions,
    item: kind.canPatch ? { ...item, PATCH: (call) => patch(call, kind) } : item,
    collection: {
      GET: (call) => {
        const all = [...kind.childrenOf(call).values()];
        const listed = all.filter((child) => kind.isListed?.(child, call) ?? true);
        const maxPageSize = call.world.cognitivePageSize;
        return pageOf(listed, call, { render: (child) => kind.render(child, call), maxPageSize });
      },
    },
  };
}
