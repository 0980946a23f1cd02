import parse from 'jsonpath-rfc9535/parser';
import { isJsonObject } from '../../api/json.ts';
import type { JsonValue } from '../../api/json.ts';
import { compileFilter } from './json-path-filter.ts';
import { JsonPathError } from './json-path-error.ts';
import type { PathSegment, PathSelector } from './json-path-tree.ts';

/** Selects values in a document and hands each on. */
export type SelectEach = (value: JsonValue, found: (value: JsonValue) => void) => void;

/** `['a','b']['c','d']` takes up to four values for each one: more is refused. */
const maxSelectors = 4;
const maxPathLength = 256;

/**
 * Compiles a JSONPath (RFC 9535) into a function that finds the values in a document, in the order of the document.
 *
 * Paths come from users and run over documents of other people, so what can cost more than a few looks at each value is
 * refused: more than one `..`, filters in which a query has wildcards or `..`, and the functions `match` and `search`, whose
 * patterns would run with backtracking. The library parses only: its evaluation keeps every value on the way in memory,
 * which is gigabytes for `$..*` over 16 MiB. Throws JsonPathError.
 */
export function compileJsonPath(path: string): (document: JsonValue) => readonly JsonValue[] {
  const select = compileSegments(checkedSegments(path), path);
  return (document) => {
    const values: JsonValue[] = [];
    select(document, (value) => values.push(value));
    return values;
  };
}

/** The segments of a path that costs no more than is said above. Throws JsonPathError. */
export function checkedSegments(path: string): readonly PathSegment[] {
  if (path.length > maxPathLength) throw new JsonPathError('the path is too long', maxPathLength);
  const { segments } = parsed(path);
  if (segments.filter(({ type }) => type === 'DescendantSegment').length > 1) {
    throw new JsonPathError("the path has more than one '..'", path.lastIndexOf('..'));
  }
  const counts = segments.map(({ node }) => (node.type === 'BracketedSelection' ? node.selectors.length : 1));
  if (counts.reduce((product, count) => product * count, 1) > maxSelectors) {
    throw new JsonPathError(`the path takes more than ${maxSelectors} selections at once`, path.indexOf(','));
  }
  const numbers = segments
    .flatMap(({ node }) => (node.type === 'BracketedSelection' ? node.selectors : []))
    .flatMap(numbersIn);
  if (!numbers.every((number) => number === null || Number.isSafeInteger(number))) {
    throw new JsonPathError('the path has a number that is too large', path.search(/\d{16}/));
  }
  return segments;
}

function numbersIn(selector: PathSelector): readonly (number | null)[] {
  if (selector.type === 'IndexSelector') return [selector.value];
  return selector.type === 'SliceSelector' ? [selector.start, selector.end, selector.step] : [];
}

function parsed(path: string): { readonly segments: readonly PathSegment[] } {
  try {
    return parse(path);
  } catch (error) {
    throw new JsonPathError('the path is not a JSONPath (RFC 9535)', positionOf(error));
  }
}

/** The parser names what it expected in many words; its position says the same. */
function positionOf(error: unknown): number | undefined {
  const location = error instanceof Error && 'location' in error ? error.location : undefined;
  const offset = (location as { readonly start?: { readonly offset?: unknown } } | undefined)?.start?.offset;
  return typeof offset === 'number' ? offset : undefined;
}

export function compileSegments(segments: readonly PathSegment[], path: string): SelectEach {
  return segments.reduceRight<SelectEach>(
    (next, segment) => {
      const { type, node } = segment;
      const selectors = node.type === 'BracketedSelection' ? node.selectors : [node];
      const selects = selectors.map((selector) => compileSelector(selector, path));
      const selectAll: SelectEach = (value, found) => {
        for (const select of selects) {
          select(value, (selected) => {
            next(selected, found);
          });
        }
      };
      return type === 'ChildSegment' ? selectAll : descendants(selectAll);
    },
    (value, found) => {
      found(value);
    },
  );
}

/** The value and all below it, parents first. The depth of a document does not fit the call stack. */
function descendants(select: SelectEach): SelectEach {
  return (root, found) => {
    select(root, found);
    const open = [{ children: childrenOf(root), next: 0 }];
    for (let level = open.at(-1); level !== undefined; level = open.at(-1)) {
      if (level.next >= level.children.length) {
        open.pop();
        continue;
      }
      const child = level.children[level.next] ?? null;
      level.next += 1;
      select(child, found);
      const children = childrenOf(child);
      if (children.length > 0) open.push({ children, next: 0 });
    }
  };
}

const none: readonly JsonValue[] = [];

function childrenOf(value: JsonValue): readonly JsonValue[] {
  if (Array.isArray(value)) return value as readonly JsonValue[];
  return isJsonObject(value) ? Object.values(value as Readonly<Record<string, JsonValue>>) : none;
}

function compileSelector(selector: PathSelector, path: string): SelectEach {
  switch (selector.type) {
    case 'MemberNameShorthand':
    case 'NameSelector': {
      const name = selector.value;
      return (value, found) => {
        if (isJsonObject(value) && Object.hasOwn(value, name))
          found((value as Record<string, JsonValue>)[name] ?? null);
      };
    }
    case 'IndexSelector': {
      const index = selector.value;
      return (value, found) => {
        const item = Array.isArray(value) ? (value as readonly JsonValue[]).at(index) : undefined;
        if (item !== undefined) found(item);
      };
    }
    case 'WildcardSelector':
      return (value, found) => {
        for (const child of childrenOf(value)) found(child);
      };
    case 'SliceSelector':
      return compileSlice(selector);
    case 'FilterSelector': {
      const keeps = compileFilter(selector.value, path);
      return (value, found) => {
        for (const child of childrenOf(value)) if (keeps(child)) found(child);
      };
    }
  }
}

/** Section 2.3.4.2.2 of RFC 9535. */
function compileSlice({ start, end, step }: Extract<PathSelector, { type: 'SliceSelector' }>): SelectEach {
  const by = step ?? 1;
  return (value, found) => {
    if (!Array.isArray(value) || by === 0) return;
    const items: readonly JsonValue[] = value;
    const { length } = items;
    const within = (at: number, low: number, high: number): number =>
      Math.min(Math.max(at < 0 ? length + at : at, low), high);
    if (by > 0) {
      const last = within(end ?? length, 0, length);
      for (let at = within(start ?? 0, 0, length); at < last; at += by) found(items[at] ?? null);
      return;
    }
    const last = end === null ? -1 : within(end, -1, length - 1);
    for (let at = within(start ?? length - 1, -1, length - 1); at > last; at += by) found(items[at] ?? null);
  };
}
