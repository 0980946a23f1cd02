import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { callDataPolicySchema } from '../../src/api/call-data-policy.ts';
import { callDataPolicyCrd } from '../../src/api/crd.ts';
import { reasons, reasonSentences } from '../../src/api/reasons.ts';
import { schemaFields } from '../../scripts/render/schema-node.ts';

const fields = schemaFields(callDataPolicySchema);
const version = callDataPolicyCrd().spec.versions[0];

/** What a structural schema may hold, as far as ours uses it. Everything else is a mistake or needs thought. */
const allowedKeywords = new Set([
  'description',
  'type',
  'properties',
  'items',
  'required',
  'default',
  'enum',
  'format',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-validations',
]);

describe('the schema', () => {
  it('describes every field in a sentence', () => {
    const silent = fields.filter(
      ({ path, node }) => path !== 'metadata' && !/^[A-Z].*[.]$/.test(node.description ?? ''),
    );
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it('uses no keyword beyond those of a structural schema that we have tried', () => {
    const unknown = fields.flatMap(({ path, node }) =>
      Object.keys(node)
        .filter((keyword) => !allowedKeywords.has(keyword))
        .map((keyword) => `${path}: ${keyword}`),
    );
    expect(unknown).toEqual([]);
  });

  it('bounds every list and every string, so that the cost of the rules and the size of objects are bounded', () => {
    const unbounded = fields
      .filter(({ path }) => /^(spec|status)\b/.test(path))
      .filter(({ node }) => {
        if (node.type === 'array') return node.maxItems === undefined;
        return (
          node.type === 'string' && node.maxLength === undefined && node.enum === undefined && node.format === undefined
        );
      });
    expect(unbounded.map(({ path }) => path)).toEqual([]);
  });

  it('says of every list how two writers share it', () => {
    const lists = fields.filter(({ node }) => node.type === 'array');
    expect(lists.filter(({ node }) => node['x-kubernetes-list-type'] === undefined)).toEqual([]);
  });

  it('requires or defaults every key of a map-like list', () => {
    const loose = fields.flatMap(({ path, node }) =>
      (node['x-kubernetes-list-map-keys'] ?? [])
        .filter((key) => !node.items?.required?.includes(key) && node.items?.properties?.[key]?.default === undefined)
        .map((key) => `${path}: ${key}`),
    );
    expect(loose).toEqual([]);
  });

  it('has no default for a required field: a default would let it be left out', () => {
    expect(
      fields.filter(({ node, required }) => required && node.default !== undefined && node.items === undefined),
    ).toEqual([]);
  });

  it('gives every rule a message with a remedy or a form to follow', () => {
    const rules = fields.flatMap(({ node }) => node['x-kubernetes-validations'] ?? []);
    expect(rules.length).toBeGreaterThan(0);
    expect(rules.filter(({ message }) => message.length < 30)).toEqual([]);
  });

  it('compares with the old object in every rule of the root and of spec, so that no rule can lock an object', () => {
    const wide = fields.filter(({ path }) => path === '' || path === 'spec');
    const rules = wide.flatMap(({ node }) => node['x-kubernetes-validations'] ?? []);
    expect(
      rules.filter(({ rule, optionalOldSelf }) => optionalOldSelf !== true || !rule.includes('oldSelf.hasValue()')),
    ).toEqual([]);
  });
});

describe('the CRD', () => {
  it('is named after its plural and group, as the API server demands', () => {
    const { metadata, spec } = callDataPolicyCrd();
    expect(metadata.name).toBe(`${spec.names.plural}.${spec.group}`);
  });

  it('has a status subresource and a status that nobody takes for healthy before the first pass', () => {
    expect(version.subresources.status).toEqual({});
    expect(version.schema.openAPIV3Schema.properties.status.default).toEqual({ observedGeneration: -1 });
  });

  it.each([...version.additionalPrinterColumns, ...version.selectableFields].map(({ jsonPath }) => jsonPath))(
    'points %s at a field of the schema',
    (jsonPath) => {
      const path = jsonPath.slice(1).replace(/\[\?.*?\]/, '[]');
      expect(path === 'metadata.creationTimestamp' || fields.some((field) => field.path === path)).toBe(true);
    },
  );

  it('shows no time of the future as a date, which kubectl prints as <invalid>', () => {
    const dates = version.additionalPrinterColumns.filter(({ type }) => type === 'date');
    expect(dates.map(({ jsonPath }) => jsonPath)).toEqual([
      '.status.summary.oldestStartTime',
      '.status.lastCheckTime',
      '.metadata.creationTimestamp',
    ]);
  });
});

describe('the catalogue of reasons', () => {
  it('holds words that the API conventions allow as reasons, each with a sentence', () => {
    const wrong = reasons.filter(
      (reason) => !/^[A-Z][A-Za-z]{1,63}$/.test(reason) || !/^\S.*[.]$/.test(reasonSentences[reason]),
    );
    expect(wrong).toEqual([]);
  });
});

describe('docs/using-optional-fields.md', () => {
  it('says of each optional field of the spec what its absence means', () => {
    const page = readFileSync(new URL('../../docs/using-optional-fields.md', import.meta.url), 'utf8');
    const optional = fields.filter(({ path, required }) => path.startsWith('spec.') && !required);
    // A unit of a period is in words: without one, the period is refused.
    const named = optional.filter(({ path }) => !/\.(days|months|years)$/.test(path));
    expect(named.filter(({ path }) => !page.includes(`| \`${path}\` `)).map(({ path }) => path)).toEqual([]);
  });
});
