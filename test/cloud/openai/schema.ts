import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';

const file = new URL('../fixtures/openai-objects.schema.json', import.meta.url);
const ajv = new Ajv({ allErrors: true, strict: false, allowUnionTypes: true });
ajv.addSchema(JSON.parse(readFileSync(file, 'utf8')) as object, 'openai');

export type OpenAiObject = 'list' | 'fineTuningJob' | 'file' | 'model' | 'storedCompletion' | 'batch' | 'vectorStore';

/** Where a body departs from what the client of OpenAI declares. Empty: nowhere. */
export function openAiSchemaMistakes(kind: OpenAiObject, body: unknown): readonly string[] {
  const validate = ajv.getSchema(`openai#/$defs/${kind}`);
  if (validate === undefined) throw new Error(`There is no schema of ${kind}.`);
  void validate(body);
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
}
