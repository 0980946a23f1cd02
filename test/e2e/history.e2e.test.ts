import { describe, expect, it } from '@jest/globals';
import { openEntry } from '../../src/evidence/history-document.ts';
import { runAtDesk } from '../cli/erasure/desk.ts';
import { azureEnvironment } from '../support/operator-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { openErasureScene, type ErasureScene } from './erasure-scene.ts';
import { evidenceContainer, readableBlobs } from './erasure-world.ts';

const scene = openErasureScene();

function entries({ harness, account }: ErasureScene) {
  return readableBlobs(harness, account, evidenceContainer)
    .filter((name) => name.startsWith('history/'))
    .toSorted()
    .map((name) => {
      const text = harness.azure.blob.read(account, evidenceContainer, name)?.toString('utf8') ?? '';
      return { name, content: openEntry(text)?.content };
    });
}

async function verify({ harness, namespace, policy }: ErasureScene) {
  const { azure, cluster } = harness;
  const flags = ['-n', namespace, '--kubeconfig', cluster.kubeconfigFile];
  const run = runAtDesk(['receipt', 'verify', '--policy', policy.name, ...flags], {
    environment: azureEnvironment(azure),
  });
  return { exitCode: await run.exitCode, output: run.stdout().replaceAll(/\s+/g, ' '), error: run.stderr() };
}

describe('the history of a policy, in one process with the clock of the test', () => {
  it('gets an entry a day and one at a change, verifies, and is not gone on with after somebody tampered', async () => {
    const { plant, applyPolicy, later, policy, harness, account } = scene();
    plant({ id: 'young', days: 10 });
    await applyPolicy();
    const compliant = (status: string) => (seen: { readonly content: ReturnType<typeof entries>[number]['content'] }) =>
      seen.content?.conditions.some(({ type, status: now }) => type === 'RetentionEnforced' && now === status) === true;
    await waitFor(() => entries(scene()).length > 0, { what: 'the first entry' });
    await later({ minutes: 61 });
    await policy.passNow();
    await waitFor(() => entries(scene()).some(compliant('True')), { what: 'an entry with the first verdict' });
    await later({ days: 1 });
    await policy.passNow();
    const days = () => new Set(entries(scene()).map(({ content }) => content?.day));
    await waitFor(() => days().size >= 2, { what: 'the entry of the next day' });
    const kept = await policy.read();
    expect(kept?.status?.history).toMatchObject({
      reason: 'HistoryKept',
      sequence: entries(scene()).length,
      location: `${account}/${evidenceContainer}`,
    });
    expect(await verify(scene())).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining('Verified:'),
      error: '',
    });

    const known = entries(scene());
    const first = known[0]?.name ?? '';
    harness.azure.blob.remove(account, evidenceContainer, first);
    await later({ days: 1 });
    await policy.passNow();
    const told = await policy.waitForStatus(
      'the loss to be told',
      ({ status }) => status?.history?.reason === 'HistoryBroken',
    );
    expect(told.status?.findings).toEqual(
      expect.arrayContaining([expect.objectContaining({ reason: 'HistoryBroken' })]),
    );
    expect(told.status?.history?.sequence).toBe(known.length);
    expect(entries(scene()).length).toBe(known.length - 1);
    const failed = await verify(scene());
    expect(failed.exitCode).toBe(1);
    expect(failed.output).toMatch(/NOT VERIFIED/);
  });
});
