import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createOrderedMap } from './ordered-map.ts';

const name = fc.string({ maxLength: 3 });
const step = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), name, value: fc.nat() }),
  fc.record({ kind: fc.constant('delete' as const), name }),
);

const byName = (a: readonly [string, number], b: readonly [string, number]) => (a[0] < b[0] ? -1 : 1);

describe('a map that knows the order of its keys', () => {
  it('holds what a plain map holds, in order, from any key on', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), name, (steps, start) => {
        const [ordered, plain] = [createOrderedMap<number>(), new Map<string, number>()];
        for (const each of steps) {
          if (each.kind === 'set') {
            ordered.set(each.name, each.value);
            plain.set(each.name, each.value);
          } else {
            expect(ordered.delete(each.name)).toBe(plain.delete(each.name));
          }
        }
        const rest = [...plain].filter(([key]) => key >= start).sort(byName);
        expect([...ordered.from(start)]).toEqual(rest);
        expect(ordered.size()).toBe(plain.size);
        for (const [key, value] of plain) expect(ordered.get(key)).toBe(value);
      }),
    );
  });

  it('splits what becomes too long, and loses nothing of it', () => {
    const map = createOrderedMap<number>();
    const count = 5000;
    for (let index = 0; index < count; index += 1) map.set(`k${(index * 7919) % count}`, index);
    const keys = [...map.from('')].map(([key]) => key);
    expect(keys).toHaveLength(count);
    expect(keys).toEqual([...keys].sort((a, b) => (a < b ? -1 : 1)));
    for (const key of keys) map.delete(key);
    expect([map.size(), [...map.from('')]]).toEqual([0, []]);
  });
});
