import { describe, expect, it } from '@jest/globals';
import type { AccountVerdict } from '../../src/policy/account-verdict.ts';
import { judgeErasure } from '../../src/policy/erasure-assurance.ts';
import { storageFindings } from '../../src/policy/storage-findings.ts';
import { buildObservation, seen } from '../support/build.ts';

const settled: AccountVerdict = {
  name: 'archive',
  declared: true,
  lifecycle: { status: 'True', reason: 'RulesInForce', message: 'As wanted.' },
  progress: 'Settled',
  cause: { reason: 'RulesInForce', message: 'As wanted.' },
  entry: undefined,
  deletingRules: 1,
  unseenRules: 0,
  unachievable: [],
};

function judge(softDeleteDays: number) {
  const observation = buildObservation('archive', { blobService: seen({ softDeleteDays, versioning: false }) });
  return judgeErasure(observation, { locations: [], lagDays: 3, declaredResourceIds: [], wholeContainers: [] });
}

describe('findings about storage', () => {
  it('tell of a period that cannot be kept, with its arithmetic, as critical', () => {
    const [finding] = storageFindings([{ ...settled, unachievable: ['archive: 88 - 1 - 100 = -13 days'] }], []);

    expect(finding).toMatchObject({ reason: 'RetentionUnachievable', severity: 'Critical', basis: 'Inferred' });
    expect(finding?.message).toMatch(/^Account archive, class archive: 88 - 1 - 100 = -13 days\. .* promise a longer/);
    expect(finding?.message).toContain('shorten retention.minimum');
  });

  it('tell of deletions that stay recoverable for more than 28 days, and of what keeps them alone', () => {
    const [finding, ...others] = storageFindings([settled], [judge(29)]);

    expect(others).toEqual([]);
    expect(finding).toMatchObject({ reason: 'RecoverableTooLong', severity: 'High', subject: 'archive' });
    expect(finding?.message).toContain(
      'recoverable for 29 days. Soft delete keeps deleted blobs for 29 days. An erasure',
    );
  });

  it('say nothing where all is well', () => {
    expect(storageFindings([settled], [judge(28)])).toEqual([]);
  });
});
