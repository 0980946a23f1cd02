import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';
import { stringify } from 'yaml';
import type { LifecycleRule } from '../policy/facts.ts';
import { sameRules } from '../policy/lifecycle-document.ts';

export interface DocumentVersions {
  readonly account: string;
  readonly before: readonly LifecycleRule[];
  readonly after: readonly LifecycleRule[];
  /** What the two are called in the head of the diff: `now`, `planned`. */
  readonly names: readonly [before: string, after: string];
}

/** The unified diff of two versions of an account's lifecycle document, in YAML; empty where they mean the same. */
export function lifecycleDiff({ account, before, after, names }: DocumentVersions): string {
  const standing = new Map(before.map((rule) => [rule.name, rule]));
  // A rule that only Azure's way of storing makes look different is shown as it stands.
  const shown = after.map((rule) => {
    const old = standing.get(rule.name);
    return old !== undefined && sameRules([old], [rule]) ? old : rule;
  });
  const [left, right] = [yamlOf(before), yamlOf(shown)];
  if (left === right) return '';
  const title = `${account}/managementPolicies/default`;
  const patch = structuredPatch(title, title, left, right, names[0], names[1], { context: 3 });
  return formatPatch(patch, FILE_HEADERS_ONLY).trimEnd();
}

/** Keys in a fixed order, the name first, so that only differences of meaning show. */
function yamlOf(rules: readonly LifecycleRule[]): string {
  if (rules.length === 0) return '';
  return stringify(
    { rules },
    {
      lineWidth: 96,
      sortMapEntries: (a, b) => compareKeys(String(a.key), String(b.key)),
      aliasDuplicateObjects: false,
    },
  );
}

function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  if (a === 'name' || b === 'name') return a === 'name' ? -1 : 1;
  return a < b ? -1 : 1;
}
