import { baseNamespace, labels, operatorName } from '../names.ts';
import { yamlFile } from '../yaml.ts';
import { dashboardRows, type Panel } from './dashboard-panels.ts';

const datasource = { type: 'prometheus', uid: '${datasource}' } as const;
const columns = 24;
const panelWidth = 8;
const panelHeight = 8;

interface Place {
  readonly x: number;
  readonly y: number;
}

/** The dashboard as Grafana imports it: rows of panels, three side by side. */
export function dashboardFile(): string {
  return `${JSON.stringify(dashboard(), undefined, 2)}\n`;
}

/** The dashboard in a ConfigMap, for the kustomize component. */
export function dashboardConfigMapFile(): string {
  const name = `${operatorName}-dashboard`;
  const metadata = { name, namespace: baseNamespace, labels: { ...labels, grafana_dashboard: '1' } };
  const data = { [`${operatorName}.json`]: dashboardFile() };
  return yamlFile([{ apiVersion: 'v1', kind: 'ConfigMap', metadata, data }]);
}

function dashboard() {
  return {
    uid: operatorName,
    title: 'Call data',
    description: 'The promises about recorded calls, and the operator that keeps them.',
    tags: ['calldata'],
    editable: true,
    schemaVersion: 39,
    version: 1,
    refresh: '1m',
    time: { from: 'now-7d', to: 'now' },
    templating: { list: variables() },
    panels: panels(),
  };
}

function variables() {
  const labelOf = (label: string, query: string) => ({
    name: label,
    type: 'query',
    datasource,
    query: { query, refId: label },
    refresh: 2,
    includeAll: true,
    multi: true,
    allValue: '.*',
    current: { text: 'All', value: '$__all' },
  });
  return [
    { name: 'datasource', type: 'datasource', query: 'prometheus' },
    labelOf('namespace', 'label_values(calldata_condition, namespace)'),
    labelOf('policy', 'label_values(calldata_condition{namespace=~"$namespace"}, policy)'),
  ];
}

function panels(): readonly object[] {
  const all: object[] = [];
  let y = 0;
  for (const [title, row] of Object.entries(dashboardRows)) {
    all.push({ id: all.length + 1, type: 'row', title, collapsed: false, gridPos: { x: 0, y, w: columns, h: 1 } });
    y += 1;
    for (const [at, panel] of row.entries()) {
      const x = (at * panelWidth) % columns;
      all.push({
        id: all.length + 1,
        ...panelOf(panel, { x, y: y + Math.floor((at * panelWidth) / columns) * panelHeight }),
      });
    }
    y += Math.ceil((row.length * panelWidth) / columns) * panelHeight;
  }
  return all;
}

function panelOf({ title, description, kind, unit, queries }: Panel, { x, y }: Place) {
  const isTable = kind === 'table';
  return {
    type: kind,
    title,
    description,
    datasource,
    gridPos: { x, y, w: panelWidth, h: panelHeight },
    fieldConfig: { defaults: { unit }, overrides: [] },
    options: {},
    targets: queries.map(([expr, legendFormat], at) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + at),
      datasource,
      expr,
      ...(isTable ? { format: 'table', instant: true } : { legendFormat }),
    })),
    ...(isTable ? { transformations: [{ id: 'organize', options: { excludeByName: { Time: true } } }] } : {}),
  };
}
