import { ruleNamePrefix } from '../../src/api/group.ts';
import type { JsonObject } from '../../src/api/json.ts';
import { valueAt } from '../api/object-path.ts';
import type { LocalAzure } from '../cloud/local-azure.ts';
import { resourceIdOf } from './estate.ts';

export function rulesIn(azure: LocalAzure, account: string): readonly JsonObject[] {
  return azure.state.lifecycleDocument(resourceIdOf(account))?.rules ?? [];
}

export function isOurs(name: unknown): name is string {
  return typeof name === 'string' && name.startsWith(ruleNamePrefix);
}

export function daysOfOurs(rules: readonly JsonObject[]): Record<string, number | 'disabled'> {
  return Object.fromEntries(
    rules.flatMap((rule) => {
      const className = isOurs(rule['name']) ? /C([a-z0-9Z]+)N\d+$/.exec(rule['name'])?.[1] : undefined;
      if (className === undefined) return [];
      const days = valueAt(rule, 'definition.actions.baseBlob.delete.daysAfterCreationGreaterThan');
      return [[className, rule['enabled'] === true ? (days as number) : 'disabled']];
    }),
  );
}
