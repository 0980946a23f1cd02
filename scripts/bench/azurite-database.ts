import { createRequire } from 'node:module';

/**
 * Loaded into Azurite before it starts. For each blob that it deletes, its database walks through all blobs of the account some
 * times and then sorts all of its indexes anew: tens of milliseconds at 20,000 blobs, and a bench of deletes would measure that and
 * nothing else. Here it looks a blob up by its name first, and takes a document that goes out of the indexes by its own way for one.
 */
interface Collection {
  readonly data: readonly object[];
  readonly remove: (document: object) => unknown;
  readonly chain: () => object;
  removeBatchByPositions: (positions: readonly number[]) => unknown;
}

interface ResultSet {
  $and: (filters: readonly object[]) => unknown;
}

const ownRequire = createRequire(import.meta.url);
const databaseRequire = createRequire(ownRequire.resolve('azurite/package.json'));
const { Collection } = databaseRequire('lokijs') as { readonly Collection: new (name: string) => Collection };

const collections = Collection.prototype as Collection;
const { removeBatchByPositions } = collections;
collections.removeBatchByPositions = function remove(this: Collection, positions) {
  const [position, ...others] = positions;
  const document = position === undefined ? undefined : this.data[position];
  return document === undefined || others.length > 0
    ? removeBatchByPositions.call(this, positions)
    : this.remove(document);
};

const resultSets = Object.getPrototypeOf(new Collection('any').chain()) as ResultSet;
const { $and } = resultSets;
resultSets.$and = function find(this: ResultSet, filters) {
  const isOfName = (filter: object) => 'name' in filter;
  return $and.call(this, [...filters.filter(isOfName), ...filters.filter((one) => !isOfName(one))]);
};
