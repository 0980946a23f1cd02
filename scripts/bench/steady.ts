import { waitFor } from '../../test/support/wait-for.ts';
import { kubectl } from '../../test/support/local-stack.ts';
import { reconcileRequestedAtAnnotation } from '../../src/api/group.ts';
import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import type { Figure } from './measure.ts';
import type { BenchStack } from './stack.ts';

/** Asks for a pass over one policy and waits until status says that it was handled. */
export async function askForPass(stack: BenchStack, name: string, value: string): Promise<void> {
  const args = ['annotate', 'cdp', name, '-n', 'bench', '--overwrite', `${reconcileRequestedAtAnnotation}=${value}`];
  await kubectl(stack.controlPlane, args);
  await waitFor(
    async () => {
      const text = await kubectl(stack.controlPlane, ['get', 'cdp', name, '-n', 'bench', '-o', 'json']);
      return (JSON.parse(text) as CallDataPolicy).status?.lastHandledReconcileAt === value;
    },
    { what: `pass ${value} to be handled`, deadlineMs: 280_000, intervalMs: 100 },
  );
}

/** Passes over one settled policy, one after the other, and what of them reached Azure. */
export async function measureSteadyPasses(
  stack: BenchStack,
  name: string,
  { about, passes }: { readonly about: string; readonly passes: number },
): Promise<readonly Figure[]> {
  await askForPass(stack, name, 'settle');
  stack.azure.journal.clear();
  for (let pass = 1; pass <= passes; pass += 1) await askForPass(stack, name, `pass-${pass}`);
  const calls = stack.azure.journal.count({ server: 'arm' });
  const writes = stack.azure.journal.writes({ server: 'arm' }).length;
  if (writes !== 0) throw new Error(`${writes} writes reached Azure in ${passes} steady passes`);
  return [
    {
      what: `Azure calls in a steady pass over ${about}, mean of ${passes} counted passes`,
      value: (calls / passes).toFixed(1),
    },
    { what: `Azure writes in those ${passes} passes`, value: String(writes) },
  ];
}
