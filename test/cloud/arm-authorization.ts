import { authorizationFailed, scopeLocked } from './errors.ts';
import type { ResourceType } from './operation.ts';
import type { ResourcePath } from './resource-path.ts';
import { canonicalId } from './resource-path.ts';
import type { Denial, RightAsked, RoleGiven, World } from './world.ts';

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

/** Denials of what is asked of a service's own data are written for that service. */
const dataActions =
  /^Microsoft\.(Storage\/storageAccounts\/blobServices\/containers|CognitiveServices\/accounts\/OpenAI)\//i;

/** Whether the caller may not do that there, by a denial or for want of a role. Remembers that it was asked. */
export function isRefused(world: World, asked: AskedOperation & { readonly kind: RightAsked['kind'] }): boolean {
  const { operation, clientId, kind } = asked;
  world.rightsAsked.set(`${clientId} ${kind} ${operation}`, { clientId, kind, operation });
  return isDenied(world, asked) || !isGranted(world, asked);
}

function isDenied({ denials }: World, asked: AskedOperation & { readonly kind: RightAsked['kind'] }): boolean {
  return denialsAt(denials, asked, asked.kind).some((denied) => covers(denied, asked.operation));
}

type Asker = Pick<AskedOperation, 'scope' | 'clientId'>;

function denialsAt(denials: Iterable<Denial>, { scope, clientId }: Asker, kind: RightAsked['kind']): readonly string[] {
  return [...denials]
    .filter((denial) => kind === 'Action' || dataActions.test(denial.operation))
    .filter((denial) => denial.scope === undefined || isWithin(scope, denial.scope))
    .filter((denial) => denial.clientId === undefined || denial.clientId === clientId)
    .map(({ operation }) => operation);
}

function rolesAt(world: World, { scope, clientId }: Asker): readonly Required<RoleGiven>[] {
  const assigned = [...world.roleAssignments].filter((assignment) => assignment.clientId === clientId);
  if (assigned.length === 0) return [{ ...nothing, actions: ['*'], dataActions: ['*'] }];
  return assigned.filter((one) => isWithin(scope, one.scope)).map(({ role }) => ({ ...nothing, ...role }));
}

const nothing: Required<RoleGiven> = { actions: [], notActions: [], dataActions: [], notDataActions: [] };

function isGranted(world: World, asked: AskedOperation & { readonly kind: RightAsked['kind'] }): boolean {
  return rolesAt(world, asked).some((role) => {
    const [granted, not] =
      asked.kind === 'Action' ? [role.actions, role.notActions] : [role.dataActions, role.notDataActions];
    return granted.some((one) => covers(one, asked.operation)) && !not.some((one) => covers(one, asked.operation));
  });
}

/** What the caller may do at a scope, a role after the other. A denial takes it from each of them. */
export function permissionsAt(world: World, asker: Asker): readonly Required<RoleGiven>[] {
  return rolesAt(world, asker).map((role) => ({
    ...role,
    notActions: [...role.notActions, ...denialsAt(world.denials, asker, 'Action')],
    notDataActions: [...role.notDataActions, ...denialsAt(world.denials, asker, 'DataAction')],
  }));
}

/** Throws 403, whether the resource exists or not: ARM asks for rights first. */
export function checkAuthorization(world: World, asked: AskedOperation): void {
  if (isRefused(world, { ...asked, kind: 'Action' })) {
    throw authorizationFailed(asked.clientId, asked.operation, asked.scope);
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
