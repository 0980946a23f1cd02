import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createFifo } from '../../src/runtime/fifo.ts';

describe('fifo', () => {
  it('behaves like an array that is pushed and shifted', () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.constant('push' as const) },
      { weight: 5, arbitrary: fc.constant('shift' as const) },
      { weight: 1, arbitrary: fc.constant('clear' as const) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const fifo = createFifo<number>();
        let model: number[] = [];
        steps.forEach((kind, index) => {
          if (kind === 'push') {
            fifo.push(index);
            model.push(index);
          } else if (kind === 'shift') {
            expect(fifo.shift()).toBe(model.shift());
          } else {
            fifo.clear();
            model = [];
          }
          expect(fifo.length).toBe(model.length);
        });
      }),
    );
  });
});
