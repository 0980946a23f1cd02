import { describe, expect, it } from '@jest/globals';
import { validateCallDataPolicy } from '../../src/api/validate.ts';
import { completePolicy, completeStatus, smallestPolicy } from './manifest.ts';
import { valueAt, withValueAt } from './object-path.ts';
import type { JsonValue } from '../../src/api/json.ts';

function problemsOf(value: unknown): readonly string[] {
  const validation = validateCallDataPolicy(value);
  return validation.ok ? [] : validation.problems;
}

describe('validateCallDataPolicy', () => {
  it('fills in the defaults of the CRD and leaves the given value alone', () => {
    const given = smallestPolicy();
    const validation = validateCallDataPolicy(given);
    expect(validation).toMatchObject({
      ok: true,
      policy: {
        spec: {
          suspend: false,
          checkIntervalMinutes: 60,
          timeZone: 'UTC',
          lifecycle: { mode: 'WholePrefix', lagDays: 3, arrivalLagDays: 1, approval: 'Manual' },
          deletionPolicy: 'Retain',
          artifactClasses: [{ locations: [{ prefix: '' }] }],
        },
        status: { observedGeneration: -1 },
      },
    });
    expect(given).toEqual(smallestPolicy());
  });

  it('accepts a policy and a status with every field', () => {
    expect(problemsOf({ ...completePolicy(), status: completeStatus() })).toEqual([]);
  });

  it('accepts what the API server adds to metadata', () => {
    const policy = { ...completePolicy(), metadata: { name: 'voicebot', uid: 'u', managedFields: [{ manager: 'm' }] } };
    expect(problemsOf(policy)).toEqual([]);
  });

  it.each<readonly [string, string, JsonValue | undefined, RegExp]>([
    ['a missing required field', 'spec.enforcement', undefined, /^spec\.enforcement is missing; add it\. Enforce lets/],
    [
      'a word that is not in the list',
      'spec.enforcement',
      'Delete',
      /^spec\.enforcement must be one of Audit, Enforce\./,
    ],
    [
      'a number beyond its bound',
      'spec.lifecycle.lagDays',
      31,
      /^spec\.lifecycle\.lagDays must be <= 30\. Days of delay/,
    ],
    ['an unquoted word that YAML reads as true', 'spec.timeZone', true, /^spec\.timeZone must be string\. IANA/],
    [
      'a mistake inside a list',
      'spec.artifactClasses[1].retention.maximum.years',
      31,
      /^spec\.artifactClasses\[1\]\.retention\.maximum\.years must be <= 30/,
    ],
    ['an empty list', 'spec.storageAccounts', [], /^spec\.storageAccounts must NOT have fewer than 1 items\./],
    ['a document of another kind', 'kind', 'ConfigMap', /^kind must be one of CallDataPolicy\./],
    [
      'a document of another version',
      'apiVersion',
      'calldata.claimini.com/v9',
      /^apiVersion must be one of calldata\.claimini\.com\/v1alpha1\./,
    ],
    ['a policy without a name', 'metadata.name', undefined, /^metadata\.name is missing/],
    [
      'a status time that is none',
      'status.lastCheckTime',
      'yesterday',
      /^status\.lastCheckTime must match format "date-time"/,
    ],
  ])('names the field and the remedy for %s', (_sentence, path, value, problem) => {
    const problems = problemsOf(withValueAt(completePolicy(), path, value));
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });

  it('refuses a field that the API does not have, where a lax client would have it dropped', () => {
    expect(problemsOf(withValueAt(completePolicy(), 'spec.lifecycle.aproval', 'Manual'))).toEqual([
      'spec.lifecycle.aproval is not a field of the API; correct its spelling or remove it. Known here: mode, lagDays, arrivalLagDays, approval, approvedDigests.',
    ]);
  });

  it('reports every problem, not the first', () => {
    const policy = withValueAt(completePolicy(), 'spec.enforcement', undefined);
    expect(problemsOf(withValueAt(policy, 'spec.checkIntervalMinutes', 1))).toHaveLength(2);
  });

  it.each([[undefined], [null], ['text'], [[]]])('does not take %p for a policy', (value) => {
    expect(problemsOf(value)).toEqual([
      'the document must be object. CallDataPolicy is the promise that a company makes about recorded calls, enforced against Azure and measured.',
    ]);
  });

  it('leaves the rules in CEL to the API server', () => {
    const overlapping = withValueAt(completePolicy(), 'spec.timeZone', 'Europe/Nowhere');
    expect(validateCallDataPolicy(overlapping).ok).toBe(true);
    expect(valueAt(overlapping, 'spec.timeZone')).toBe('Europe/Nowhere');
  });
});
