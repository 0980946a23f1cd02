/** Which objects of a list were tried and stand still: they have their turn after all others, those tried longest ago first. */
export interface TriedInVain {
  /** `list` tells lists apart. What is not in `items` any more is forgotten. */
  readonly last: <Item extends { readonly id: string }>(list: string, items: readonly Item[]) => readonly Item[];
  readonly remember: (list: string, ids: readonly string[]) => void;
}

/** Of this process alone: another one learns it anew. */
export function createTriedInVain(): TriedInVain {
  const turns = new Map<string, ReadonlyMap<string, number>>();
  let turn = 0;
  return {
    last: (list, items) => {
      const known = turns.get(list);
      if (known === undefined) return items;
      const kept = items.flatMap(({ id }) => {
        const tried = known.get(id);
        return tried === undefined ? [] : [[id, tried] as const];
      });
      turns.set(list, new Map(kept));
      return items.toSorted((left, right) => (known.get(left.id) ?? 0) - (known.get(right.id) ?? 0));
    },
    remember: (list, ids) => {
      if (ids.length === 0) return;
      turn += 1;
      turns.set(list, new Map([...(turns.get(list) ?? []), ...ids.map((id) => [id, turn] as const)]));
    },
  };
}
