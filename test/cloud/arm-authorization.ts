import { authorizationFailed, scopeLocked } from './errors.ts';
import type { ResourceType } from './operation.ts';
import type { ResourcePath } from './resource-path.ts';
import { canonicalId } from './resource-path.ts';
import type { Denial, World } from './world.ts';

/** The name that role definitions give an operation: `Microsoft.Storage/storageAccounts/managementPolicies/write`. */
export function operationName(type: ResourceType, path: ResourcePath, method: string): string {
  if (method === 'POST' && path.isCollection) return `${type.type}/action`;
  const verb = method === 'GET' || method === 'HEAD' ? 'read' : method === 'DELETE' ? 'delete' : 'write';
  return `${type.type}/${verb}`;
}

const isWithin = (id: string, scope: string): boolean =>
  canonicalId(id) === canonicalId(scope) || canonicalId(id).startsWith(`${canonicalId(scope)}/`);

/** `*` stands for any characters, as in role definitions. */
function covers(pattern: string, operation: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(operation);
}

export interface AskedOperation {
  readonly operation: string;
  readonly scope: string;
  readonly clientId: string;
}

/** Whether the caller may not do that there. */
export function isDenied(denials: Iterable<Denial>, asked: AskedOperation): boolean {
  return [...denials].some(
    (denial) =>
      covers(denial.operation, asked.operation) &&
      (denial.scope === undefined || isWithin(asked.scope, denial.scope)) &&
      (denial.clientId === undefined || denial.clientId === asked.clientId),
  );
}

/** Throws 403, whether the resource exists or not: ARM asks for rights first. */
export function checkAuthorization(world: World, asked: AskedOperation): void {
  if (isDenied(world.denials, asked)) throw authorizationFailed(asked.clientId, asked.operation, asked.scope);
}

/** Locks hold for all below their scope. `CanNotDelete` stops deletes, `ReadOnly` every change. Throws 409. */
export function checkLocks(
  world: World,
  asked: { readonly method: string; readonly path: ResourcePath; readonly target: string },
): void {
  const isRead = asked.method === 'GET' || asked.method === 'HEAD';
  if (isRead || asked.path.type === 'microsoft.authorization/locks') return;
  const isDelete = asked.method === 'DELETE';
  const inForce = [...world.locks]
    .filter((lock) => isWithin(asked.target, lock.scope))
    .filter((lock) => lock.level === 'ReadOnly' || isDelete);
  if (inForce.length > 0) {
    const scopes = inForce.map((lock) => lock.scope);
    throw scopeLocked(asked.target, isDelete ? 'delete' : 'write', scopes);
  }
}
