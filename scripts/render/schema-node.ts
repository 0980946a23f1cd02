/** The schema keywords that the renderers and the tests of the schema look at. */
export interface SchemaNode {
  readonly description?: string;
  readonly type: 'object' | 'array' | 'string' | 'integer' | 'boolean';
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly 'x-kubernetes-list-type'?: 'map' | 'set' | 'atomic';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-validations'?: readonly SchemaRule[];
}

export interface SchemaRule {
  readonly rule: string;
  readonly message: string;
  readonly messageExpression?: string;
  readonly fieldPath?: string;
  readonly reason?: string;
  readonly optionalOldSelf?: boolean;
}

export interface SchemaField {
  /** `spec.artifactClasses[].name`; the empty path is the root. */
  readonly path: string;
  readonly node: SchemaNode;
  /** The parent cannot be without it. */
  readonly required: boolean;
}

/** Every node below (and with) the given one, parents first, in the order of the schema. */
export function schemaFields(node: SchemaNode, { path = '', required = true } = {}): readonly SchemaField[] {
  const requiredNames = new Set(node.required ?? []);
  const properties = Object.entries(node.properties ?? {}).flatMap(([name, property]) =>
    schemaFields(property, { path: path === '' ? name : `${path}.${name}`, required: requiredNames.has(name) }),
  );
  const items = node.items === undefined ? [] : schemaFields(node.items, { path: `${path}[]`, required: true });
  return [{ path, node, required }, ...properties, ...items];
}
