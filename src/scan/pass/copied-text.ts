/** The same text in a memory of its own: a part of a name or of a document would keep all of it alive. */
export function copyText(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
