import { waitFor } from '../../test/support/wait-for.ts';
import { operatorNodeFlags } from '../../test/support/operator-process.ts';
import type { BenchStack } from './stack.ts';
import { atMost, mebibytes, milliseconds, percentile, residentMiB, type Figure } from './measure.ts';

const runs = 10;

/** From spawn until the first list of policies is answered, and the memory at that moment. The first run warms the cache. */
export async function measureColdStart(stack: BenchStack): Promise<readonly Figure[]> {
  const times: number[] = [];
  const memory: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    let watchingAt = Number.NaN;
    const operator = await stack.startOperator({
      inPlace: true,
      onLine: (line) => {
        if (line.includes('"watching"')) watchingAt = performance.now();
      },
    });
    await waitFor(() => !Number.isNaN(watchingAt), { what: 'the first list', intervalMs: 5 });
    const resident = residentMiB(operator.pid);
    await operator.stop();
    if (run === 0) continue;
    times.push(watchingAt - operator.spawnedAtMs);
    memory.push(resident);
  }
  const flags = `${operatorNodeFlags.join(' ')}, compile cache warm`;
  return [
    atMost(250, {
      what: `cold start until the first list is answered, p50 of ${runs} (${flags})`,
      measured: percentile(times, 0.5),
      show: milliseconds,
    }),
    { what: 'the same, slowest', value: milliseconds(Math.max(...times)) },
    atMost(110, {
      what: 'resident memory at that moment, p50',
      measured: percentile(memory, 0.5),
      show: mebibytes,
    }),
  ];
}
