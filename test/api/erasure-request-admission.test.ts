import { describe, expect, it } from '@jest/globals';
import { refuseErasureRequest } from '../../src/api/admission.ts';
import { celExpression } from '../../src/api/cel-expression.ts';
import { erasureRequestSchema } from '../../src/api/erasure-request.ts';
import { schemaFields } from '../../scripts/render/schema-node.ts';
import { erasureAgreementCases } from './erasure-agreement-cases.ts';
import { completeRequest, smallestRequest } from './erasure-manifest.ts';
import { refusedRequests } from './erasure-request-cases.ts';
import { withValueAt } from './object-path.ts';
import type { JsonObject } from '../../src/api/json.ts';

const place = { namespace: 'privacy' };

function refusalsOf(object: JsonObject): readonly string[] {
  return refuseErasureRequest(object).map(({ field, message }) => `${field}: ${message}`);
}

describe('an ErasureRequest, judged without a cluster,', () => {
  it.each([
    ['the smallest', smallestRequest(place)],
    ['one with every field', completeRequest(place)],
    ['one whose name the API server makes', withValueAt(smallestRequest(place), 'metadata', { generateName: 'er-' })],
  ])('is admitted: %s', (_sentence, object) => {
    expect(refusalsOf(object)).toEqual([]);
  });

  it.each(refusedRequests)('is refused for $sentence', ({ changes, field, says }) => {
    let object = completeRequest(place);
    for (const [at, value] of Object.entries(changes)) object = withValueAt(object, at, value);
    const named = refusalsOf(object).filter((refusal) => !refusal.includes('some validation rules were not checked'));
    expect(named).toEqual([expect.stringMatching(says)]);
    expect(named[0]?.startsWith(`${field}: `)).toBe(true);
  });

  it.each(['erase-491701234567-', 'kim-at-example-'])(
    'is refused for what its generated name would say: %s',
    (prefix) => {
      const object = withValueAt(smallestRequest(place), 'metadata', { generateName: prefix });
      expect(refusalsOf(object)).toEqual([expect.stringMatching(/^<nil>: .*generateName: er-/)]);
    },
  );

  it.each([
    ['told on 2026-11-20 09:12, again 21.11.2026', true],
    ['Koenigstr. 10a, 70173 Stuttgart', true],
    ['2026-11-20 0172 4433221', false],
    ['on 2026-11-20, and 0172/4433221', false],
    ['kim [at] example', false],
  ])('is judged by every long number in a text, of which dates are none: %s', (text, isAdmitted) => {
    const refusals = refusalsOf(withValueAt(completeRequest(place), 'spec.refusal.complaintHint', text));
    expect(refusals).toEqual(
      isAdmitted ? [] : [expect.stringMatching(/^spec\.refusal\.complaintHint: .*looks like a telephone number/)],
    );
  });

  it('is refused as another kind', () => {
    expect(refusalsOf({ ...smallestRequest(place), kind: 'CallDataPolicy' })).toEqual([
      'kind: Invalid value: "CallDataPolicy": must be ErasureRequest',
    ]);
  });

  it('is never left unjudged, and no text of it is repeated', () => {
    for (const { object } of erasureAgreementCases(place)) {
      const refusals = refuseErasureRequest(object);
      expect(refusals.filter(({ evaluated }) => !evaluated)).toEqual([]);
      expect(refusals.filter(({ message }) => message.includes('4433221'))).toEqual([]);
    }
  });

  it('meets no expression at its creation that cannot be evaluated', () => {
    const rules = schemaFields(erasureRequestSchema)
      .flatMap(({ node }) => node['x-kubernetes-validations'] ?? [])
      .filter(({ rule, optionalOldSelf }) => optionalOldSelf === true || !rule.includes('oldSelf'));
    const results = rules.map(({ rule }) => celExpression(rule)({ self: {}, oldSelf: undefined }));
    expect(results.flatMap((result) => (result.kind === 'NotEvaluated' ? [result.message] : [])).join()).not.toMatch(
      /function|pattern|method/,
    );
  });
});
