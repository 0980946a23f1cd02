/** A node of the schema of the chart's values (JSON Schema draft 7, as Helm checks it). */
export interface ValueNode {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'boolean' | readonly ('string' | 'integer')[];
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, ValueNode>>;
  /** A schema: a map whose keys are the user's own. */
  readonly additionalProperties?: boolean | ValueNode;
  /** What no key may be. */
  readonly propertyNames?: { readonly not: { readonly enum: readonly string[] } };
  readonly required?: readonly string[];
  readonly items?: ValueNode;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  /** What it must not be. */
  readonly not?: { readonly const: number } | { readonly enum: readonly string[] };
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly $ref?: string;
}

interface ObjectOptions {
  readonly description?: string;
  readonly default?: unknown;
  readonly required?: readonly string[];
}

/** An object that has these fields and no others: a misspelt value must not be ignored. */
export function closed(properties: Readonly<Record<string, ValueNode>>, options: ObjectOptions = {}): ValueNode {
  return { type: 'object', ...options, additionalProperties: false, properties };
}

export function listOf(items: ValueNode, options: Pick<ValueNode, 'description' | 'default'> = {}): ValueNode {
  return { type: 'array', ...options, items };
}

/** Names and texts of the user's own choice, such as labels. */
export function strings(description?: string): ValueNode {
  const told = description === undefined ? {} : { description, default: {} };
  return { type: 'object', ...told, additionalProperties: { type: 'string' } };
}

/** Selectors find the pods and the Service by these, so they are no user's to set. */
const selectorLabels = ['app.kubernetes.io/name', 'app.kubernetes.io/instance', 'app.kubernetes.io/component'];

/** Labels of the user's own choice on objects that carry those of the chart, too. */
export function moreLabels(description: string): ValueNode {
  return { ...strings(description), propertyNames: { not: { enum: selectorLabels } } };
}

export function reference(name: string): ValueNode {
  return { $ref: `#/definitions/${name}` };
}

export const text: ValueNode = { type: 'string' };
export const name: ValueNode = { type: 'string', minLength: 1 };
export const integer: ValueNode = { type: 'integer' };
