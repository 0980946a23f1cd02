import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js';

/** A pattern that RE2 does not take. `position` counts characters of the pattern from 0, where it is known. */
export class NamePatternError extends Error {
  readonly position: number | undefined;

  constructor(problem: string, position: number | undefined) {
    super(position === undefined ? problem : `${problem} at character ${position + 1}`);
    this.name = 'NamePatternError';
    this.position = position;
  }
}

/** The value of a named group; `undefined` where the group took no part in the match. */
export type Groups = (group: string) => string | undefined;

export interface NamePattern {
  readonly groups: readonly string[];
  /** The first match in the text; `undefined` where there is none. Asking again for the same text costs nothing. */
  readonly match: (text: string) => Groups | undefined;
}

const maxPatternLength = 512;

/**
 * Compiles a pattern of RE2's syntax, which takes time linear in the text whatever the pattern: it comes from users and runs
 * over a million names. Throws NamePatternError.
 */
export function compileNamePattern(pattern: string): NamePattern {
  if (pattern.length > maxPatternLength) throw new NamePatternError('the pattern is too long', maxPatternLength);
  const compiled = compile(pattern);
  const search = createSearch(compiled);
  let lastText: string | undefined;
  let lastMatch: Groups | undefined;
  return {
    groups: Object.keys(compiled.namedGroups()),
    match: (text) => {
      if (text !== lastText) {
        lastMatch = search(text);
        lastText = text;
      }
      return lastMatch;
    },
  };
}

/** By the engine itself, which tells all groups at once: a matcher would search once for the place, and again for the groups. */
function createSearch(compiled: RE2JS): NamePattern['match'] {
  const engine = compiled.re2();
  const numbers = new Map(Object.entries(compiled.namedGroups()));
  const wanted = 1 + engine.numberOfCapturingGroups();
  return (text) => {
    const [isFound, borders] = engine.matchWithGroup(text, 0, text.length, unanchored, wanted) as unknown[];
    if (isFound !== true) return undefined;
    return (group) => textBetween(text, borders as Borders, numbers.get(group));
  };
}

/** Start and end of each group in turn; -1 where it took no part. */
type Borders = readonly number[];

/** The engine's flag for a match anywhere in the text. */
const unanchored = 0;

function textBetween(text: string, borders: Borders, group: number | undefined): string | undefined {
  if (group === undefined) return undefined;
  const [start = -1, end = -1] = borders.slice(2 * group, 2 * group + 2);
  return start < 0 ? undefined : text.slice(start, end);
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new NamePatternError('the pattern cannot be read: ' + problemOf(error), positionOf(error, pattern));
  }
}

function problemOf(error: RE2JSException): string {
  return error instanceof RE2JSSyntaxException ? error.getDescription() : error.message;
}

/** RE2 names the piece that it could not read; where that is the whole pattern, its end is what is missing. */
function positionOf(error: RE2JSException, pattern: string): number | undefined {
  const piece = error instanceof RE2JSSyntaxException ? error.getPattern() : null;
  if (piece === null || piece === '') return undefined;
  if (piece === pattern) return pattern.length;
  const position = pattern.indexOf(piece);
  return position === -1 ? undefined : position;
}
