/**
 * What is said of a call to protect it reaches further than its exact id: a false match keeps something, and a missed one
 * destroys it. Refusals destroy, and never go by these keys.
 */

/** Shorter names may be those of many calls, such as `transcript`. */
const shortestTellingName = 20;

/** Letter case, white space around an id, and the Unicode form of its characters do not count. */
export function foldCallId(id: string): string {
  // Nearly all ids are such, and there are millions of them.
  const normal = isAscii.test(id) ? id : id.normalize('NFKC');
  return normal.trim().toLowerCase();
}

const isAscii = /^\p{ASCII}*$/u;

/** Under what to look for the protection of a call: its id and, where the id is the path of a file, each part of the path. */
export function keysToAsk(id: string): readonly string[] {
  const folded = foldCallId(id);
  return folded.includes('/') ? [folded, ...folded.split('/').filter((part) => part !== '')] : [folded];
}

/** Under what to keep it: the id and, where that is the path of a file, also the name of the file if it tells calls apart. */
export function keysToKeep(id: string): readonly string[] {
  const folded = foldCallId(id);
  const name = folded.slice(folded.lastIndexOf('/') + 1);
  return name !== folded && name.length >= shortestTellingName && /[0-9]/.test(name) ? [folded, name] : [folded];
}
