import type { UnseenPlace } from '../../policy/scan-report.ts';
import type { ErasureSession } from '../erasure-session.ts';
import type { ObjectKind } from '../look/compiled-search.ts';
import type { HiddenBy } from './hidden-names.ts';
import type { HiddenNaming } from './untold-naming.ts';

/** Objects of which kinds artifacts of a place may name. */
export function kindsNamedIn({ classes }: Pick<ErasureSession, 'classes'>, { className }: UnseenPlace) {
  const scanClass = classes.find(({ name }) => name === className);
  const sources = scanClass?.definitions.flatMap(({ aiObjects = [] }) => aiObjects) ?? [];
  return sources.map(({ kind, account }): ObjectKind => ({ kind, account }));
}

/** What lies in a deleted container is deleted, as a deleted copy is. */
export function isContainerDeleted({ reason }: UnseenPlace): boolean {
  return reason === 'ContainerDeleted';
}

/** It can be restored with all that is in it, and nobody can list of which calls that is. */
export function hiddenInContainer({ className, account, container, prefix }: UnseenPlace): HiddenBy {
  const where = { class: className, account, container, shape: `${prefix}*` } as const;
  const like: HiddenNaming = { ...where, kind: 'Hidden', reason: 'Deleted' };
  return { callIds: [], isUntold: true, like };
}
