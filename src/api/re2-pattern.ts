/** A pattern that means something else in RE2 than in JavaScript, or that nobody has compared. */
export class UnsupportedPatternError extends Error {
  constructor(pattern: string, what: string) {
    super(`the pattern ${JSON.stringify(pattern)} holds ${what}, which is not understood here as the API server does`);
    this.name = 'UnsupportedPatternError';
  }
}

/**
 * The pieces that RE2 and JavaScript read alike: plain characters, escaped punctuation, `\w` and `\d`, anchors, groups
 * without a name, alternatives, and repetition. A dot outside a class, `\s`, `\b`, named groups, look-around and
 * POSIX classes differ or are missing on one side.
 */
const piece =
  /\\[wdWD]|\\[.^$*+?()[\]{}|/\\-]|\(\?:|\((?!\?)|[\^$|)*+?]|\{\d+(?:,\d*)?\}|[A-Za-z0-9_:;,"'#%&<>=~@! /-]/y;
const classPiece = /\\[wd]|\\[.^$*+?()[\]{}|/\\-]|[^[\]\\&~]/y;

const compiled = new Map<string, RegExp>();

/** The JavaScript form of an RE2 pattern as CEL's `matches` takes it. Throws UnsupportedPatternError. */
export function re2Pattern(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const isFolding = pattern.startsWith('(?i)');
  const body = isFolding ? pattern.slice('(?i)'.length) : pattern;
  assertAlike(pattern, body);
  // With `u`, letter case folds as in RE2: the Kelvin sign is a k, and the long s an s.
  const expression = new RegExp(body, isFolding ? 'iu' : 'u');
  compiled.set(pattern, expression);
  return expression;
}

function assertAlike(pattern: string, body: string): void {
  let at = 0;
  while (at < body.length) {
    const length = body[at] === '[' ? classLength(pattern, body, at) : pieceLength(piece, body, at);
    if (length === 0) throw new UnsupportedPatternError(pattern, JSON.stringify(body.slice(at, at + 3)));
    at += length;
  }
}

/** A class with its brackets. */
function classLength(pattern: string, body: string, start: number): number {
  let at = start + (body[start + 1] === '^' ? 2 : 1);
  for (;;) {
    if (at >= body.length) throw new UnsupportedPatternError(pattern, 'a class without an end');
    if (body[at] === ']') return at + 1 - start;
    const length = pieceLength(classPiece, body, at);
    if (length === 0) throw new UnsupportedPatternError(pattern, JSON.stringify(body.slice(at, at + 3)));
    at += length;
  }
}

function pieceLength(expression: RegExp, text: string, at: number): number {
  expression.lastIndex = at;
  return expression.exec(text)?.[0].length ?? 0;
}
