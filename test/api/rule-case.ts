import { completePolicy } from './manifest.ts';
import { withValueAt } from './object-path.ts';
import type { JsonValue } from '../../src/api/json.ts';
import type { Manifest } from './manifest.ts';

/** A rule in CEL, and an object that breaks it and no other. */
export interface RuleCase {
  readonly sentence: string;
  /** The node of the schema that holds the rule. */
  readonly at: string;
  readonly object: Manifest;
  /** As the API server names it. */
  readonly field: string;
  /** What the refusal must say: what is wrong and what to do. */
  readonly says: RegExp;
}

/** The complete policy with other values at some paths; `undefined` removes a field. */
export function changed(changes: Readonly<Record<string, JsonValue | undefined>>): Manifest {
  let object = completePolicy();
  for (const [path, value] of Object.entries(changes)) object = withValueAt(object, path, value);
  return object;
}

/** For policies with other AI accounts, or with none: the complete one names some in its artifacts. */
export const withoutAiObjects = {
  'spec.artifactClasses[0].artifacts[0].aiObjects': undefined,
  'spec.artifactClasses[0].artifacts[1].aiObjects': undefined,
} as const;
