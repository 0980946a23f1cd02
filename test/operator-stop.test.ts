import { describe, expect, it } from '@jest/globals';
import { stopOperator, type PartsToStop } from '../src/operator-stop.ts';
import { createManualTimers } from './support/manual-timers.ts';

const drainMs = 25_000;

/** Parts that note when they begin and end, in seconds. */
function createParts(flush: () => Promise<void> = () => Promise.resolve()) {
  const timers = createManualTimers();
  const noted: string[] = [];
  const note = (what: string) => noted.push(`${what} ${timers.now() / 1000}`);
  const taking = (what: string, durationMs: number) => async () => {
    note(`${what} begins`);
    await new Promise<void>((resolve) => {
      timers.schedule(resolve, durationMs);
    });
    note(`${what} ends`);
  };
  const parts: PartsToStop = {
    reflector: { stop: taking('watch', 1_000) },
    controller: { stop: taking('policies', drainMs) },
    erasures: { stop: taking('requests', drainMs), stopWatching: taking('watch', 1_000) },
    scans: { stop: taking('scans', 2_000) },
    events: { flush, stop: () => Promise.resolve() },
    leadership: {
      stop: () => {
        note('lease is given back');
        return Promise.resolve();
      },
    },
    close: [taking('pages', 0)],
  };
  return { timers, noted, parts };
}

describe('the end of the operator', () => {
  it('drains all at the same time, begins nothing meanwhile, and gives the lease back after that', async () => {
    const { timers, noted, parts } = createParts();
    const ended = stopOperator(parts, { timers });
    await timers.advance(drainMs);
    await timers.advance(0);
    await ended;

    expect(noted.filter((line) => line.includes('begins')).slice(0, 5)).toEqual([
      'policies begins 0',
      'requests begins 0',
      'scans begins 0',
      'watch begins 0',
      'watch begins 0',
    ]);
    expect(noted.slice(-5)).toEqual([
      'policies ends 25',
      'requests ends 25',
      'lease is given back 25',
      'pages begins 25',
      'pages ends 25',
    ]);
  });

  it('does not wait long for Events that cannot be written', async () => {
    const { timers, noted, parts } = createParts(() => new Promise<void>(() => undefined));
    const ended = stopOperator(parts, { timers });
    await timers.advance(drainMs + 3_000);
    await timers.advance(0);
    await ended;

    expect(noted).toContain('lease is given back 28');
  });
});
