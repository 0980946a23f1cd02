import { describe, expect, it } from '@jest/globals';
import { admitCallDataPolicy } from '../../src/api/admission.ts';
import { callDataPolicySchema } from '../../src/api/call-data-policy.ts';
import { celExpression } from '../../src/api/cel-expression.ts';
import { refuseByRules } from '../../src/api/rule-refusals.ts';
import { rootNode } from '../../src/api/schema-nodes.ts';
import { schemaFields } from '../../scripts/render/schema-node.ts';
import { agreementCases } from './agreement-cases.ts';
import { completePolicy, maximalPolicy, smallestPolicy } from './manifest.ts';
import { valueAt, withValueAt } from './object-path.ts';
import { admittedCases, refusedCases } from './refusal-assertions.ts';
import type { JsonObject } from '../../src/api/json.ts';
import type { StructuralSchema } from '../../src/api/structural-schema.ts';

/** The same tables as the end-to-end tests put before the API server, and the same judgement of the answers. */

function refusalsOf(object: JsonObject, previous?: JsonObject): readonly string[] {
  const admission = admitCallDataPolicy(object, previous === undefined ? {} : { previous });
  return admission.admitted ? [] : admission.refusals.map(({ field, message }) => `${field}: ${message}`);
}

describe('admission without a cluster', () => {
  it.each(admittedCases)('admits %s', (_sentence, policy) => {
    expect(refusalsOf(policy)).toEqual([]);
  });

  it.each(refusedCases())('refuses $sentence', ({ object, judge }) => {
    judge(refusalsOf(object));
  });

  it('fills in the defaults and leaves the given object alone', () => {
    const admission = admitCallDataPolicy(smallestPolicy());
    expect(admission).toMatchObject({
      admitted: true,
      policy: { spec: { suspend: false, timeZone: 'UTC', lifecycle: { lagDays: 3, approval: 'Manual' } } },
    });
    expect(smallestPolicy().spec).not.toHaveProperty('suspend');
  });

  it('evaluates every rule of the schema over a policy with every field', () => {
    const admissions = [...agreementCases.map(({ object }) => object), completePolicy()].map((object) =>
      admitCallDataPolicy(object),
    );
    const notEvaluated = admissions.flatMap((admission) =>
      admission.admitted ? [] : admission.refusals.filter(({ evaluated }) => !evaluated),
    );
    expect(notEvaluated).toEqual([]);
  });

  it('knows how to evaluate every expression of the schema', () => {
    const rules = schemaFields(callDataPolicySchema).flatMap(({ node }) => node['x-kubernetes-validations'] ?? []);
    const sources = rules.flatMap(({ rule, messageExpression }) => [
      rule,
      ...(messageExpression ? [messageExpression] : []),
    ]);
    const results = sources.map((source) => celExpression(source)({ self: {}, oldSelf: undefined }));
    // Over an empty value most fail for want of a key; none for want of a function.
    expect(results.flatMap((result) => (result.kind === 'NotEvaluated' ? [result.message] : [])).join()).not.toMatch(
      /function|pattern|method/,
    );
    expect(sources.length).toBeGreaterThan(15);
  });

  it('judges a policy with everything at its bound within a few seconds of computing', () => {
    const before = process.cpuUsage();
    expect(refusalsOf(maximalPolicy())).toEqual([]);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(10_000);
  });

  it.each([
    ['spec.deletionPolcy', /^spec\.deletionPolcy: field not declared in schema; .*Known here: enforcement, suspend/],
    ['metadata.lables', /^metadata\.lables: field not declared in schema/],
    ['deletionPolicy', /^deletionPolicy: field not declared in schema; .*Known here: apiVersion, kind, spec/],
  ])('refuses the unknown field %s, which a lax client would lose', (field, says) => {
    expect(refusalsOf(withValueAt(completePolicy(), field, 'x'))).toEqual([expect.stringMatching(says)]);
  });

  it.each([
    ['apiVersion', 'calldata.claimini.com/v9', /^apiVersion: .*must be calldata\.claimini\.com\/v1alpha1$/],
    ['kind', 'Policy', /^kind: .*must be CallDataPolicy$/],
  ])('refuses another %s', (field, value, says) => {
    expect(refusalsOf(withValueAt(completePolicy(), field, value))).toEqual([expect.stringMatching(says)]);
  });

  it('does not take a field by the name of a property that every object of JavaScript has', () => {
    expect(refusalsOf(withValueAt(completePolicy(), 'spec.constructor', 'x'))).toEqual([
      expect.stringMatching(/^spec\.constructor: field not declared/),
    ]);
  });

  it.each([[undefined], [null], ['text'], [[]]])('does not take %p for a policy', (value) => {
    expect(admitCallDataPolicy(value)).toMatchObject({ admitted: false });
  });
});

describe('a time', () => {
  const start = 'spec.holds[0].startTime';

  it.each(['2026-01-01t00:00:00Z', '2026-01-01T00:00:00z', '2026-01-01T00:00:00;5Z', '2026-01-01T00:00:00+99:99'])(
    '%s is refused, because the rule cannot read it',
    (value) => {
      expect(refusalsOf(withValueAt(completePolicy(), start, value))).toEqual([
        expect.stringMatching(
          /^spec\.holds\[0\]: .*cannot be evaluated .*The rule says: endTime is not after startTime$/,
        ),
      ]);
    },
  );

  it('with a comma before its fraction is taken, as by the API server', () => {
    expect(refusalsOf(withValueAt(completePolicy(), start, '2026-01-01T00:00:00,5Z'))).toEqual([]);
  });
});

