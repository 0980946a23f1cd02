/** Admission without a cluster speaks as Kubernetes 1.36 does. Older servers say some things otherwise, or not at all. */

/** What was run is 1.34.4 and 1.36.3; on which side 1.35 stands nobody has looked. */
const minorOfBytes = 36;

const olderWords: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/^(metadata\..*no more than \d+) bytes$/, '$1 characters'],
  [/ must be of type int(?:32|64): "float64"$/, ' must be of type integer: "number"'],
];

/** Servers before 1.36 do not check that an integer fits its format. */
const onlyNewer = / must be of type integer with format int(?:32|64) in /;

/** What a server of a version (`v1.34.4`) says where this project says `refusals`, each as `field: message`. */
export function inWordsOf(version: string, refusals: readonly string[]): readonly string[] {
  const minor = Number(/^v1\.(\d+)\./.exec(version)?.[1]);
  if (!Number.isInteger(minor)) throw new Error(`'${version}' is not a version of Kubernetes`);
  if (minor >= minorOfBytes) return refusals;
  return refusals
    .filter((refusal) => !onlyNewer.test(refusal))
    .map((refusal) => olderWords.reduce((text, [pattern, words]) => text.replace(pattern, words), refusal));
}

/**
 * Releases of Kubernetes differ in how they quote the value that they refuse, and in whether they do. What follows it is
 * ours.
 */
export function comparable(refusalTexts: readonly string[]): readonly string[] {
  return refusalTexts.map((text) => text.replace(/Invalid value: (?:(?:"(?:[^"\\]|\\.)*"|[^\s:]+): )?/, '')).toSorted();
}
