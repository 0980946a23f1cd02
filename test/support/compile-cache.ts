import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** For processes that tests start: what Node compiled of a program once serves all later starts. */
export const compileCache = { NODE_COMPILE_CACHE: join(tmpdir(), 'calldata-compile-cache') } as const;
