import { whyNoKey } from '../../api/blob-key.ts';
import type { ArtifactClass } from '../../api/call-data-policy.ts';
import type { ArtifactDefinition } from '../../policy/artifact-definition.ts';
import { artifactDefinitions } from '../../policy/declared-artifacts.ts';
import { isKnownTimeZone, UnknownTimeZoneError } from '../../policy/zone-offsets.ts';
import { isOperatorError, OperatorError } from '../../reconcile/errors.ts';
import type { ScanRequest } from '../../reconcile/scan-ports.ts';
import { createClassifier } from '../classify/classifier.ts';
import type { CompileOptions } from '../classify/compiled-definition.ts';
import { DefinitionError } from '../classify/compiled-source.ts';
import { JsonPathError } from '../classify/json-path-error.ts';
import { isRecordLog } from '../records/record-log.ts';
import { createRecordReaders } from '../records/record-readers.ts';
import type { ScanClass, UnusableClass } from './scan-place.ts';

export interface CompiledClasses {
  readonly classes: readonly ScanClass[];
  readonly unusable: readonly UnusableClass[];
}

/**
 * An entry that cannot work leaves out its own class alone. A consent that cannot work would be missing for every call of all
 * classes: it throws an OperatorError, DefinitionInvalid.
 */
export function compileClasses({ policy }: Pick<ScanRequest, 'policy'>, options: CompileOptions): CompiledClasses {
  const { artifactClasses } = policy.spec;
  artifactClasses.forEach(checkConsent);
  const compiled = artifactClasses.map((declared) => compileOrTell(declared, options));
  return {
    classes: compiled.flatMap((one) => ('fault' in one ? [] : [one])),
    unusable: compiled.flatMap((one) => ('fault' in one ? [one] : [])),
  };
}

function compileOrTell(declared: ArtifactClass, options: CompileOptions): ScanClass | UnusableClass {
  try {
    return compileClass(declared, options);
  } catch (fault) {
    if (!isOperatorError(fault)) throw fault;
    return { name: declared.name, declared, fault };
  }
}

/** Throws an OperatorError, DefinitionInvalid, that names the class and the entry or field. */
export function compileClass(declared: ArtifactClass, options: CompileOptions): ScanClass {
  checkConsent(declared);
  const definitions = artifactDefinitions(declared);
  const recordReaders = createRecordReaders(options);
  checkEach({ name: declared.name, definitions }, (definition) => {
    createClassifier([definition], options);
    if (isRecordLog(definition)) recordReaders(definition);
  });
  return {
    name: declared.name,
    declared,
    definitions,
    classifier: createClassifier(definitions, options),
    listedIds: createClassifier(definitions.map(withoutContent), options),
    recordReaders,
  };
}

/** `compile` throws for a definition that cannot work. Throws an OperatorError, DefinitionInvalid, that names the class and the entry. */
export function checkEach(
  { name, definitions }: Pick<ScanClass, 'name' | 'definitions'>,
  compile: (definition: ArtifactDefinition) => unknown,
): void {
  definitions.forEach((definition, index) => {
    try {
      compile(definition);
    } catch (error) {
      const isInvalid = error instanceof DefinitionError || error instanceof JsonPathError;
      throw isInvalid ? invalid(`Entry ${index} of artifacts of class ${name}`, error.message, error) : error;
    }
  });
}

export function definitionOf({ definitions }: ScanClass, name: string): ArtifactDefinition | undefined {
  return definitions.find(
    ({ nameEndsWith }) => nameEndsWith.length === 0 || nameEndsWith.some((end) => name.endsWith(end)),
  );
}

/** Whether the listing alone may not be enough to read its artifacts. */
export function readsContents({ definitions }: ScanClass): boolean {
  return definitions.some(
    (definition) =>
      isRecordLog(definition) ||
      [...definition.callId, ...definition.startedAt].some(({ from }) => from === 'Content' || from === 'Sibling'),
  );
}

/** Only what the listing shows, and a start that the listing always shows. */
function withoutContent(definition: ArtifactDefinition): ArtifactDefinition {
  return {
    ...definition,
    callId: definition.callId.filter(({ from }) => from !== 'Content' && from !== 'Sibling'),
    startedAt: [{ from: 'CreationTime' }],
  };
}

/** An answer that can stand nowhere is missing for every call, and a call without one may be deleted for it. */
function checkConsent({ name, consent }: ArtifactClass): void {
  if (consent === undefined) return;
  const { from, key, timeKey, timeZone } = consent;
  const keys = Object.entries({ key, ...(timeKey === undefined ? {} : { timeKey }) });
  for (const [field, value] of keys) {
    const wrong = whyNoKey(from, value);
    if (wrong !== undefined) throw invalid(`The consent of class ${name}`, `${field}: ${wrong}`);
  }
  if (timeZone === undefined || isKnownTimeZone(timeZone)) return;
  const cause = new UnknownTimeZoneError(timeZone);
  throw invalid(`The consent of class ${name}`, `timeZone: ${cause.message}`, cause);
}

function invalid(what: string, problem: string, cause?: Error): OperatorError {
  return new OperatorError(`${what} cannot work: ${problem}.`, {
    kind: 'terminal',
    reason: 'DefinitionInvalid',
    cause,
  });
}
