import { blockPromises } from './blob/contract/blocks.ts';
import { conditionPromises } from './blob/contract/conditions.ts';
import { containerPromises } from './blob/contract/containers.ts';
import { contentPromises } from './blob/contract/contents.ts';
import { listPromises } from './blob/contract/lists.ts';
import { markPromises } from './blob/contract/marks.ts';
import { protectionPromises } from './blob/contract/protection.ts';
import type { BlobPromise } from './blob/contract/scene.ts';
import { softDeletePromises } from './blob/contract/soft-delete.ts';
import { versionDeletePromises } from './blob/contract/version-deletes.ts';
import { versionPromises } from './blob/contract/versions.ts';

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
