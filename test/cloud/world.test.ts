import { describe, expect, it } from '@jest/globals';
import { createClockwork } from './world.ts';

describe("Azure's time of a write", () => {
  it('has seven digits and never comes twice, though the clock stands still', () => {
    const { timestamp } = createClockwork(() => new Date('2026-11-24T10:00:00.250Z'));
    expect([timestamp(), timestamp()]).toEqual(['2026-11-24T10:00:00.2500000Z', '2026-11-24T10:00:00.2500001Z']);
  });

  it('never goes back with the clock', () => {
    let now = new Date('2026-11-24T10:00:00Z');
    const { timestamp } = createClockwork(() => now);
    const before = timestamp();
    now = new Date('2026-11-24T09:00:00Z');
    expect(timestamp() > before).toBe(true);
  });
});