describe('what may name a person', () => {
  it.each(['owner', 'statute'])('is not repeated in the refusal: %s', (field) => {
    const refusals = refusalsOf(
      withValueAt(completePolicy(), `spec.holds[0].${field}`, 'erika.mustermann@example.com'),
    );
    expect(refusals).toHaveLength(1);
    expect(refusals.join()).not.toContain('erika');
  });
});

describe('admission of an edit', () => {
  const broken = ['0151-23456789', 'spec.timeZone', 'Europe/Nowhere'] as const;
  const stored = withValueAt(completePolicy({ name: broken[0] }), broken[1], broken[2]);

  it('forgives what was stored under a laxer schema and did not change', () => {
    expect(refusalsOf(withValueAt(stored, 'spec.suspend', true), stored)).toEqual([]);
    expect(refusalsOf(stored)).toHaveLength(3);
  });

  it('does not forgive a new mistake', () => {
    expect(refusalsOf(withValueAt(stored, 'spec.timeZone', 'Nowhere'), stored)).toEqual([
      expect.stringMatching(/^spec\.timeZone: .*unknown time zone/),
    ]);
  });

  it('lets a rule compare an entry of a list with the one of the same key', () => {
    const edited = withValueAt(
      completePolicy(),
      'spec.storageAccounts[0]',
      valueAt(completePolicy(), 'spec.storageAccounts[1]'),
    );
    expect(refusalsOf(edited, completePolicy()).join()).toMatch(/Duplicate value: \{"name":"archive"\}/);
  });
});

describe('a rule that cannot be evaluated', () => {
  const schemaWith = (rule: string): StructuralSchema => ({
    type: 'object',
    properties: { text: { type: 'string', 'x-kubernetes-validations': [{ rule, message: 'must be good' }] } },
  });

  it.each([
    ['a function that nobody compared with the API server', "self.split(',').size() == 1", /the function split/],
    ['an expression that does not parse', 'self ==', /./],
    ['an unknown name', 'other == self', /other/],
    ['a value that is not a boolean', 'self', /not a boolean/],
    ['a comparison with the old value without word on its absence', 'self == oldSelf', /oldSelf/],
  ])('never passes: %s', (_sentence, rule, why) => {
    const previous = { text: 'b' };
    const refusals = refuseByRules(rootNode(schemaWith(rule), { text: 'abc' }, previous));
    expect(refusals).toEqual([
      {
        field: 'text',
        message: expect.stringMatching(/cannot be evaluated without the API server.*--dry-run=server.*must be good$/),
        evaluated: false,
        blocksRules: false,
      },
    ]);
    expect(refusals[0]?.message).toMatch(why);
  });

  it('is told apart from one that the API server refuses for want of a key', () => {
    const schema: StructuralSchema = {
      type: 'object',
      'x-kubernetes-validations': [{ rule: 'self.text.size() > 0', message: 'must have text' }],
      properties: { text: { type: 'string' } },
    };
    expect(refuseByRules(rootNode(schema, {}))).toEqual([
      expect.objectContaining({ evaluated: true, message: expect.stringMatching(/evaluating rule: must have text$/) }),
    ]);
  });
});

describe('CEL in Kubernetes', () => {
  it.each<readonly [string, unknown, unknown]>([
    ["self.matches('(?i)^k$')", '\u212a', true],
    ["self.matches('^k$')", '\u212a', false],
    ["self.matches('^[^/]{1,3}$')", 'a\nb', true],
    ["self.matches('^a$')", 'a\n', false],
    ["self.matches('a.c')", 'a\nc', false],
    ["'aa'.matches(self)", '^(?P<x>a)\\w$', true],
    ["self.lowerAscii() == 'k'", '\u212a', false],
    ["self.lowerAscii() == 'abc'", 'aBC', true],
    ['self.size() == 1', '😀', true],
    ["timestamp('2026-07-01T00:00:00Z').getHours(self) == 2", 'Europe/Berlin', true],
    ['self.all(i, v, i == 0 || v == 2)', [1n, 2n, 2n], true],
    ['self.all(i, v, i == 0 || v == 2)', [1n, 2n, 3n], false],
    ['self.all(i, v, v.a == i)', [{ a: 0n }, {}, { a: 3n }], false],
    ['self.all(a, self.all(i, v, i > 0 || v == a))', [1n, 1n], true],
    ["('' + self).matches('^a$') && self == 'x.matches(' || true", 'a', true],
    ["'%s: %s%%'.format([self, 'b']) == 'a: b%'", 'a', true],
  ])('%s over %p is %p', (source, self, value) => {
    expect(celExpression(source)({ self, oldSelf: undefined })).toEqual({ kind: 'Value', value });
  });

  it.each<readonly [string, string]>([
    ['a(?=b)', 'error parsing regexp: invalid or unsupported Perl syntax: `(?=`'],
    ['(a', 'error parsing regexp: missing closing ): `(a`'],
    ['a\\', 'error parsing regexp: trailing backslash at end of expression: ``'],
  ])('refuses the pattern %s in the words of RE2', (pattern, message) => {
    const result = celExpression("[''.matches(self)].size() == 1")({ self: pattern, oldSelf: undefined });
    expect(result).toEqual({ kind: 'Failed', message });
  });

  it.each(['Europe/Nowhere', 'Europe/berlin', 'Utc', 'Local'])('knows no time zone %s', (zone) => {
    const result = celExpression("timestamp('2026-01-01T00:00:00Z').getHours(self) >= 0")({
      self: zone,
      oldSelf: undefined,
    });
    expect(result).toEqual({ kind: 'Failed', message: `unknown time zone ${zone}` });
  });

  it('fails where an entry fails and none is false', () => {
    const result = celExpression('self.all(i, v, v.a == i)')({ self: [{ a: 0n }, {}], oldSelf: undefined });
    expect(result).toEqual({ kind: 'Failed', message: expect.stringContaining('No such key') });
  });
});
