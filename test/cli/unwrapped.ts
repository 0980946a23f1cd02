/** A report for people in one line, so that its breaks do not matter. */
export function unwrapped(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
