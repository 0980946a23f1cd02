import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

/** The end-to-end suite on a chosen Kubernetes version; everything that is not our own flag goes to jest. */
const { values, positionals } = parseArgs({
  options: { version: { type: 'string' } },
  allowPositionals: true,
  strict: false,
});
const version = typeof values.version === 'string' ? values.version : undefined;
const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    '--selectProjects',
    'kubernetes',
    ...(positionals.length > 0 ? ['--', ...positionals] : []),
  ],
  {
    stdio: 'inherit',
    env: { ...process.env, ...(version === undefined ? {} : { CALLDATA_KUBERNETES_VERSION: version }) },
  },
);
process.exit(status ?? 1);
