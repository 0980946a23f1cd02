import { isDeepStrictEqual } from 'node:util';

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value?: unknown;
}

/** Applies `test`, `add` and `remove` of RFC 6902 to a copy; `undefined` when an operation does not apply. */
export function applyJsonPatch(object: unknown, patch: string): unknown {
  const copy: unknown = structuredClone(object);
  for (const operation of JSON.parse(patch) as Operation[]) {
    if (!applyOperation(copy, operation)) return undefined;
  }
  return copy;
}

function applyOperation(root: unknown, { op, path, value }: Operation): boolean {
  const steps = path
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = steps.pop();
  const parent = steps.reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], root);
  if (last === undefined || typeof parent !== 'object' || parent === null) return false;
  const holder = parent as Record<string, unknown>;
  switch (op) {
    case 'test':
      return isDeepStrictEqual(holder[last], value);
    case 'add':
      if (Array.isArray(parent)) parent.splice(last === '-' ? parent.length : Number(last), 0, value);
      else holder[last] = value;
      return true;
    case 'remove':
      if (!(last in holder)) return false;
      if (Array.isArray(parent)) parent.splice(Number(last), 1);
      else Reflect.deleteProperty(holder, last);
      return true;
    default:
      return false;
  }
}
