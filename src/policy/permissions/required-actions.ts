import { aiActions } from './ai-actions.ts';
import type { RequiredAction } from './required-action.ts';
import { storageActions } from './storage-actions.ts';

/**
 * Every action that the operator asks of Azure: the one list of which the role definitions, their page and the preflight are
 * made. A test compares the roles with what the local Azure is asked when every kind of call is made.
 */
export const requiredActions: readonly RequiredAction[] = [...storageActions, ...aiActions];
