export type WorkKind = 'Look' | 'Erase' | 'Verify';

/**
 * In which order pieces of work are tried; the first one that is due is begun. Deletes come first, then a listing that proves
 * them, then a look for everybody. But a look takes turns with the others: requests that try again and again would leave no gap
 * for it, while the time of one that waits for it goes on.
 */
export function workOrder(lastBegun: WorkKind | undefined): readonly WorkKind[] {
  const isItsTurn = lastBegun === 'Erase' || lastBegun === 'Verify';
  return isItsTurn ? ['Look', 'Erase', 'Verify'] : ['Erase', 'Verify', 'Look'];
}
