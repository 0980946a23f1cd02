import type { BlobPlace } from '../evidence/token-parts.ts';

const start = '(unknown, named by ';

/**
 * Stands for an object of an AI account that an artifact names so that nobody can read which: its content is broken, encrypted,
 * archived or of another form. The same for all copies of the name, and like no id of any kind.
 */
export function unnamedObjectId({ container, name }: Pick<BlobPlace, 'container' | 'name'>): string {
  return `${start}${container}/${name})`;
}

export function isUnnamedObject({ id }: { readonly id: string }): boolean {
  return id.startsWith(start);
}
