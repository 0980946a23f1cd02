import { parser } from '@prometheus-io/lezer-promql';
import type { SyntaxNode } from '@lezer/common';

export interface Selector {
  /** As it stands in the query. */
  readonly text: string;
  readonly metric: string;
  readonly matchers: readonly { readonly label: string; readonly value: string }[];
}

/** Every vector selector of a query, by the grammar of Prometheus. Throws where it is no PromQL. */
export function selectorsIn(query: string): readonly Selector[] {
  // Grafana puts a span there.
  const source = query.replaceAll('$__rate_interval', '5m');
  const textOf = (node: SyntaxNode): string => source.slice(node.from, node.to);
  const selectors: Selector[] = [];
  parser.parse(source).iterate({
    enter: ({ node, type }) => {
      if (type.isError) throw new Error(`is no PromQL at ${node.from}: ${source}`);
      if (type.name !== 'VectorSelector') return;
      const name = node.getChild('Identifier');
      const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
      selectors.push({
        text: textOf(node),
        metric: name === null ? '' : textOf(name),
        matchers: matchers.map((matcher) => {
          const [label, , value] = [matcher.firstChild, matcher.firstChild?.nextSibling, matcher.lastChild];
          return { label: label == null ? '' : textOf(label), value: value == null ? '' : textOf(value).slice(1, -1) };
        }),
      });
    },
  });
  return selectors;
}
