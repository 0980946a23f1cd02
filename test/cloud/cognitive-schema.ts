import type { ErrorObject } from 'ajv';
import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';

const schema = JSON.parse(
  readFileSync(new URL('./fixtures/cognitive-resources.schema.json', import.meta.url), 'utf8'),
) as object;

export type CognitiveResource =
  | 'account'
  | 'deployment'
  | 'project'
  | 'connection'
  | 'projectConnection'
  | 'capabilityHost'
  | 'projectCapabilityHost';

const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);

function errorsOf(kind: CognitiveResource, body: unknown): readonly ErrorObject[] {
  return validate({ [kind]: body }) ? [] : (validate.errors ?? []);
}

/** Where a body departs from the published field names, types and limits of its resource. Empty: nowhere. */
export function cognitiveSchemaMistakes(kind: CognitiveResource, body: unknown): readonly string[] {
  return errorsOf(kind, body).map(
    (error) => `${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`,
  );
}

export interface FieldMistake {
  /** `properties.storedCompletionsDisabled` */
  readonly field: string;
  readonly message: string;
}

/** The first field of the wrong type, beyond a limit, or missing. Fields that nobody knows pass: Azure drops or keeps them. */
export function findFieldMistake(kind: CognitiveResource, body: unknown): FieldMistake | undefined {
  const [error] = errorsOf(kind, body).filter(({ keyword }) => keyword !== 'additionalProperties');
  if (error === undefined) return undefined;
  const field = error.instancePath.split('/').slice(2).join('.');
  return { field, message: error.message ?? 'is not valid' };
}
