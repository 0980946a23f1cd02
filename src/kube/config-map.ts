import { objectAt } from '../api/json.ts';
import { parseMore } from './objects.ts';
import type { JsonObject } from '../api/json.ts';
import type { KubeObject, ObjectType } from './objects.ts';

interface ConfigMap extends KubeObject {
  readonly data: JsonObject;
}

export const configMapType: ObjectType<ConfigMap> = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  parse: parseMore((value) => ({ data: objectAt(value, 'data') })),
};
