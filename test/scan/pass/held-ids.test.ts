import { describe, expect, it } from '@jest/globals';
import type { ResolvedHold } from '../../../src/policy/holds.ts';
import type { SweepContext } from '../../../src/scan/pass/sweep-context.ts';
import { hold } from '../../policy/scan-build.ts';
import { waitFor } from '../../support/wait-for.ts';
import { classAt, createMemoryAccount, key, recording, requestOf, tagged } from './memory-estate.ts';
import { stageScans } from './run-scans.ts';

const byIds = (...callIds: readonly string[]): readonly ResolvedHold[] => [
  hold('case-7', { kind: 'ByIds', callIds: new Set(callIds) }),
];

describe('a call id that is put into the Secret of a hold after the listing', () => {
  it('keeps its call in the sweep and in the listing after it, beside all that was held before', async () => {
    const entries = [
      recording('20260109', 'one'),
      recording('20260109', 'Two'),
      recording('20260109', 'three'),
      recording('20260109', 'four', tagged('calldata-hold', 'nobody-knows')),
    ];
    const calls = createMemoryAccount({ recordings: entries });
    const request = requestOf([classAt('recordings', ['calls/recordings/'])], { accounts: { calls } });
    const seen: Record<string, unknown> = {};
    const look = async ({ knowledge, places: [place], readArtifacts }: SweepContext) => {
      for await (const page of readArtifacts(place!)) {
        for (const copy of page.flatMap(({ copies }) => copies)) {
          const { holds, holdsEndMs, unknownHold } = knowledge.ofCopy(copy, place!.scanClass);
          expect(holdsEndMs === undefined).toBe(holds.length === 0);
          expect(knowledge.of(copy.callIds, place!.scanClass).holds).toEqual(holds);
          seen[copy.callIds.join()] = unknownHold ? 'unknown' : holds;
        }
      }
      return { classes: [] };
    };
    const { scans, workEnds } = stageScans({ calls }, { runSweep: look });
    scans.list(key, { ...request, holds: byIds('one') });
    expect(await workEnds()).toMatchObject({ report: { classes: [{ held: 1, unknownHold: 1 }] } });
    const holds = byIds('two');
    scans.sweep(key, { ...request, holds, allowances: [], setsTags: true, stillWanted: () => Promise.resolve(true) });
    const ended = await waitFor(() => (scans.find(key)?.kind === 'Running' ? undefined : scans.find(key)), {
      what: 'the end of the sweep',
      intervalMs: 1,
    });
    await scans.stop();
    expect(seen).toEqual({ one: ['case-7'], Two: ['case-7'], three: [], four: 'unknown' });
    expect(ended).toMatchObject({ kind: 'Swept', report: { classes: [{ held: 2, unknownHold: 1 }] } });
  });
});
