import { expect, it } from '@jest/globals';
import { createSoon } from '../../src/runtime/soon.ts';
import { createManualTimers } from '../support/manual-timers.ts';

it('work that is asked for a thousand times is done once, after its delay, and again when it is asked for again', async () => {
  const timers = createManualTimers();
  let done = 0;
  const soon = createSoon(() => (done += 1), 1000, timers);
  for (let asked = 0; asked < 1000; asked += 1) soon();

  await timers.advance(999);
  expect(done).toBe(0);
  await timers.advance(1);
  expect(done).toBe(1);

  await timers.advance(5000);
  expect(done).toBe(1);
  soon();
  await timers.advance(1000);
  expect(done).toBe(2);
});
