import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';

const schema = JSON.parse(
  readFileSync(new URL('./fixtures/storage-resources.schema.json', import.meta.url), 'utf8'),
) as object;

export type StorageResource =
  | 'storageAccount'
  | 'blobService'
  | 'managementPolicy'
  | 'container'
  | 'immutabilityPolicy'
  | 'objectReplicationPolicy';

const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);

/** Where a body departs from the published field names, types and limits of its resource. Empty: nowhere. */
export function schemaMistakes(kind: StorageResource, body: unknown): readonly string[] {
  if (validate({ [kind]: body })) return [];
  return (validate.errors ?? []).map(
    (error) => `${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`,
  );
}
