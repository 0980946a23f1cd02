const ELLIPSIS = '…';

/** Cuts a text to a number of bytes of UTF-8, never within a character, and marks the cut. */
export function cutToBytes(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.byteLength <= maxBytes) return text;
  let end = maxBytes - Buffer.byteLength(ELLIPSIS);
  // 10xxxxxx continues a character, so the cut moves back to the byte that begins one.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end) + ELLIPSIS;
}

/** RFC 3339 with exactly six digits, as Kubernetes' MicroTime is parsed; a Date has three. */
export function formatMicroTime(time: Date): string {
  return time.toISOString().replace(/\.(\d{3})Z$/, '.$1000Z');
}
