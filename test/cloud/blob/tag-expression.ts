import type { Tags } from './model.ts';

interface Comparison {
  readonly key: string;
  readonly operator: '=' | '<>' | '<' | '<=' | '>' | '>=';
  readonly value: string;
}

/** A condition over tags: alternatives of comparisons that must all hold. */
export interface TagExpression {
  /** Set by `@container = 'x'`. */
  readonly container: string | undefined;
  readonly matches: (tags: Tags) => boolean;
}

interface Token {
  readonly kind: 'key' | 'value' | 'operator' | 'word';
  readonly text: string;
}

const tokenPattern = /\s*(?:"([^"]*)"|'((?:[^']|'')*)'|(<>|<=|>=|=|<|>)|(@container|[A-Za-z_][\w]*))/y;

function tokensOf(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  const pattern = new RegExp(tokenPattern.source, 'y');
  while (pattern.lastIndex < text.trimEnd().length) {
    const found = pattern.exec(text);
    if (found === null) return undefined;
    const [, key, value, operator, word] = found;
    if (key !== undefined) tokens.push({ kind: 'key', text: key });
    else if (value !== undefined) tokens.push({ kind: 'value', text: value.replaceAll("''", "'") });
    else if (operator !== undefined) tokens.push({ kind: 'operator', text: operator });
    else tokens.push({ kind: 'word', text: word ?? '' });
  }
  return tokens;
}

/**
 * Reads a `where` of Find Blobs by Tags, which knows AND and no `<>`, or an `x-ms-if-tags`, which knows OR and `<>` as
 * well. Undefined: it is neither.
 */
export function parseTagExpression(text: string, kind: 'find' | 'condition'): TagExpression | undefined {
  const tokens = tokensOf(text);
  if (tokens === undefined || tokens.length === 0 || tokens.length % 4 !== 3) return undefined;
  const alternatives: Comparison[][] = [[]];
  let container: string | undefined;
  for (let at = 0; at < tokens.length; at += 4) {
    const comparison = readComparison(tokens.slice(at, at + 3), kind);
    if (comparison === undefined) return undefined;
    if (comparison.key === '@container') container = comparison.value;
    else alternatives.at(-1)?.push(comparison);
    const joint = tokens[at + 3]?.text.toLowerCase();
    if (joint === 'or' && kind === 'condition') alternatives.push([]);
    else if (joint !== undefined && joint !== 'and') return undefined;
  }
  return {
    container,
    matches: (tags) => alternatives.some((all) => all.every((comparison) => holds(comparison, tags))),
  };
}

function readComparison(tokens: readonly Token[], kind: 'find' | 'condition'): Comparison | undefined {
  const [key, operator, value] = tokens;
  const isContainer = key?.kind === 'word' && key.text === '@container' && kind === 'find';
  const isKey = key?.kind === 'key' || (key?.kind === 'word' && !key.text.startsWith('@'));
  if (!isContainer && !isKey) return undefined;
  if (operator?.kind !== 'operator' || value?.kind !== 'value') return undefined;
  if (operator.text === '<>' && kind === 'find') return undefined;
  if (isContainer && operator.text !== '=') return undefined;
  return { key: key.text, operator: operator.text as Comparison['operator'], value: value.text };
}

function holds({ key, operator, value }: Comparison, tags: Tags): boolean {
  const found = tags[key];
  if (found === undefined) return operator === '<>';
  switch (operator) {
    case '=':
      return found === value;
    case '<>':
      return found !== value;
    case '<':
      return found < value;
    case '<=':
      return found <= value;
    case '>':
      return found > value;
    case '>=':
      return found >= value;
  }
}
