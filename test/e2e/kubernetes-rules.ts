import { expect } from '@jest/globals';
import { foreignRules, resourceIdOf } from './estate.ts';
import type { Harness } from './harness.ts';

/** The lifecycle rules of an account in Azure: those of the other team as they were, then ours. */
export function ownRulesIn({ azure }: Harness, account: string): readonly unknown[] {
  const rules = azure.state.lifecycleDocument(resourceIdOf(account))?.rules ?? [];
  expect(rules.slice(0, foreignRules.length)).toEqual(foreignRules);
  return rules.slice(foreignRules.length);
}

/** What our one enabled rule looks like that deletes after so many days. */
export function ruleOf(days: number) {
  return { enabled: true, definition: { actions: { baseBlob: { delete: { daysAfterCreationGreaterThan: days } } } } };
}
