import { blockPromises } from './blocks.ts';
import { conditionPromises } from './conditions.ts';
import { containerPromises } from './containers.ts';
import { contentPromises } from './contents.ts';
import { listPromises } from './lists.ts';
import { markPromises } from './marks.ts';
import { protectionPromises } from './protection.ts';
import type { BlobPromise } from './scene.ts';
import { softDeletePromises } from './soft-delete.ts';
import { versionDeletePromises } from './version-deletes.ts';
import { versionPromises } from './versions.ts';

/**
 * What this project takes the Blob service to do, a sentence and a page of its documentation each. It knows no test
 * runner: whoever has an account of the right kind can try it there.
 */
export const blobContract: readonly BlobPromise[] = [
  ...contentPromises,
  ...blockPromises,
  ...conditionPromises,
  ...listPromises,
  ...markPromises,
  ...containerPromises,
  ...softDeletePromises,
  ...versionPromises,
  ...versionDeletePromises,
  ...protectionPromises,
];
