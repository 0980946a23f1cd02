import { describe, expect, it } from '@jest/globals';
import type { CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import { evidence, head } from '../policy/history/history-build.ts';
import { createPolicy, createWorld, edit, statusOf, type World } from '../support/fakes.ts';

const farMs = Number.MAX_SAFE_INTEGER;

function worldWith(spec: Partial<CallDataPolicySpec> = {}): World {
  const world = createWorld();
  createPolicy(world, { enforcement: 'Enforce', evidence, ...spec });
  world.answerHistory({ kind: 'Kept', head, unwritten: undefined, untilMs: farMs });
  return world;
}

const brokenEvents = ({ events }: World) => events.filter(({ reason }) => reason === 'HistoryBroken');

describe('a pass and the history of its policy', () => {
  it('names the last entry in status, also in passes that do not look at it', async () => {
    const world = worldWith();
    await world.pass();
    expect(statusOf(world).history).toMatchObject({ reason: 'HistoryKept', sequence: 7 });
    edit(world, { suspend: true });
    await world.pass();
    expect(statusOf(world).history).toMatchObject({ ...head, reason: 'HistoryPaused' });
    edit(world, { suspend: false, timeZone: 'Mars/Olympus' });
    await world.pass();
    expect(statusOf(world).history).toMatchObject({ ...head, reason: 'HistoryPaused' });
  });

  it('says where there is none, and keeps none under Audit', async () => {
    const world = createWorld();
    createPolicy(world, { enforcement: 'Enforce' });
    world.answerHistory({ kind: 'Broken', message: 'It was asked for.' });
    await world.pass();
    expect(statusOf(world).history?.reason).toBe('HistoryNotConfigured');
    edit(world, { enforcement: 'Audit', evidence });
    await world.pass();
    expect(statusOf(world).history?.reason).toBe('HistoryPaused');
    expect(brokenEvents(world)).toEqual([]);
  });

  it('tells a broken one as a finding, and once as an Event, and goes on', async () => {
    const world = worldWith();
    world.answerHistory({ kind: 'Broken', message: 'Entry 3 is missing.' });
    await world.pass();
    await world.pass();
    expect(statusOf(world).findings).toContainEqual(expect.objectContaining({ reason: 'HistoryBroken' }));
    expect(statusOf(world).conditions?.length).toBeGreaterThan(3);
    expect(brokenEvents(world)).toMatchObject([
      { type: 'Warning', note: expect.stringContaining('Entry 3 is missing.') },
    ]);
    world.answerHistory({ kind: 'Kept', head, unwritten: undefined, untilMs: farMs });
    await world.pass();
    expect(statusOf(world).findings).not.toContainEqual(expect.objectContaining({ reason: 'HistoryBroken' }));
  });

  it('comes back when the next entry is due', async () => {
    const world = worldWith();
    await world.pass();
    world.answerHistory({ kind: 'Kept', head, unwritten: undefined, untilMs: world.now() + 90_000 });
    const outcomes = [await world.pass(), await world.pass()];
    const delays = outcomes.map((outcome) => (outcome.kind === 'again' ? outcome.afterMs : undefined));
    expect(Math.min(...delays.map((delay) => delay ?? Number.NaN))).toBeLessThanOrEqual(91_000);
    world.answerHistory({ kind: 'Kept', head, unwritten: undefined, untilMs: world.now() - 1 });
    expect(await world.pass()).toEqual({ kind: 'again', afterMs: 1000 });
  });
});
