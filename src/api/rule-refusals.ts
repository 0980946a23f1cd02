import { celExpression, type CelResult, type CelVariables } from './cel-expression.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import { nodesWithin, type SchemaNode } from './schema-nodes.ts';
import {
  isJsonArray,
  ownValue,
  refuse,
  rootPath,
  type Refusal,
  type StructuralSchema,
  type ValidationRule,
} from './structural-schema.ts';

/** Evaluates every `x-kubernetes-validations` of the schema over the value. */
export function refuseByRules(root: SchemaNode): readonly Refusal[] {
  return nodesWithin(root).flatMap((node) => {
    const rules = node.schema['x-kubernetes-validations'] ?? [];
    return rules.flatMap((rule) => refuseByRule(node, rule));
  });
}

function refuseByRule(node: SchemaNode, rule: ValidationRule): readonly Refusal[] {
  const comparesWithOld = /\boldSelf\b/.test(rule.rule);
  if (comparesWithOld ? node.previous === undefined && rule.optionalOldSelf !== true : node.unchanged) return [];
  const variables = {
    self: celValue(node.schema, node.value),
    oldSelf: node.previous === undefined ? undefined : celValue(node.schema, node.previous),
  };
  const result =
    comparesWithOld && rule.optionalOldSelf !== true
      ? ({ kind: 'NotEvaluated', message: 'oldSelf without optionalOldSelf' } as const)
      : celExpression(rule.rule)(variables);
  if (result.kind === 'Value' && result.value === true) return [];
  const path = result.kind === 'Value' ? fieldOf(node.path, rule) : node.path;
  return [judge(node, rule, { result, path, message: () => messageOf(rule, variables) })];
}

/** A field path begins with a dot, which the path of the whole object does not need. */
function fieldOf(path: string, { fieldPath = '' }: ValidationRule): string {
  return path === rootPath ? fieldPath.slice(1) : `${path}${fieldPath}`;
}

function judge(
  { schema, value }: SchemaNode,
  rule: ValidationRule,
  outcome: { readonly result: CelResult; readonly path: string; readonly message: () => string },
): Refusal {
  const { result, path } = outcome;
  switch (result.kind) {
    case 'Value':
      return typeof result.value === 'boolean'
        ? refuse(path, `${shown(value)}${outcome.message()}`)
        : notEvaluated(path, rule, 'its value is not a boolean');
    case 'Failed':
      return refuse(path, `Invalid value: "${schema.type}": ${result.message} evaluating rule: ${rule.message}`);
    case 'NotEvaluated':
      return notEvaluated(path, rule, result.message);
  }
}

function notEvaluated(path: string, rule: ValidationRule, why: string): Refusal {
  const message = `a rule of the schema cannot be evaluated without the API server (${why}); ask it with 'kubectl apply --server-side --dry-run=server'. The rule says: ${rule.message}`;
  return refuse(path, message, { evaluated: false });
}

/** As the API server does, an expression that fails or gives no usable text makes way for the fixed message. */
function messageOf({ message, messageExpression }: ValidationRule, variables: CelVariables): string {
  if (messageExpression === undefined) return message;
  const result = celExpression(messageExpression)(variables);
  const text = result.kind === 'Value' ? result.value : undefined;
  return typeof text === 'string' && text.trim() !== '' && !text.includes('\n') ? text : message;
}

/** The API server quotes scalars and leaves out objects and lists. */
function shown(value: JsonValue): string {
  return typeof value === 'object' ? 'Invalid value: ' : `Invalid value: ${JSON.stringify(value)}: `;
}

/** Integers become CEL's: a number of JavaScript would be a double there. Times of the schema are times there, too. */
function celValue(schema: StructuralSchema, value: JsonValue): unknown {
  if (typeof value === 'string') return schema.format === 'date-time' ? celTime(value) : value;
  if (typeof value === 'number') return schema.type === 'integer' ? BigInt(value) : value;
  const { items, properties } = schema;
  if (isJsonArray(value)) return items === undefined ? value : value.map((item) => celValue(items, item));
  if (!isJsonObject(value) || properties === undefined) return value;
  return celObject(properties, value);
}

/**
 * The schema admits more for a time than a rule can read, here and there: small letters, and any character before the
 * fraction. A rule that compares such a one is not evaluated, so it never passes.
 */
function celTime(text: string): unknown {
  const isReadable = /^.{10}T.{8}([.,]\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text);
  const date = new Date(text.replace(',', '.'));
  return isReadable && !Number.isNaN(date.getTime()) ? date : { unreadable: text };
}

function celObject(properties: Readonly<Record<string, StructuralSchema>>, value: JsonObject): Record<string, unknown> {
  const fields = Object.entries(properties).flatMap(([name, property]) => {
    const field = ownValue(value, name);
    return field === undefined ? [] : [[name, celValue(property, field)] as const];
  });
  return Object.fromEntries(fields);
}
