import { describe, expect, it } from '@jest/globals';
import type { CallDataPolicy } from '../../../src/api/call-data-policy.ts';
import type { ErasureRequest } from '../../../src/api/erasure-request.ts';
import { readCluster } from '../../../src/cli/report/cluster-source.ts';
import { renderReport } from '../../../src/cli/report/render-report.ts';
import { buildPolicy, buildSpec } from '../../support/build.ts';
import { fakeCluster, without } from '../erasure/desk.ts';
import { madeTime, request, status } from './report-data.ts';

const readEvidence = () => Promise.resolve({ kind: 'NotRead', why: 'Nobody looked.' } as const);

async function pageOf(policies: readonly unknown[], requests: readonly ErasureRequest[]): Promise<string> {
  const cluster = fakeCluster(({ path }) => ({
    metadata: { resourceVersion: '1' },
    items: path.endsWith('erasurerequests') ? requests : policies,
  }));
  const page = renderReport(await readCluster(cluster, { names: [], madeTime, readEvidence }));
  return page.replaceAll(/<style>.*?<\/style>|<[^>]*>/gs, ' ').replaceAll(/\s+/g, ' ');
}

const fitting: CallDataPolicy = { ...buildPolicy(buildSpec()), status: status() };

describe('a report of a cluster', () => {
  it.each<readonly [string, unknown]>([
    ['spec.holds', { ...fitting, spec: without(fitting.spec, 'holds') }],
    ['spec.storageAccounts', { ...fitting, spec: without(fitting.spec, 'storageAccounts') }],
    ['spec.artifactClasses', { ...fitting, spec: without(fitting.spec, 'artifactClasses') }],
    ['spec.enforcement', without(fitting, 'spec')],
  ])('tells of a policy that was stored without %s what there is', async (field, stored) => {
    const other = { ...fitting, metadata: { ...fitting.metadata, name: 'other' } };
    const page = await pageOf([stored, other], [request('er-1')]);
    expect(page).toContain(`form that this version does not know: ${field} is missing.`);
    expect(page).toContain('recordings: 3 artifacts are past their period.');
    expect(page).toContain('privacy/other');
    expect(page).not.toContain('undefined');
  });

  it('names requests that were stored without the name of a policy', async () => {
    const { spec, ...lost } = request('er-lost');
    const page = await pageOf(
      [fitting],
      [request('er-1'), { ...lost, spec: without(spec, 'policyRef') } as ErasureRequest],
    );
    expect(page).toContain('Request er-lost : It is stored without the name of a policy');
    expect(page).not.toContain('No request of policy');
  });
});
