import type { SchemaField, SchemaNode } from './schema-node.ts';

interface PrinterColumn {
  readonly name: string;
  readonly description: string;
  readonly priority?: number;
}

export function fieldTable(fields: readonly SchemaField[]): readonly string[] {
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

export function columnTable(columns: readonly PrinterColumn[]): readonly string[] {
  return [
    '| column | shown | meaning |',
    '| --- | --- | --- |',
    ...columns.map((column) =>
      row([column.name, column.priority === undefined ? 'always' : 'with `-o wide`', column.description]),
    ),
  ];
}

/** Words of a closed catalogue, in their order. */
export function meaningTable<Word extends string>(
  what: string,
  meaning: string,
  words: readonly Word[],
  meanings: Readonly<Record<Word, string>>,
): readonly string[] {
  return [row([what, meaning]), '| --- | --- |', ...words.map((word) => row([`\`${word}\``, meanings[word]]))];
}

/** Every sentence with which the API server refuses an object. */
export function refusals(fields: readonly SchemaField[]): readonly string[] {
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

export function row(cells: readonly string[]): string {
  return `| ${cells.map(cell).join(' | ')} |`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');
}
