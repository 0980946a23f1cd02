import type { JsonPathQuery } from 'jsonpath-rfc9535/parser';

/** The parser's tree, by the names that the library does not export. */
export type PathSegment = JsonPathQuery['segments'][number];
type SegmentNode = PathSegment['node'];
export type PathSelector =
  | Exclude<SegmentNode, { type: 'BracketedSelection' }>
  | Extract<SegmentNode, { type: 'BracketedSelection' }>['selectors'][number];
export type FilterExpression = Extract<PathSelector, { type: 'FilterSelector' }>['value'];
export type Comparison = Extract<FilterExpression, { type: 'ComparisonExpr' }>;
export type Comparable = Comparison['left'];
