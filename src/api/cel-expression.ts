import { Environment, EvaluationError, Optional, type ASTNode } from '@marcbachmann/cel-js';
import { knownFunctions, registerCelFunctions, renamedMethods, RuleFailure } from './cel-functions.ts';

/** What an expression sees: `self`, and `oldSelf` where there is an old value that belongs to it. */
export interface CelVariables {
  readonly self: unknown;
  readonly oldSelf: unknown;
}

export type CelResult =
  | { readonly kind: 'Value'; readonly value: unknown }
  /** The API server's evaluation fails as well, and refuses the object. */
  | { readonly kind: 'Failed'; readonly message: string }
  /** Only this evaluation fails; nothing is known of the API server's. */
  | { readonly kind: 'NotEvaluated'; readonly message: string };

export type CelExpression = (variables: CelVariables) => CelResult;

/** Kubernetes takes a value whose type only the data tell for any member of a list; the data is checked at evaluation. */
const options = { enableOptionalTypes: true, homogeneousAggregateLiterals: false };

const environment = registerCelFunctions(new Environment(options))
  .registerVariable('self', 'dyn')
  .registerVariable('oldSelf', 'optional<dyn>');

const compiled = new Map<string, CelExpression>();

/** Compiles once for each source. Never throws: what cannot be evaluated says so at each evaluation. */
export function celExpression(source: string): CelExpression {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const expression = compile(source);
  compiled.set(source, expression);
  return expression;
}

function compile(source: string): CelExpression {
  try {
    const evaluate = environment.parse(withOwnMethods(source));
    const { valid, error } = evaluate.check();
    if (!valid) return () => notEvaluated(error);
    return ({ self, oldSelf }) => {
      try {
        const value: unknown = evaluate({
          self,
          oldSelf: oldSelf === undefined ? Optional.none() : Optional.of(oldSelf),
        });
        return { kind: 'Value', value };
      } catch (error) {
        return judgeFailure(error);
      }
    };
  } catch (error) {
    return () => notEvaluated(error);
  }
}

/** Failures of the data (a missing key, an index) are CEL's own; what has no overload here may have one there. */
const failuresOfData: ReadonlySet<string> = new Set([
  'no_such_key',
  'index_out_of_range',
  'numeric_overflow',
  'division_by_zero',
  'modulo_by_zero',
  'optional_value_missing',
  'invalid_timestamp',
]);

function judgeFailure(error: unknown): CelResult {
  if (error instanceof RuleFailure) return { kind: 'Failed', message: error.message };
  if (error instanceof EvaluationError && failuresOfData.has(error.code)) {
    return { kind: 'Failed', message: error.summary };
  }
  return notEvaluated(error);
}

function notEvaluated(error: unknown): CelResult {
  const summary = error instanceof EvaluationError ? error.summary : error instanceof Error ? error.message : 'unknown';
  return { kind: 'NotEvaluated', message: summary.split('\n')[0] ?? summary };
}

/** The same expression with the methods of ours in place of built-ins that differ. Throws on a function nobody has compared. */
function withOwnMethods(source: string): string {
  const edits = renamings(environment.parse(source).ast, source).toSorted((a, b) => b.at - a.at);
  return edits.reduce((text, { at, name, replacement }) => {
    return text.slice(0, at) + replacement + text.slice(at + name.length);
  }, source);
}

interface Renaming {
  readonly at: number;
  readonly name: string;
  readonly replacement: string;
}

function renamings(node: ASTNode, source: string): readonly Renaming[] {
  if (node.op !== 'call' && node.op !== 'rcall') return nodesIn(node.args).flatMap((child) => renamings(child, source));
  const [name] = node.args;
  if (!knownFunctions.has(name))
    throw new TypeError(`the function ${name} is not compared with that of the API server`);
  const inner = nodesIn(node.args).flatMap((child) => renamings(child, source));
  const replacement = renamedMethods[name];
  if (replacement === undefined || node.op === 'call') return inner;
  // Between a receiver and its dot only brackets and blanks can stand.
  const at = source.indexOf('.', node.args[1].range.end) + 1;
  if (!source.startsWith(name, at)) throw new TypeError(`the method ${name} was not found in the expression`);
  return [...inner, { at, name, replacement }];
}

function nodesIn(args: unknown): readonly ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(nodesIn);
  return typeof args === 'object' && args !== null && 'op' in args ? [args as ASTNode] : [];
}
