import { waitFor } from '../../test/support/wait-for.ts';
import { kubectl } from '../../test/support/local-stack.ts';
import { reconcileRequestedAtAnnotation } from '../../src/api/group.ts';
import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import { benchPolicy } from './estate.ts';
import type { Figure } from './measure.ts';
import type { BenchStack } from './stack.ts';

const passes = 20;

/** Asks for passes over one settled policy, one after the other, and counts what reached Azure. */
export async function measureSteadyPasses(stack: BenchStack, index: number): Promise<readonly Figure[]> {
  const { name } = benchPolicy(index, 1, 'bench').metadata;
  const ask = async (value: string): Promise<void> => {
    await kubectl(stack.controlPlane, [
      'annotate',
      'cdp',
      name,
      '-n',
      'bench',
      '--overwrite',
      `${reconcileRequestedAtAnnotation}=${value}`,
    ]);
    await waitFor(
      async () => {
        const text = await kubectl(stack.controlPlane, ['get', 'cdp', name, '-n', 'bench', '-o', 'json']);
        return (JSON.parse(text) as CallDataPolicy).status?.lastHandledReconcileAt === value;
      },
      { what: `pass ${value} to be handled`, intervalMs: 100 },
    );
  };
  await ask('settle');
  stack.azure.journal.clear();
  for (let pass = 1; pass <= passes; pass += 1) await ask(`pass-${pass}`);
  const calls = stack.azure.journal.count({ server: 'arm' });
  const writes = stack.azure.journal.writes({ server: 'arm' }).length;
  if (writes !== 0) throw new Error(`${writes} writes reached Azure in ${passes} steady passes`);
  return [
    {
      what: `Azure calls in a steady pass over one account with one container, mean of ${passes} counted passes`,
      value: (calls / passes).toFixed(1),
    },
    { what: `Azure writes in those ${passes} passes`, value: String(writes) },
  ];
}
