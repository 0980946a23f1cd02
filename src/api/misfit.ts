import type { ErrorObject, ValidateFunction } from 'ajv';
import { callDataPolicySchema } from './call-data-policy.ts';
import { createCrdAjv } from './crd-ajv.ts';
import { erasureRequestSchema } from './erasure-request.ts';

/** What else a schema forbids was decided at admission, and a bound that is tighter since then makes nothing unreadable. */
const shape: ReadonlySet<string> = new Set(['required', 'type', 'enum']);

/**
 * Why the stored spec of a policy is not what this version takes it for; `undefined` where it is. The API server stores what the
 * schema of that day allowed, and does not look at it again when the schema changes.
 */
export const misfitOf = createCheck(callDataPolicySchema.properties.spec);

/** The same of a request. */
export const requestMisfitOf = createCheck(erasureRequestSchema.properties.spec);

function createCheck(schema: object): (spec: unknown) => string | undefined {
  let compiled: ValidateFunction | undefined;
  return (spec) => {
    if (spec === undefined) return 'spec is missing.';
    compiled ??= createCrdAjv().compile(schema);
    const errors = compiled(structuredClone(spec)) ? [] : (compiled.errors ?? []);
    const first = errors.find(({ keyword }) => shape.has(keyword));
    return first === undefined ? undefined : sentenceOf(first);
  };
}

function sentenceOf({ keyword, instancePath, params }: ErrorObject): string {
  const path = ['spec', ...instancePath.split('/').slice(1)].join('.');
  if (keyword !== 'required') return `${path} is of another kind than this version of the operator knows.`;
  const { missingProperty } = params as { readonly missingProperty: string };
  return `${path}.${missingProperty} is missing.`;
}
