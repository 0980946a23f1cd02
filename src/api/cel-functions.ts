import type { Environment } from '@marcbachmann/cel-js';
import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js';
import { Temporal } from 'temporal-polyfill';

/** An evaluation that fails in the API server, too: there, the rule refuses the object with this message. */
export class RuleFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RuleFailure';
  }
}

/**
 * Methods whose built-in meaning differs from CEL in Kubernetes, under the names that replace them: the library does
 * not allow a built-in to be defined anew.
 */
export const renamedMethods: Readonly<Record<string, string>> = {
  matches: 're2Matches',
  lowerAscii: 'lowerAsciiOnly',
  getHours: 'hoursInZone',
};

/** Functions, methods and macros that mean here what they mean in the API server. */
export const knownFunctions: ReadonlySet<string> = new Set([
  ...Object.keys(renamedMethods),
  ...['has', 'all', 'exists', 'exists_one', 'filter', 'map', 'size', 'startsWith', 'endsWith', 'contains'],
  ...['format', 'timestamp', 'hasValue', 'value', 'findAll'],
]);

export function registerCelFunctions(environment: Environment): Environment {
  return environment
    .registerFunction('string.re2Matches(string): bool', re2Matches)
    .registerFunction('string.findAll(string): list<string>', findAll)
    .registerFunction('string.lowerAsciiOnly(): string', (text: string) =>
      text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()),
    )
    .registerFunction('google.protobuf.Timestamp.hoursInZone(string): int', hoursInZone)
    .registerFunction('string.format(list): string', format)
    .registerFunction('list.all(ast, ast, ast): bool', allWithIndex);
}

const compiledPatterns = new Map<string, RE2JS>();
const maxCompiledPatterns = 1000;

/** RE2's own syntax, which the API server takes, and its words for a pattern that it does not. */
function re2Matches(text: string, pattern: string): boolean {
  return patternOf(pattern).matcher(text).find();
}

/** All matches that do not overlap. Of a pattern that can match nothing, the API server may give other empty matches. */
function findAll(text: string, pattern: string): string[] {
  const matcher = patternOf(pattern).matcher(text);
  const found: string[] = [];
  while (matcher.find()) found.push(matcher.group() ?? '');
  return found;
}

function patternOf(pattern: string): RE2JS {
  const compiled = compiledPatterns.get(pattern) ?? compilePattern(pattern);
  if (compiledPatterns.size >= maxCompiledPatterns) compiledPatterns.clear();
  compiledPatterns.set(pattern, compiled);
  return compiled;
}

function compilePattern(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    if (!(error instanceof RE2JSSyntaxException)) throw new RuleFailure(`error parsing regexp: ${error.message}`);
    throw new RuleFailure(`error parsing regexp: ${error.getDescription()}: \`${error.getPattern() ?? ''}\``);
  }
}

/**
 * The API server loads a zone by its exact name in the time zone database, links included. Temporal normalises the
 * letter case of a name and keeps links, so a name that comes back otherwise is none.
 */
function hoursInZone(date: Date, timeZone: string): bigint {
  const zoned = zonedAt(date, timeZone);
  if (zoned?.timeZoneId !== timeZone) throw new RuleFailure(`unknown time zone ${timeZone}`);
  return BigInt(zoned.hour);
}

function zonedAt(date: Date, timeZone: string): Temporal.ZonedDateTime | undefined {
  try {
    return Temporal.Instant.fromEpochMilliseconds(date.getTime()).toZonedDateTimeISO(timeZone);
  } catch {
    return undefined;
  }
}

/** `%s` with strings only: how other values are written is not compared with the API server. */
function format(template: string, values: readonly unknown[]): string {
  let next = 0;
  const text = template.replaceAll(/%(.)/g, (_verb, kind: string) => {
    if (kind === '%') return '%';
    const value = values[next];
    next += 1;
    if (kind !== 's' || typeof value !== 'string') throw new TypeError(`format cannot write %${kind} here`);
    return value;
  });
  if (next > values.length) throw new RuleFailure('index out of range');
  return text;
}

interface MacroCall {
  readonly args: readonly [MacroNode, MacroNode, MacroNode];
  readonly receiver: MacroNode;
}

interface MacroNode {
  readonly op: string;
  readonly args: unknown;
}

interface Scope {
  readonly forkWithVariable: (name: string, type: unknown) => Scope;
  readonly reuse: (parent: Scope) => Scope;
  readonly setIterValue: (value: unknown, evaluator: Evaluator) => Scope;
}

interface Checker {
  readonly check: (node: MacroNode, scope: Scope) => unknown;
  readonly getType: (name: string) => unknown;
}

interface Evaluator {
  readonly run: (node: MacroNode, scope: Scope) => unknown;
}

/** Kubernetes' `all(i, v, predicate)` over a list; the library has the form with one variable only. */
function allWithIndex({ args: [index, item, predicate], receiver }: MacroCall) {
  if (index.op !== 'id' || item.op !== 'id') throw new TypeError('all(i, v, predicate) needs two names');
  const names = [index.args as string, item.args as string] as const;
  let scopes: readonly [Scope, Scope] | undefined;
  return {
    typeCheck: (checker: Checker, _macro: unknown, scope: Scope) => {
      checker.check(receiver, scope);
      const outer = scope.forkWithVariable(names[0], checker.getType('int'));
      scopes = [outer, outer.forkWithVariable(names[1], checker.getType('dyn'))];
      checker.check(predicate, scopes[1]);
      return checker.getType('bool');
    },
    evaluate: (evaluator: Evaluator, _macro: unknown, scope: Scope): boolean => {
      const list = evaluator.run(receiver, scope);
      if (scopes === undefined || !Array.isArray(list)) throw new TypeError('all(i, v, predicate) needs a list');
      const outer = scopes[0].reuse(scope);
      const inner = scopes[1].reuse(outer);
      return allOf(list, (value, at) => {
        outer.setIterValue(BigInt(at), evaluator);
        inner.setIterValue(value, evaluator);
        return evaluator.run(predicate, inner);
      });
    },
  };
}

/** As in CEL, one `false` outweighs an error, and an error outweighs `true`. */
function allOf(list: readonly unknown[], holds: (value: unknown, at: number) => unknown): boolean {
  const failures: unknown[] = [];
  for (const [at, value] of list.entries()) {
    try {
      if (holds(value, at) !== true) return false;
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return true;
}
