interface Chunk<Value> {
  readonly names: string[];
  readonly values: Value[];
}

/** A map that knows the order of its keys, quick and compact at a million of them. */
export interface OrderedMap<Value> {
  readonly size: () => number;
  readonly get: (name: string) => Value | undefined;
  readonly set: (name: string, value: Value) => void;
  readonly delete: (name: string) => boolean;
  /** In order, from that name on. Nothing may be added or removed meanwhile. */
  readonly from: (name: string) => Generator<readonly [name: string, value: Value]>;
  /** Fills an empty map with names in ascending order. */
  readonly fill: (names: readonly string[], values: readonly Value[]) => void;
}

const maxChunk = 1024;

/** The first index at which `isBelow` is false. */
function search(length: number, isBelow: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBelow(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function createOrderedMap<Value>(): OrderedMap<Value> {
  let chunks: Chunk<Value>[] = [];
  let size = 0;

  /** The chunk in which a name stands or would stand, and where in it. */
  const locate = (name: string) => {
    const after = search(chunks.length, (index) => (chunks[index]?.names[0] ?? '') <= name);
    const chunkIndex = Math.max(0, after - 1);
    const names = chunks[chunkIndex]?.names ?? [];
    const index = search(names.length, (at) => (names[at] ?? '') < name);
    return { chunkIndex, index, isHit: names[index] === name };
  };

  const split = (chunkIndex: number, { names, values }: Chunk<Value>) => {
    const half = names.length >>> 1;
    chunks.splice(chunkIndex + 1, 0, { names: names.splice(half), values: values.splice(half) });
  };

  return {
    size: () => size,
    get: (name) => {
      const { chunkIndex, index, isHit } = locate(name);
      return isHit ? chunks[chunkIndex]?.values[index] : undefined;
    },
    set: (name, value) => {
      const { chunkIndex, index, isHit } = locate(name);
      const chunk = chunks[chunkIndex] ?? { names: [], values: [] };
      if (chunks.length === 0) chunks.push(chunk);
      if (isHit) {
        chunk.values[index] = value;
        return;
      }
      chunk.names.splice(index, 0, name);
      chunk.values.splice(index, 0, value);
      size += 1;
      if (chunk.names.length > maxChunk) split(chunkIndex, chunk);
    },
    delete: (name) => {
      const { chunkIndex, index, isHit } = locate(name);
      const chunk = chunks[chunkIndex];
      if (!isHit || chunk === undefined) return false;
      chunk.names.splice(index, 1);
      chunk.values.splice(index, 1);
      size -= 1;
      if (chunk.names.length === 0) chunks.splice(chunkIndex, 1);
      return true;
    },
    *from(name) {
      const start = locate(name);
      for (let c = start.chunkIndex; c < chunks.length; c += 1) {
        const { names, values } = chunks[c]!;
        for (let i = c === start.chunkIndex ? start.index : 0; i < names.length; i += 1) yield [names[i]!, values[i]!];
      }
    },
    fill: (names, values) => {
      chunks = [];
      const step = maxChunk >>> 1;
      for (let at = 0; at < names.length; at += step) {
        chunks.push({ names: names.slice(at, at + step), values: values.slice(at, at + step) });
      }
      size = names.length;
    },
  };
}
