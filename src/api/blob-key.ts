export type KeyPlace = 'Tag' | 'Metadata';

/** Of keys and values of index tags. */
export const tagCharacters = '^[a-zA-Z0-9 +.:=_/-]+$';

/** Azure takes C# identifiers, and a header holds nothing but ASCII. */
const patterns = { Tag: tagCharacters, Metadata: '^[a-zA-Z_][a-zA-Z0-9_]*$' } as const;

const wants = {
  Tag: 'no index tag can have this key; write the key of the tag in 1 to 128 letters, digits, spaces and + . : = _ / -',
  Metadata:
    'no metadata can have this name; write the name of the metadata in letters, digits and underscores, beginning with no digit',
} as const;

/** Why no blob can have such a key; `undefined` where one can. */
export function whyNoKey(from: KeyPlace, key: string): string | undefined {
  const isPossible = key.length <= 128 && new RegExp(patterns[from]).test(key);
  return isPossible ? undefined : wants[from];
}

/** Rules of the object that says where a value stands, for a field that holds a key. */
export function keyRules(field: 'key' | 'timeKey') {
  return [keyRule('Tag', field), keyRule('Metadata', field)] as const;
}

function keyRule(from: KeyPlace, field: 'key' | 'timeKey') {
  return {
    rule: `self.from != '${from}' || !has(self.${field}) || self.${field}.matches('${patterns[from]}')`,
    message: wants[from],
    fieldPath: `.${field}`,
  } as const;
}
