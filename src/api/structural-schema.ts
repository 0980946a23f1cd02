import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';

/** The keywords of a structural schema that admission looks at, as far as our schemas use them. */
export interface StructuralSchema {
  readonly type: 'object' | 'array' | 'string' | 'integer' | 'boolean';
  readonly properties?: Readonly<Record<string, StructuralSchema>>;
  readonly items?: StructuralSchema;
  readonly default?: unknown;
  readonly format?: string;
  readonly 'x-kubernetes-list-type'?: 'map' | 'set' | 'atomic';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-validations'?: readonly ValidationRule[];
}

/** One entry of `x-kubernetes-validations`. */
export interface ValidationRule {
  readonly rule: string;
  readonly message: string;
  readonly messageExpression?: string;
  /** Relative to the node: `.minimum`. */
  readonly fieldPath?: string;
  readonly optionalOldSelf?: boolean;
}

/** One thing that the API server would refuse. */
export interface Refusal {
  /** As the API server names it: `spec.artifactClasses[0].name`; `<nil>` is the object itself. */
  readonly field: string;
  /** As the API server says it, or, where a rule could not be evaluated, that and why. */
  readonly message: string;
  /** False where a rule could not be evaluated here: the API server may or may not admit the object. */
  readonly evaluated: boolean;
  /** Whether the API server evaluates no rule while it stands. */
  readonly blocksRules: boolean;
}

/** The path of the whole object, and how the API server spells it. */
export const rootPath = '';
const rootField = '<nil>';

export function childPath(path: string, child: string | number): string {
  if (typeof child === 'number') return `${path}[${child}]`;
  return path === rootPath ? child : `${path}.${child}`;
}

export function refuse(
  path: string,
  message: string,
  options: Partial<Pick<Refusal, 'evaluated' | 'blocksRules'>> = {},
): Refusal {
  const { evaluated = true, blocksRules = false } = options;
  return { field: path === rootPath ? rootField : path, message, evaluated, blocksRules };
}

/** A field that the object itself has: a document may name one `constructor`. */
export function ownValue(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

export function isJsonArray(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** JSON with the keys of objects sorted, as Go writes them. */
export function sortedJson(value: JsonValue): string {
  return JSON.stringify(value, (_key, node: JsonValue) =>
    isJsonObject(node) ? Object.fromEntries(Object.entries(node).toSorted(([a], [b]) => (a < b ? -1 : 1))) : node,
  );
}
