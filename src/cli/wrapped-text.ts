const width = 100;

/**
 * Breaks at blanks; further lines stand two columns deeper, or at `further`. A word that is longer than the line stays
 * whole.
 */
export function wrap(
  text: string,
  indent: number,
  { further = indent + 2 }: { readonly further?: number } = {},
): readonly string[] {
  const lines: string[] = [];
  let current = ' '.repeat(indent);
  let isEmpty = true;
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (!isEmpty && current.length + 1 + word.length > width) {
      lines.push(current);
      current = ' '.repeat(further);
      isEmpty = true;
    }
    current += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, current];
}
