import { readFileSync } from 'node:fs';
import type { AzurePurpose } from '../../src/policy/azure-identities.ts';
import { azurePurposes } from '../../src/policy/azure-identities.ts';
import { roleFiles } from '../../src/policy/permissions/required-action.ts';
import type { LocalAzure } from '../cloud/local-azure.ts';
import type { RoleGiven } from '../cloud/world.ts';

interface RoleDefinition {
  readonly Actions: readonly string[];
  readonly DataActions: readonly string[];
}

/** A role as its file in deploy/azure has it. */
export function shippedRole(purpose: AzurePurpose): RoleGiven {
  const file = new URL(`../../deploy/azure/${roleFiles[purpose]}`, import.meta.url);
  const { Actions, DataActions } = JSON.parse(readFileSync(file, 'utf8')) as RoleDefinition;
  return { actions: Actions, dataActions: DataActions };
}

/** Whoever works under this identity from now on may do what the shipped roles grant, and nothing else. */
export function assignShippedRoles(
  azure: LocalAzure,
  { clientId = azure.clientId, scope = '/subscriptions', purposes = azurePurposes }: ShippedRoles = {},
): void {
  for (const purpose of purposes) azure.state.assign({ clientId, scope, role: shippedRole(purpose) });
}

export interface ShippedRoles {
  /** Default: the identity of the operator. */
  readonly clientId?: string;
  /** Default: everywhere. */
  readonly scope?: string;
  readonly purposes?: readonly AzurePurpose[];
}
