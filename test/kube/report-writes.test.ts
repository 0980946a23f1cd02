import { describe, expect, it } from '@jest/globals';
import type { Report } from '../../src/policy/reports/report.ts';
import { countReports, createReportWrites } from '../../src/kube/report-writes.ts';
import type { PublishedReport } from '../../src/reconcile/report-ports.ts';
import { buildPolicy, buildSpec } from '../support/build.ts';

const { signal: abortSignal } = new AbortController();

describe('the count of Reports', () => {
  it.each<[PublishedReport, { readonly success: number; readonly error: number }]>([
    [{ kind: 'Written' }, { success: 1, error: 0 }],
    [
      { kind: 'Failed', message: 'The webhook refused it.' },
      { success: 0, error: 1 },
    ],
    [{ kind: 'Unchanged' }, { success: 0, error: 0 }],
    [{ kind: 'NotServed' }, { success: 0, error: 0 }],
  ])('of one that is %j', async (answer, counts) => {
    const writes = createReportWrites();
    expect(writes.counts()).toEqual({ success: 0, error: 0 });
    const publisher = countReports({ publish: () => Promise.resolve(answer) }, writes);
    const published = await publisher.publish(buildPolicy(buildSpec()), {} as Report, { abortSignal });
    expect(published).toBe(answer);
    expect(writes.counts()).toEqual(counts);
  });

  it('remembers of each policy what the last try came to, and nothing where nobody serves the kind', async () => {
    const writes = createReportWrites();
    const [policy, other] = [buildPolicy(buildSpec()), buildPolicy(buildSpec(), { uid: 'other' })];
    const failing = async (...answers: readonly PublishedReport['kind'][]) => {
      for (const kind of answers) {
        const answer = { kind, message: '' } as PublishedReport;
        await countReports({ publish: () => Promise.resolve(answer) }, writes).publish(policy, {} as Report, {
          abortSignal,
        });
      }
      return writes.isFailing(policy);
    };

    expect(writes.isFailing(policy)).toBeUndefined();
    expect(await failing('Failed')).toBe(true);
    expect(writes.isFailing(other)).toBeUndefined();
    expect(await failing('Written')).toBe(false);
    expect(await failing('Failed', 'Unchanged')).toBe(false);
    expect(await failing('Failed', 'NotServed')).toBeUndefined();
    expect(await failing('Failed')).toBe(true);
    writes.forget(policy.metadata.uid);
    expect(writes.isFailing(policy)).toBeUndefined();
  });
});
