import { describe, expect, it } from '@jest/globals';
import { erasureReasons, erasureReasonSentences } from '../../src/api/erasure-reasons.ts';
import { changeGroups, changeRules } from '../../src/api/erasure-request-changes.ts';
import { erasureRequestCrd } from '../../src/api/erasure-request-crd.ts';
import { subjectKeys } from '../../src/api/erasure-request-identity-schema.ts';
import { erasureRequestSchema } from '../../src/api/erasure-request.ts';
import { reasonSentences } from '../../src/api/reasons.ts';
import { featureKinds } from '../../src/matching/feature.ts';
import { schemaFields } from '../../scripts/render/schema-node.ts';

const fields = schemaFields(erasureRequestSchema);
const version = erasureRequestCrd().spec.versions[0];

describe('the schema of ErasureRequest', () => {
  it('says of every field of the spec in which way it may change', () => {
    const topLevel = fields.map(({ path }) => /^spec\.(\w+)$/.exec(path)?.[1]).filter((name) => name !== undefined);
    expect(Object.keys(changeGroups).toSorted()).toEqual(topLevel.toSorted());
  });

  it('has a rule for every field that may not change freely, and none for the others', () => {
    const bound = Object.entries(changeGroups).flatMap(([field, group]) => (group === 'Free' ? [] : [field]));
    expect(changeRules.map(({ fieldPath }) => fieldPath.slice(1)).toSorted()).toEqual(bound.toSorted());
    expect(changeRules.filter(({ rule }) => !rule.includes('oldSelf'))).toEqual([]);
  });

  it('compares with the old object in every rule of the root and of spec, so that no rule can lock an object', () => {
    const wide = fields.filter(({ path }) => path === '' || path === 'spec');
    const rules = wide.flatMap(({ node }) => node['x-kubernetes-validations'] ?? []);
    expect(rules.filter(({ rule }) => !rule.includes('oldSelf'))).toEqual([]);
  });

  it('describes every field in a sentence', () => {
    const silent = fields.filter(
      ({ path, node }) => path !== 'metadata' && !/^[A-Z].*[.]$/.test(node.description ?? ''),
    );
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it('bounds every list and every string', () => {
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

  it('has no list of spec whose values managedFields would repeat', () => {
    const lists = fields.filter(({ path, node }) => path.startsWith('spec.') && node.type === 'array');
    expect(lists.length).toBeGreaterThan(2);
    expect(lists.filter(({ node }) => node['x-kubernetes-list-type'] !== 'atomic')).toEqual([]);
  });

  it('has no rule, pattern or enum on a free text: the API server would repeat the refused value', () => {
    const texts = fields.filter(
      ({ path, node }) => path.startsWith('spec.') && node.type === 'string' && node.format === undefined,
    );
    const judged = texts.filter(({ node }) => node['x-kubernetes-validations'] !== undefined || 'pattern' in node);
    expect(judged.map(({ path }) => path)).toEqual([]);
  });

  it('knows the features that the matcher knows', () => {
    expect(subjectKeys).toEqual(featureKinds);
  });
});

describe('the CRD of ErasureRequest', () => {
  it.each([...version.additionalPrinterColumns, ...version.selectableFields].map(({ jsonPath }) => jsonPath))(
    'points %s at a field of the schema',
    (jsonPath) => {
      const path = jsonPath.slice(1).replace(/\[\?.*?\]/, '[]');
      expect(path === 'metadata.creationTimestamp' || fields.some((field) => field.path === path)).toBe(true);
    },
  );

  it('has a status that nobody takes for healthy before the first pass', () => {
    expect(version.subresources.status).toEqual({});
    expect(version.schema.openAPIV3Schema.properties.status.default).toEqual({ observedGeneration: -1 });
  });
});

describe('the catalogue of reasons of ErasureRequest', () => {
  it('holds words that the API conventions allow as reasons, each with a sentence', () => {
    const wrong = erasureReasons.filter(
      (reason) => !/^[A-Z][A-Za-z]{1,63}$/.test(reason) || !/^\S.*[.]$/.test(erasureReasonSentences[reason]),
    );
    expect(wrong).toEqual([]);
  });

  it('shares with the other catalogue only what both kinds of object can meet', () => {
    const others: Readonly<Record<string, string>> = reasonSentences;
    expect(erasureReasons.filter((reason) => reason in others)).toEqual([
      'CutDeferred',
      'TimeZoneUnknown',
      'SpecMisfit',
      'EvidenceUnavailable',
      'HoldUnreadable',
      'InternalError',
    ]);
  });
});
