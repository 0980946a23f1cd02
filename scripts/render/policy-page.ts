import { callDataPolicyNames, callDataPolicySchema } from '../../src/api/call-data-policy.ts';
import { callDataPolicyCrd } from '../../src/api/crd.ts';
import { groupVersion } from '../../src/api/group.ts';
import { schemaFields } from './schema-node.ts';
import { generatedNotice } from './yaml.ts';
import type { SchemaField, SchemaNode } from './schema-node.ts';

/** docs/reference/call-data-policy.md: every field and every refusal of the schema. */
export function policyPage(): string {
  const fields = schemaFields(callDataPolicySchema);
  return [
    `<!-- ${generatedNotice} -->`,
    '',
    '# CallDataPolicy',
    '',
    `${callDataPolicySchema.description} API version \`${groupVersion}\`, namespaced, short name \`${callDataPolicyNames.shortNames[0]}\`. \`kubectl explain ${callDataPolicyNames.shortNames[0]}.spec\` shows the same texts.`,
    '',
    'A field that is not required may be left out: the default applies. What that means for a misspelt name, and how to have typos refused, is in [Optional fields and typos](../using-optional-fields.md). The reasons that status speaks of are in [Reasons and conditions](reasons.md).',
    '',
    '## Spec',
    '',
    ...fieldTable(fields.filter(({ path }) => path.startsWith('spec.'))),
    '',
    '## Status',
    '',
    'Written by the operator. Never set it by hand.',
    '',
    ...fieldTable(fields.filter(({ path }) => path.startsWith('status.'))),
    '',
    '## What the API server refuses',
    '',
    'Beside the bounds above, every sentence here is checked at admission, without the operator.',
    'Rules on `metadata.name` are checked at creation only, so that no later rule can lock an object that exists.',
    '',
    ...refusals(fields),
    '',
    '## Columns of kubectl get',
    '',
    ...columnTable(),
    '',
    '## Field selectors',
    '',
    ...callDataPolicyCrd().spec.versions[0].selectableFields.map(({ jsonPath }) => `- \`${jsonPath.slice(1)}\``),
    '',
  ].join('\n');
}

function fieldTable(fields: readonly SchemaField[]): readonly string[] {
  // Items of a list of scalars have no name of their own, but their bounds count.
  return [
    '| field | type | required | default | bounds | meaning |',
    '| --- | --- | --- | --- | --- | --- |',
    ...fields.map(({ path, node, required }) =>
      row([
        `\`${path}\``,
        typeOf(node),
        requirement(path, required),
        defaultOf(node),
        boundsOf(node),
        node.description ?? '',
      ]),
    ),
  ];
}

function columnTable(): readonly string[] {
  const columns = callDataPolicyCrd().spec.versions[0].additionalPrinterColumns;
  return [
    '| column | shown | meaning |',
    '| --- | --- | --- |',
    ...columns.map((column) =>
      row([column.name, 'priority' in column ? 'with `-o wide`' : 'always', column.description]),
    ),
  ];
}

function refusals(fields: readonly SchemaField[]): readonly string[] {
  return fields.flatMap(({ path, node }) => {
    const messages = (node['x-kubernetes-validations'] ?? []).map(({ message }) => message);
    return [...new Set(messages)].map((message) => `- ${path === '' ? '' : `\`${path}\`: `}${cell(message)}`);
  });
}

function typeOf(node: SchemaNode): string {
  if (node.type === 'array') return `list of ${node.items?.type ?? 'values'}s`;
  return node.format === undefined ? node.type : `${node.type} (${node.format})`;
}

function requirement(path: string, required: boolean): string {
  if (path.endsWith('[]')) return '';
  return required ? 'yes' : 'no';
}

function defaultOf(node: SchemaNode): string {
  return node.default === undefined ? '' : `\`${JSON.stringify(node.default)}\``;
}

function boundsOf(node: SchemaNode): string {
  const keys = node['x-kubernetes-list-map-keys'];
  return [
    node.enum?.map((value) => `\`${value}\``).join(', '),
    range(node.minimum, node.maximum, ''),
    range(node.minLength, node.maxLength, ' characters'),
    range(node.minItems, node.maxItems, ' entries'),
    keys === undefined ? undefined : `unique by ${keys.join(', ')}`,
    node['x-kubernetes-list-type'] === 'set' ? 'unique' : undefined,
  ]
    .filter((bound) => bound !== undefined)
    .join('; ');
}

function range(from: number | undefined, to: number | undefined, unit: string): string | undefined {
  if (from === undefined && to === undefined) return undefined;
  if (to === undefined) return `at least ${String(from)}${unit}`;
  return from === undefined ? `at most ${String(to)}${unit}` : `${String(from)} to ${String(to)}${unit}`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(cell).join(' | ')} |`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');
}
