import { describe, expect, it } from '@jest/globals';
import { callDataPolicySchema } from '../../src/api/call-data-policy.ts';
import { schemaFields } from '../../scripts/render/schema-node.ts';
import { boundCases, breaks } from './bound-cases.ts';
import { completePolicy, completeStatus } from './manifest.ts';
import { valueAt } from './object-path.ts';
import { ruleCases } from './rule-cases.ts';
import type { JsonValue } from '../../src/api/json.ts';
import type { SchemaField, SchemaRule } from '../../scripts/render/schema-node.ts';

/** The tables of refusals are complete: what the schema forbids, the end-to-end tests try. */

const fields = schemaFields(callDataPolicySchema);

/** Keywords that bound nothing by themselves, or that another test looks at. */
const notBounds = new Set([
  'description',
  'default',
  'properties',
  'items',
  'required',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-validations',
]);

function rowsFor(path: string, rule: SchemaRule): number {
  const texts = [rule.message, rule.messageExpression ?? ''];
  return ruleCases.filter(({ at, says }) => at === path && texts.some((text) => matchesLoosely(says, text))).length;
}

/** A row quotes what the server says: the expression with its name filled in, or quotes written plainly. */
function matchesLoosely(says: RegExp, text: string): boolean {
  const names = ['recordings', 'transcripts'];
  return [text, ...names.map((name) => text.replace('%s', name))].some((candidate) => says.test(candidate));
}

function rulesOf({ path, node }: SchemaField): readonly { readonly path: string; readonly rule: SchemaRule }[] {
  return (node['x-kubernetes-validations'] ?? []).map((rule) => ({ path, rule }));
}

describe('the tables of refusals', () => {
  it.each(fields.flatMap(rulesOf).map(({ path, rule }) => ({ path, rule, sentence: rule.message })))(
    'hold a row for the rule of "$path" that says: $sentence',
    ({ path, rule }) => {
      const twins = fields
        .flatMap(rulesOf)
        .filter((other) => other.path === path && other.rule.message === rule.message);
      expect(rowsFor(path, rule)).toBeGreaterThanOrEqual(twins.length);
    },
  );

  it('hold a row for each bound of spec and status', () => {
    const sentences = new Set([...boundCases('spec'), ...boundCases('status')].map(({ sentence }) => sentence));
    const missing = fields
      .filter(({ path }) => /^(spec|status)\b/.test(path))
      .flatMap(({ path, node }) => {
        const keywords = Object.keys(node).filter((keyword) => !notBounds.has(keyword) && !isWordOnly(keyword, node));
        const rows = [...sentences].filter((sentence) => sentence.startsWith(`${path} refuses`));
        return rows.length === keywords.length ? [] : [`${path}: ${keywords.join(', ')}`];
      });
    expect(missing).toEqual([]);
  });

  it('know every keyword that the schema uses', () => {
    const used = new Set(fields.flatMap(({ node }) => Object.keys(node)));
    expect([...used].filter((keyword) => !notBounds.has(keyword) && !(keyword in breaks))).toEqual([]);
  });

  it('start from an object that has every field, so that each row breaks one thing only', () => {
    const complete = { ...completePolicy(), status: completeStatus() };
    const absent = fields.map(({ path }) => path).filter((path) => path !== '' && !standsIn(complete, path));
    // A period has one unit; the others cannot stand beside it.
    expect(absent.filter((path) => !/\.(days|months|years)$/.test(path))).toEqual([]);
  });
});

/** Whether some entry of the lists on the way has the field: many fields of a source exclude each other. */
function standsIn(value: JsonValue | undefined, path: string): boolean {
  const [head = '', ...rest] = path.split('[]');
  const found = value === undefined ? undefined : valueAt(value, head);
  if (rest.length === 0) return found !== undefined;
  return Array.isArray(found) && (found as readonly JsonValue[]).some((entry) => standsIn(entry, rest.join('[]')));
}

/** A width that the API server does not check, or a list that may hold anything twice. */
function isWordOnly(keyword: string, node: SchemaField['node']): boolean {
  if (keyword === 'format') return node.format === 'int32' || node.format === 'int64';
  return keyword === 'x-kubernetes-list-type' && node[keyword] === 'atomic';
}
