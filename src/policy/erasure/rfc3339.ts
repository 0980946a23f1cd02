/** RFC 3339 to the second, as status holds times. */
export function rfc3339(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/[.]\d+Z$/, 'Z');
}
