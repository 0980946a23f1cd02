const maxShapeLength = 120;

/**
 * What a blob's name looks like, without what it says: digits become 9 and letters a. Punctuation stays, so that a person
 * sees the layout; anything else (symbols, emoji, controls) becomes ?. Names hold phone numbers and people's names.
 */
export function shapeOfName(name: string): string {
  const shape = name
    .replace(/\p{M}+/gu, '')
    .replace(/\p{N}/gu, '9')
    .replace(/\p{L}/gu, 'a')
    .replace(/[^9a/\-_.+=:@%&,;()[\] ]/gu, '?');
  return shape.length <= maxShapeLength ? shape : `${shape.slice(0, maxShapeLength)}…`;
}
