/** Why a file or a folder cannot be used, as the end of a sentence, where people can do something about it. */
const causes: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file or folder; check the path'],
  ['EISDIR', 'it is a folder, not a file'],
  ['ENOTDIR', 'it is no folder, or lies below a file'],
  ['EACCES', 'you may not open it; check its permissions'],
  ['EPERM', 'you may not open it; check its permissions'],
  ['EROFS', 'its file system is read-only; choose another place'],
  ['ENOSPC', 'its disk is full; make room, or choose another place'],
]);

/** One line that begins with the path. The message of the error itself is left out: it is written for programs. */
export function fileProblem(path: string, error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
  return `${path}: ${causes.get(code) ?? `it cannot be opened (${code})`}`;
}
