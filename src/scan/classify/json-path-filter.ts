import { isJsonObject, memberOf } from '../../api/json.ts';
import type { JsonValue } from '../../api/json.ts';
import { JsonPathError } from './json-path-error.ts';
import type { Comparable, Comparison, FilterExpression } from './json-path-tree.ts';

type Holds = (value: JsonValue) => boolean;
/** `undefined` is the Nothing of RFC 9535. */
type ValueOf = (value: JsonValue) => JsonValue | undefined;

/**
 * Compiles a filter. It may ask whether a member is there (`@.a.b`) and compare a member, or its `length()`, with a literal;
 * so each value costs a few steps, whatever lies below it. Throws JsonPathError.
 */
export function compileFilter(expression: FilterExpression, path: string): Holds {
  // The parser reads `a && b && c` as `a && (b || c)`.
  if (operatorsIn(expression) > 1) throw refused("more than one '&&' or '||' in a filter", path, /&&|\|\|/);
  return compileExpression(expression, path);
}

function operatorsIn(expression: FilterExpression): number {
  switch (expression.type) {
    case 'LogicalAndExpr':
    case 'LogicalOrExpr':
      return 1 + operatorsIn(expression.left) + operatorsIn(expression.right);
    case 'LogicalNotExpr':
      return operatorsIn(expression.expression);
    default:
      return 0;
  }
}

function compileExpression(expression: FilterExpression, path: string): Holds {
  switch (expression.type) {
    case 'LogicalAndExpr':
    case 'LogicalOrExpr': {
      const left = compileExpression(expression.left, path);
      const right = compileExpression(expression.right, path);
      return expression.type === 'LogicalAndExpr'
        ? (value) => left(value) && right(value)
        : (value) => left(value) || right(value);
    }
    case 'LogicalNotExpr': {
      const holds = compileExpression(expression.expression, path);
      return (value) => !holds(value);
    }
    case 'TestExpr': {
      const tested = expression.expression;
      if (tested.type === 'FunctionExpr') throw refusedFunction(tested.name, path);
      const member = compileMember(tested.value, path);
      return (value) => member(value) !== undefined;
    }
    case 'ComparisonExpr':
      return compileComparison(expression, path);
  }
}

function compileComparison({ left, right, op }: Comparison, path: string): Holds {
  if (left.type !== 'Literal' && right.type !== 'Literal') {
    throw refused('a comparison without a literal in a filter', path, /\[\s*\?/);
  }
  const compare = comparisons[op];
  const leftOf = compileComparable(left, path);
  const rightOf = compileComparable(right, path);
  return (value) => compare(leftOf(value), rightOf(value));
}

type Compared = JsonValue | undefined;

function isLess(left: Compared, right: Compared): boolean {
  if (typeof left === 'number' && typeof right === 'number') return left < right;
  return typeof left === 'string' && typeof right === 'string' && left < right;
}

/** One side is a literal, so lists and objects are never equal. */
const comparisons: Readonly<Record<Comparison['op'], (left: Compared, right: Compared) => boolean>> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': isLess,
  '>': (left, right) => isLess(right, left),
  '<=': (left, right) => isLess(left, right) || left === right,
  '>=': (left, right) => isLess(right, left) || left === right,
};

function compileComparable(comparable: Comparable, path: string): ValueOf {
  switch (comparable.type) {
    case 'Literal': {
      const { value } = comparable;
      return () => value;
    }
    case 'RelSingularQuery':
    case 'AbsSingularQuery':
      return compileMember(comparable, path);
    case 'FunctionExpr': {
      // Where there is no argument, the parser has null, whatever its types say.
      const [argument, ...others] = (comparable.arguments as typeof comparable.arguments | null) ?? [];
      if (comparable.name !== 'length' || argument?.type !== 'FilterQuery' || others.length > 0) {
        throw refusedFunction(comparable.name, path);
      }
      const member = compileMember(argument.value, path);
      return (value) => lengthOf(member(value));
    }
  }
}

/** Characters of a text, entries of a list, members of an object. */
function lengthOf(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'string') return Array.from(value).length;
  if (Array.isArray(value)) return value.length;
  return isJsonObject(value) ? Object.keys(value).length : undefined;
}

interface Query {
  readonly type: string;
  readonly segments: readonly { readonly type: string; readonly node: { readonly type: string } }[];
}

function compileMember({ type, segments }: Query, path: string): ValueOf {
  if (!type.startsWith('Rel')) throw refused("a query from '$' in a filter", path, /(?<=.)\$/);
  const names = segments.map((segment) => {
    const name = segment.type === 'DescendantSegment' ? undefined : nameIn(segment.node);
    if (name === undefined) throw refused('a query by anything but names in a filter', path, /(?<=\?.*)@/);
    return name;
  });
  return (value) => names.reduce<JsonValue | undefined>(memberOf, value);
}

function nameIn(node: object): string | undefined {
  if ('selectors' in node && Array.isArray(node.selectors)) {
    const selectors = node.selectors as readonly object[];
    return selectors.length === 1 && selectors[0] !== undefined ? nameIn(selectors[0]) : undefined;
  }
  const isName = 'type' in node && (node.type === 'MemberNameShorthand' || node.type === 'NameSelector');
  return isName && 'value' in node && typeof node.value === 'string' ? node.value : undefined;
}

function refusedFunction(name: string, path: string): JsonPathError {
  return new JsonPathError(
    `a filter may not use ${name}() so; length() in a comparison is allowed`,
    path.indexOf(`${name}(`),
  );
}

function refused(what: string, path: string, where: RegExp): JsonPathError {
  return new JsonPathError(`the path has ${what}, which is not supported`, path.search(where));
}
