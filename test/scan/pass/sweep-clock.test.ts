import { describe, expect, it } from '@jest/globals';
import type { SweepContext } from '../../../src/scan/pass/sweep-context.ts';
import { waitFor } from '../../support/wait-for.ts';
import { classAt, connectTo, createMemoryAccount, key, nowMs, recording, requestOf } from './memory-estate.ts';
import { stageScans } from './run-scans.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** What a sweep sees that begins after our clock moved, while that of the service goes on as it did when it listed. */
async function sweepAfter(movedMs: number, look: (context: SweepContext) => Promise<unknown>) {
  const calls = createMemoryAccount({ recordings: [recording('20260109', 'one')] });
  const request = requestOf([classAt('recordings', ['calls/recordings/'])], { accounts: { calls } });
  const clock = { ms: nowMs };
  let seen: unknown;
  const { scans, workEnds } = stageScans(
    { calls },
    {
      now: () => clock.ms,
      connect: () => {
        const clients = connectTo(calls);
        return { ...clients, port: { ...clients.port, serviceNow: () => nowMs } };
      },
      runSweep: async (context) => {
        seen = await look(context).catch((error: unknown) => error);
        return { classes: [] };
      },
    },
  );
  scans.list(key, request);
  await workEnds();
  clock.ms += movedMs;
  scans.sweep(key, { ...request, allowances: [], setsTags: true, stillWanted: () => Promise.resolve(true) });
  await waitFor(() => (scans.find(key)?.kind === 'Running' ? undefined : true), { what: 'the end', intervalMs: 1 });
  await scans.stop();
  return seen;
}

async function readAll({ places, readArtifacts }: SweepContext): Promise<number> {
  let count = 0;
  for (const place of places) for await (const page of readArtifacts(place)) count += page.length;
  return count;
}

const isWanted = ({ request }: SweepContext): Promise<unknown> => request.stillWanted();

describe('a sweep whose clock moved since the listing', () => {
  it('judges as of the listing, whatever time it is', async () => {
    expect(await sweepAfter(0.1 * hourMs, ({ startedMs }) => Promise.resolve(startedMs))).toBe(nowMs);
  });

  it.each([
    ['days ahead', 120 * dayMs],
    ['an hour back', -hourMs],
  ])('is not wanted, and reads no page to judge, where it jumped %s', async (_, movedMs) => {
    expect(await sweepAfter(movedMs, isWanted)).toMatchObject({ reason: 'ClockSkewed' });
    expect(await sweepAfter(movedMs, readAll)).toMatchObject({ reason: 'ClockSkewed' });
  });

  it('goes on where both agree within minutes', async () => {
    expect(await sweepAfter(5 * 60_000, isWanted)).toBe(true);
    expect(await sweepAfter(5 * 60_000, readAll)).toBe(1);
  });
});
