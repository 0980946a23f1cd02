import type { ArtifactClass } from '../../api/call-data-policy.ts';
import type { ArtifactDefinition } from '../../policy/artifact-definition.ts';
import { artifactDefinitions } from '../../policy/declared-artifacts.ts';
import { OperatorError } from '../../reconcile/errors.ts';
import { createClassifier } from '../classify/classifier.ts';
import type { CompileOptions } from '../classify/compiled-definition.ts';
import { DefinitionError } from '../classify/compiled-source.ts';
import { isRecordLog } from '../records/record-log.ts';
import { createRecordReaders } from '../records/record-readers.ts';
import type { ScanClass } from './scan-place.ts';

/** Throws an OperatorError, DefinitionInvalid, that names the class and the entry. */
export function compileClass(declared: ArtifactClass, options: CompileOptions): ScanClass {
  const definitions = artifactDefinitions(declared);
  const recordReaders = createRecordReaders(options);
  definitions.forEach((definition, index) => {
    try {
      createClassifier([definition], options);
      if (isRecordLog(definition)) recordReaders(definition);
    } catch (error) {
      throw error instanceof DefinitionError ? invalidDefinition(declared.name, index, error) : error;
    }
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

function invalidDefinition(className: string, index: number, error: DefinitionError): OperatorError {
  return new OperatorError(`Entry ${index} of artifacts of class ${className} cannot work: ${error.message}.`, {
    kind: 'terminal',
    reason: 'DefinitionInvalid',
    cause: error,
  });
}
