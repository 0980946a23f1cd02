import { describe, expect, it } from '@jest/globals';
import type { ArtifactDefinition } from '../../../src/policy/artifact-definition.ts';
import { createKeptCalls } from '../../../src/scan/sweep/kept-calls.ts';
import { readsLast } from '../../../src/scan/sweep/read-last.ts';
import { createRefusedCalls } from '../../../src/scan/sweep/refused-calls.ts';
import { turnByDecision, type Turn } from '../../../src/scan/sweep/sweep-rounds.ts';
import { createWantedGate, SweepStopped } from '../../../src/scan/sweep/sweep-stop.ts';
import { createManualTimers } from '../../support/manual-timers.ts';
import { meta, wav } from './sweep-world.ts';

describe('names that tell the start of others', () => {
  const dated = (name: string): ArtifactDefinition => ({
    ...wav,
    startedAt: [{ from: 'Sibling', name, format: 'Json', pointer: '/at' }],
  });

  it.each([
    ['{directory}/{stem}-info.json', 'a/b/x-info.json', true],
    ['{directory}/{stem}-info.json', 'a/b/x.json', false],
    ['index/{id}.json', 'index/7.json', true],
    ['index/{id}.json', 'other/7.json', false],
    ['{a}-{b}/end', 'x-y/end', true],
    ['{a}-{b}/end', 'xy/end', false],
    ['calls.json', 'calls.json', true],
    ['calls.json', 'a/calls.json', false],
  ])('are those that %s can make: %s %p', (template, name, expected) => {
    expect(readsLast([dated(template)])(name, wav)).toBe(expected);
  });

  it('are all of call metadata, too', () => {
    expect(readsLast([])('x.json', meta)).toBe(true);
    expect(readsLast([])('x.wav', wav)).toBe(false);
  });
});

describe('the round of an artifact', () => {
  const first: Turn = { round: 'First', carriesRefusal: false, tellsOfOthers: false };
  it.each<[string, Turn, boolean, Turn['round']]>([
    ['is a later one where something of it goes only for a refusal', first, true, 'Refused'],
    ['is its own where nothing does', first, false, 'First'],
    ['is its own where that is late anyway', { ...first, round: 'Dates' }, true, 'Dates'],
  ])('%s', (_, turn, goesForRefusal, round) => {
    expect(turnByDecision(turn, { goesForRefusal }).round).toBe(round);
  });
});

describe('calls of which something stayed', () => {
  const limits = { calls: 2, undue: 4, undated: 4 };
  const file = { container: 'calls/a', name: 'x' };

  it('are remembered with the reason, and beyond the limit every call counts as one', () => {
    const calls = createKeptCalls(limits);
    calls.add(['a'], 'Leased');
    expect([calls.whyOf(['x', 'a'], file), calls.whyOf(['x'], file)]).toEqual(['Leased', undefined]);
    calls.add(['b', 'c'], 'Failed');
    expect([calls.whyOf(['a'], file), calls.whyOf(['x'], file)]).toEqual(['Leased', 'Failed']);
  });

  it('are all of a container beyond so many that nobody can date, and none of another container', () => {
    const calls = createKeptCalls(limits);
    for (const name of ['a', 'b', 'c', 'd', 'e']) calls.addUndated({ container: 'calls/a', name });
    const whyOf = (container: string, name: string) => calls.whyOf(['x'], { container, name });
    expect([whyOf('calls/a', 'a'), whyOf('calls/a', 'x'), whyOf('calls/b', 'a')]).toEqual([
      'CallStays',
      'CallStays',
      undefined,
    ]);
  });

  it('are kept apart from the many of which something is due soon', () => {
    const calls = createKeptCalls(limits);
    calls.addUndue(['a', 'b', 'c', 'd']);
    expect([calls.whyOf(['x', 'd'], file), calls.whyOf(['x'], file)]).toEqual(['CallStays', undefined]);
    calls.add(['d'], 'Leased');
    expect(calls.whyOf(['d'], file)).toBe('Leased');
  });
});

describe('refused calls of which something is left', () => {
  const always = Number.NEGATIVE_INFINITY;
  it.each<[string, readonly string[], unseenSince: readonly number[], boolean]>([
    ['are none where nothing was left', [], [], false],
    ['are those of what was left', ['x', 'r1'], [], true],
    ['are not those of others', ['x', 'y'], [], false],
    ['may be all where a place was not seen', [], [always], true],
    ['may be those that began after what was not seen', [], [99], true],
    ['are none that began before what was not seen', [], [100], false],
    ['are not fewer for what was not seen later', [], [99, 200], true],
  ])('%s', (_, left, unseenSince, expected) => {
    const calls = createRefusedCalls();
    calls.leave(left);
    for (const sinceMs of unseenSince) calls.leaveUnseen(sinceMs);
    expect(calls.isAnyLeft(['r1'], 100)).toBe(expected);
  });

  it('may be all by default', () => {
    const calls = createRefusedCalls();
    calls.leaveUnseen();
    expect(calls.isAnyLeft(['r1'], 100)).toBe(true);
  });

  it('may be of what nobody can date, whenever that was', () => {
    const calls = createRefusedCalls();
    calls.leaveUnseen(100);
    expect(calls.isAnyLeft(['r1'], Number.POSITIVE_INFINITY)).toBe(true);
  });
});

describe('the gate before deletes', () => {
  it('takes one look for all that wait, one for so many deletes, and one after some time', async () => {
    const timers = createManualTimers();
    let looks = 0;
    const gate = createWantedGate(
      () => {
        looks += 1;
        return Promise.resolve(true);
      },
      { timers },
    );
    await Promise.all(Array.from({ length: 256 }, () => gate.check()));
    expect(looks).toBe(1);
    await gate.check();
    expect(looks).toBe(2);
    await timers.advance(5000);
    await gate.check();
    expect(looks).toBe(3);
  });

  it('opens after a look that took longer than a look lasts, and then looks again', async () => {
    const timers = createManualTimers();
    let looks = 0;
    const gate = createWantedGate(
      async () => {
        looks += 1;
        // A look without end is given up here.
        if (looks > 3) return false;
        await timers.advance(6000);
        return true;
      },
      { timers },
    );
    await Promise.all([gate.check(), gate.check()]);
    expect(looks).toBe(1);
    await gate.check();
    expect(looks).toBe(2);
  });

  it('lets nobody pass who waited for a look while it was shut', async () => {
    const gate = createWantedGate(() => {
      gate.stop(new SweepStopped('Progressing', 'Enough was seen.'));
      return Promise.resolve(true);
    });
    await expect(gate.check()).rejects.toThrow('Enough was seen.');
  });

  it('stays shut once it was shut', async () => {
    const answers = [false, true];
    const gate = createWantedGate(() => Promise.resolve(answers.shift() ?? true));
    await expect(gate.check()).rejects.toThrow('was changed while its data was being deleted');
    await expect(gate.check()).rejects.toThrow('was changed while its data was being deleted');
    expect(gate.stopSignal.aborted).toBe(true);
  });
});
