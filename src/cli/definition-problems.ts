import { isJsonObject, type JsonObject, type JsonValue } from '../api/json.ts';
import { compileJsonPointer } from '../policy/json-pointer.ts';
import { compileNamePattern } from '../policy/name-pattern.ts';
import { compileNameTemplate } from '../policy/name-template.ts';
import { zonedInstant } from '../policy/zone-offsets.ts';
import { compileJsonPath } from '../scan/classify/json-path.ts';

export interface DefinitionProblem {
  /** `spec.artifactClasses[0].artifacts[1].startedAt[0].pattern`. */
  readonly field: string;
  /** With the position, where it is known. */
  readonly message: string;
}

interface Place {
  readonly field: string;
  readonly value: JsonValue;
}

/**
 * What of a policy's artifacts cannot work, and where: patterns, templates, pointers, JSONPaths and time zones. The API server knows
 * some of it, and names the class only. Takes the object as it was written, admitted or not.
 */
export function definitionProblems({ spec }: JsonObject): readonly DefinitionProblem[] {
  return entriesOf({ field: 'spec', value: spec ?? null }, 'artifactClasses')
    .flatMap((artifactClass) => entriesOf(artifactClass, 'artifacts'))
    .flatMap((artifact) => [
      ...['callId', 'startedAt', 'numbers', 'aiObjects']
        .flatMap((list) => entriesOf(artifact, list))
        .flatMap(sourceProblems),
      ...['text', 'features']
        .flatMap((list) => entriesOf(member(artifact, 'search'), list))
        .flatMap((path) => attempt(path, compileJsonPath)),
    ]);
}

function sourceProblems(source: Place): readonly DefinitionProblem[] {
  const pattern = member(source, 'pattern');
  return [
    ...attempt(pattern, compileNamePattern),
    ...attempt(member(member(source, 'capture'), 'pattern'), compileNamePattern),
    ...attempt(member(source, 'name'), (template) => compileNameTemplate(template, groupsOf(pattern.value))),
    ...attempt(member(source, 'pointer'), compileJsonPointer),
    ...attempt(member(source, 'path'), compileJsonPath),
    ...attempt(member(source, 'timeZone'), checkTimeZone),
  ];
}

/** The API server takes the exact name alone. */
function checkTimeZone(timeZone: string): void {
  const known = zonedInstant(0, timeZone).timeZoneId;
  if (known !== timeZone) throw new Error(`unknown time zone ${JSON.stringify(timeZone)}; did you mean ${known}?`);
}

/** Where the pattern is wrong, its own problem is told, and any group may be in it. */
function groupsOf(pattern: JsonValue): readonly string[] {
  return typeof pattern === 'string' && attempt({ field: '', value: pattern }, compileNamePattern).length === 0
    ? compileNamePattern(pattern).groups
    : [];
}

function attempt({ field, value }: Place, compile: (text: string) => unknown): readonly DefinitionProblem[] {
  if (typeof value !== 'string') return [];
  try {
    compile(value);
    return [];
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return [{ field, message: error.message }];
  }
}

function member({ field, value }: Place, name: string): Place {
  const found = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return { field: `${field}.${name}`, value: found ?? null };
}

function entriesOf(place: Place, name: string): readonly Place[] {
  const { field, value } = member(place, name);
  if (!Array.isArray(value)) return [];
  return (value as readonly JsonValue[]).map((entry, index) => ({ field: `${field}[${index}]`, value: entry }));
}
