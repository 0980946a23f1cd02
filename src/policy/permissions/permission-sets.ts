/** What one role grants, as Azure Resource Manager lists it. Each action may hold `*` for any characters. */
export interface PermissionSet {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

/** `Action`: of Azure Resource Manager. `DataAction`: of the service that holds the data. */
export type ActionKind = 'Action' | 'DataAction';

/**
 * Whether any role grants the action. What a role takes back counts for that role alone: another may grant it all the same.
 * Azure compares without regard to letter case.
 */
export function isGranted(sets: readonly PermissionSet[], action: string, kind: ActionKind): boolean {
  return sets.some((set) => {
    const [granted, takenBack] =
      kind === 'Action' ? [set.actions, set.notActions] : [set.dataActions, set.notDataActions];
    return covers(granted, action) && !covers(takenBack, action);
  });
}

function covers(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => matchesPattern(pattern.toLowerCase(), action.toLowerCase()));
}

/** By hand and not by a regular expression: a pattern comes from Azure, and backtracking has no bound. */
function matchesPattern(pattern: string, action: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === action;
  const last = rest.pop() ?? '';
  if (!action.startsWith(first) || action.length < first.length + last.length || !action.endsWith(last)) return false;
  let at = first.length;
  const end = action.length - last.length;
  for (const part of rest) {
    const found = action.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
