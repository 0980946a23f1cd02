import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { alertGroups, ofRelease } from '../../scripts/render/monitoring/alerts.ts';
import { dashboardRows } from '../../scripts/render/monitoring/dashboard-panels.ts';
import { conditionTypes } from '../../src/api/condition.ts';
import { createScrape, type Scrape } from './complete-scrape.ts';
import { selectorsIn } from './promql.ts';
import { chart, documentsOf, textOf } from './shipped-files.ts';

const alerts = Object.values(alertGroups).flat();
const panels = Object.values(dashboardRows).flat();
const variables = [
  'label_values(calldata_condition, namespace)',
  'label_values(calldata_condition{namespace=~"$namespace"}, policy)',
];

const queries = [
  ...alerts.map(({ name, expression }) => ({ where: name, expression })),
  ...panels.flatMap(({ title, queries: all }) => all.map(([expression]) => ({ where: title, expression }))),
];

/** Given by Prometheus to what it scrapes. */
const targetLabels = ['job', 'instance', 'pod', 'namespace', 'service', 'endpoint'];

describe('dashboard and alerts', () => {
  it('ask in PromQL, for what a scrape shows, by labels that it has', async () => {
    const scrape = await createScrape();
    const wrong = queries.flatMap(({ where, expression }) =>
      selectorsIn(expression).flatMap((selector) =>
        problemsOf(selector, scrape).map((problem) => ({ where, problem })),
      ),
    );
    expect(wrong).toEqual([]);
    expect(queries.length).toBeGreaterThan(40);
  });

  it.each([
    ['a metric that nobody shows', 'max(calldata_overdue) > 0', /calldata_overdue is not shown/],
    ['a label that the metric does not have', 'calldata_findings{class="a"}', /has no label class/],
    ['what is no PromQL', 'max by (calldata_findings', /is no PromQL/],
  ])('would not get away with %s', async (_sentence, expression, problem) => {
    const scrape = await createScrape();
    const problems = () => selectorsIn(expression).flatMap((selector) => problemsOf(selector, scrape));
    const told = (() => {
      try {
        return problems().join();
      } catch (error) {
        return (error as Error).message;
      }
    })();
    expect(told).toMatch(problem);
  });

  it('ask for conditions and reasons that there are', () => {
    const types = queries.flatMap(({ expression }) =>
      selectorsIn(expression).flatMap(({ matchers }) =>
        matchers.flatMap(({ label, value }) => (label === 'type' ? [value] : [])),
      ),
    );
    expect(types.length).toBeGreaterThan(3);
    const known: readonly string[] = conditionTypes;
    expect(types.filter((type) => !known.includes(type))).toEqual([]);
  });

  it('narrow the names that other operators use, too, to ours', () => {
    const shared = /^(controller_runtime|workqueue|leader_election|rest_client)/;
    const open = queries.flatMap(({ where, expression }) =>
      selectorsIn(expression)
        .filter(
          ({ metric, matchers }) =>
            shared.test(metric) && !matchers.some(({ label }) => ['name', 'controller'].includes(label)),
        )
        .map(({ metric }) => ({ where, metric })),
    );
    expect(open).toEqual([]);
  });
});

function problemsOf({ metric, matchers }: ReturnType<typeof selectorsIn>[number], scrape: Scrape): readonly string[] {
  const labels = scrape.get(metric);
  if (labels === undefined) return [`${metric} is not shown`];
  return matchers
    .filter(({ label }) => !labels.has(label) && !targetLabels.includes(label))
    .map(({ label }) => `${metric} has no label ${label}`);
}

describe('the alerts', () => {
  it('have names of their own and tell what to do', () => {
    expect(new Set(alerts.map(({ name }) => name)).size).toBe(alerts.length);
    expect(alerts.filter(({ description }) => !description.endsWith('.'))).toEqual([]);
  });

  it('name only labels that their expression leaves', () => {
    const wrong = alerts.flatMap(({ name, expression, description }) => {
      const kept = [...expression.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list]) => (list ?? '').split(', '));
      const named = [...description.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label ?? '');
      return named.filter((label) => !kept.includes(label)).map((label) => ({ name, label }));
    });
    expect(wrong).toEqual([]);
  });

  it('are the same in the chart and for kustomize, there for its namespace', () => {
    const inChart = parse(ofRelease(textOf(`${chart}/files/alerts.yaml`), 'calldata-system')) as unknown;
    const [rule] = documentsOf(textOf('deploy/components/monitoring/prometheus-rule.yaml'));
    expect(rule?.['spec']).toEqual(inChart);
  });
});

describe('the dashboard', () => {
  it('chooses namespace and policy by a metric that has both', async () => {
    const labels = (await createScrape()).get('calldata_condition');
    expect([...(labels ?? [])]).toEqual(expect.arrayContaining(['namespace', 'policy']));
    const text = textOf(`${chart}/files/dashboard.json`);
    for (const variable of variables) expect(text).toContain(JSON.stringify(variable).slice(1, -1));
  });

  it('has panels that do not lie over one another, each with a number of its own', () => {
    const { panels: placed } = JSON.parse(textOf(`${chart}/files/dashboard.json`)) as {
      readonly panels: readonly {
        readonly id: number;
        readonly gridPos: { x: number; y: number; w: number; h: number };
      }[];
    };
    expect(new Set(placed.map(({ id }) => id)).size).toBe(placed.length);
    const cells = placed.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });
});
