export interface Fifo<T> {
  readonly push: (item: T) => void;
  readonly shift: () => T | undefined;
  readonly clear: () => void;
  readonly length: number;
}

/** First in, first out in constant time each, where `Array.shift` and the oldest entry of a Map grow with the length. */
export function createFifo<T>(): Fifo<T> {
  let items: (T | undefined)[] = [];
  let head = 0;
  return {
    push: (item) => {
      items.push(item);
    },
    shift: () => {
      if (head === items.length) return undefined;
      const item = items[head];
      items[head] = undefined;
      head += 1;
      if (head * 2 > items.length) {
        items = items.slice(head);
        head = 0;
      }
      return item;
    },
    clear: () => {
      items = [];
      head = 0;
    },
    get length() {
      return items.length - head;
    },
  };
}
