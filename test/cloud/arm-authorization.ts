import { authorizationFailed, scopeLocked } from './errors.ts';
import type { ResourceType } from './operation.ts';
import type { ResourcePath } from './resource-path.ts';
import { canonicalId } from './resource-path.ts';
import type { World } from './world.ts';

/** The name that role definitions give an operation: `Microsoft.Storage/storageAccounts/managementPolicies/write`. */
export function operationName(type: ResourceType, path: ResourcePath, method: string): string {
  if (method === 'POST' && path.isCollection) return `${type.type}/action`;
  const verb = method === 'GET' || method === 'HEAD' ? 'read' : method === 'DELETE' ? 'delete' : 'write';
  return `${type.type}/${verb}`;
}

const isWithin = (id: string, scope: string): boolean =>
  canonicalId(id) === canonicalId(scope) || canonicalId(id).startsWith(`${canonicalId(scope)}/`);

function covers(pattern: string, operation: string): boolean {
  const [wanted, given] = [pattern.toLowerCase(), operation.toLowerCase()];
  return wanted.endsWith('*') ? given.startsWith(wanted.slice(0, -1)) : given === wanted;
}

/** Throws 403, whether the resource exists or not: ARM asks for rights first. */
export function checkAuthorization(
  world: World,
  asked: { readonly operation: string; readonly scope: string; readonly clientId: string },
): void {
  for (const denial of world.denials) {
    if (
      covers(denial.operation, asked.operation) &&
      (denial.scope === undefined || isWithin(asked.scope, denial.scope)) &&
      (denial.clientId === undefined || denial.clientId === asked.clientId)
    ) {
      throw authorizationFailed(asked.clientId, asked.operation, asked.scope);
    }
  }
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
