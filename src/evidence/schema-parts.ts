import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import type { JsonObject } from '../api/json.ts';
import type { TypeOfSchema } from '../api/schema-type.ts';
import { longNumber, noAddress } from '../policy/plain-text.ts';

/** A name out of a policy or a time stamp of the service: nothing that a caller could be told by. */
export const name = { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._:-]{0,252}$' } as const;
/** A word of ours, such as a reason or a ground. It has no room for a number. */
export const kindName = { type: 'string', pattern: '^[A-Za-z]{1,63}$' } as const;
export const uid = { type: 'string', pattern: '^[0-9A-Za-z]([0-9A-Za-z-]{0,61}[0-9A-Za-z])?$' } as const;
export const digest = { type: 'string', pattern: '^sha256:[0-9a-f]{64}$' } as const;
export const token = { type: 'string', pattern: '^[A-Za-z0-9._-]{1,63}:[A-Za-z0-9_-]{43}$' } as const;
/** RFC 7638. It may begin with any character of base64url. */
export const keyThumbprint = { type: 'string', pattern: '^[A-Za-z0-9_-]{43}$' } as const;
/** In UTC, to the second or the millisecond. */
export const time = {
  type: 'string',
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{3})?Z$',
} as const;
export const count = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER } as const;
export const sequence = { type: 'integer', minimum: 1, maximum: 99_999_999 } as const;
/** A name that people gave to a company. It has no room for an address, a telephone number or what moves a terminal. */
export const plainText = {
  type: 'string',
  minLength: 1,
  maxLength: 256,
  pattern: noAddress.source,
  not: { type: 'string', pattern: longNumber.source },
} as const;

/** A check that is compiled at its first use: most starts need none. */
export function lazyValidator<const S extends JsonObject>(schema: S): (value: unknown) => value is TypeOfSchema<S> {
  let compiled: ValidateFunction<TypeOfSchema<S>> | undefined;
  return (value): value is TypeOfSchema<S> => {
    compiled ??= new Ajv().compile<TypeOfSchema<S>>(schema);
    return compiled(value);
  };
}
