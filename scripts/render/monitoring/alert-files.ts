import { baseNamespace, labels, operatorName } from '../names.ts';
import { row } from '../schema-tables.ts';
import { generatedNotice, yamlDocument, yamlFile } from '../yaml.ts';
import { alertGroups, ofRelease, type Alert } from './alerts.ts';

const source = generatedNotice.replace('src/api', 'scripts/render/monitoring');

function ruleOf({ name, expression, severity, summary, description, ...alert }: Alert) {
  return {
    alert: name,
    expr: expression,
    for: alert.for,
    labels: { severity },
    annotations: { summary, description },
  };
}

const groups = Object.entries(alertGroups).map(([name, alerts]) => ({ name, rules: alerts.map(ruleOf) }));

/** The groups alone: a rule file of Prometheus, and what the chart puts into its PrometheusRule. */
export function alertRulesFile(): string {
  return `# ${source}\n${yamlDocument({ groups })}`;
}

/** The PrometheusRule of the kustomize component. */
export function prometheusRuleFile(): string {
  const metadata = { name: operatorName, namespace: baseNamespace, labels };
  const ours = groups.map(({ name, rules }) => ({
    name,
    rules: rules.map((rule) => ({ ...rule, expr: ofRelease(rule.expr, baseNamespace) })),
  }));
  const file = yamlFile([
    { apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', metadata, spec: { groups: ours } },
  ]);
  return file.replace(generatedNotice, source);
}

/** docs/reference/alerts.md: every alert with its meaning. */
export function alertsPage(): string {
  const lines = Object.entries(alertGroups).flatMap(([group, alerts]) => [
    `## ${group}`,
    '',
    '| alert | severity | after | meaning | expression |',
    '| --- | --- | --- | --- | --- |',
    ...alerts.map((alert) =>
      row([
        `\`${alert.name}\``,
        alert.severity,
        alert.for,
        `${alert.summary} ${withoutTemplates(alert.description)}`,
        `\`${alert.expression}\``,
      ]),
    ),
    '',
  ]);
  return [
    `<!-- ${source} -->`,
    '',
    '# Alerts',
    '',
    'The chart ships them with `metrics.prometheusRule.enabled`, kustomize with the component `deploy/components/monitoring`. Without the Prometheus operator, `charts/calldata-operator/files/alerts.yaml` is a rule file. They use what the operator shows on /metrics, and take the label `namespace` for that of the policy: scrape with `honor_labels`. Chart and component narrow CallDataOperatorAbsent to the namespace of their release; with several releases do the same in a rule file of your own.',
    '',
    ...lines,
  ].join('\n');
}

function withoutTemplates(text: string): string {
  return text
    .replaceAll('{{ $labels.namespace }}/{{ $labels.policy }}', '_policy_')
    .replaceAll('{{ $labels.namespace }}/{{ $labels.request }}', '_request_')
    .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, '_$1_')
    .replaceAll(/\{\{ \$value.*?\}\}/g, '_value_');
}
