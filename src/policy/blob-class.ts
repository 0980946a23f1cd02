export interface ClassLocation {
  readonly account: string;
  readonly container: string;
  /** '' is the whole container. */
  readonly prefix: string;
}

export interface LocatedClass {
  readonly name: string;
  readonly locations: readonly ClassLocation[];
}

/** The class that a blob of one account belongs to by where it lies; `undefined`: no class declares the place. */
export type ClassOfBlob = (container: string, name: string) => string | undefined;

/** Locations of a policy never overlap, which admission sees to; where they did, the longest prefix would decide. */
export function createClassOfBlob(account: string, classes: readonly LocatedClass[]): ClassOfBlob {
  const places = new Map<string, { readonly prefix: string; readonly name: string }[]>();
  for (const { name, locations } of classes) {
    for (const { container, prefix } of locations.filter((location) => location.account === account)) {
      places.set(container, [...(places.get(container) ?? []), { prefix, name }]);
    }
  }
  for (const inContainer of places.values()) inContainer.sort((a, b) => b.prefix.length - a.prefix.length);
  return (container, name) => places.get(container)?.find(({ prefix }) => name.startsWith(prefix))?.name;
}
