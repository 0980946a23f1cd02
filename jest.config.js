/**
 * Four projects. `unit` is for after each save: functions, tables and properties, and parts of the operator on fakes in memory.
 * `simulation` plays whole courses of events on such fakes (interruptions at every step, two operators at once, a cause for each
 * condition, load, contents at their bounds), and runs clients and commands against servers and processes that a test starts.
 * `contract` needs the local Azure and, for a page and for the alerts, Debian's Chromium and Prometheus; `kubernetes` a real
 * control plane.
 */
const common = {
  testEnvironment: '<rootDir>/test/support/plain-global-environment.ts',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' }, sourceMaps: true },
    ],
  },
  moduleNameMapper: { '^fast-check$': '<rootDir>/test/support/seeded-fast-check.ts' },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};

export default {
  // More than two cores have: the end-to-end tests wait half of their time, for intervals and for the API server.
  maxWorkers: 3,
  // What Node keeps of the modules of test files that are done goes with the process only.
  workerIdleMemoryLimit: '1500MB',
  testSequencer: '<rootDir>/test/support/long-files-first.ts',
  // A busy machine is no failure: what hangs is found all the same.
  testTimeout: 60_000,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '\\.(simulation|contract|e2e)\\.test\\.ts$'],
    },
    { ...common, displayName: 'simulation', testMatch: ['<rootDir>/test/**/*.simulation.test.ts'] },
    { ...common, displayName: 'contract', testMatch: ['<rootDir>/test/**/*.contract.test.ts'] },
    {
      ...common,
      displayName: 'kubernetes',
      testMatch: ['<rootDir>/test/**/*.e2e.test.ts'],
      globalSetup: '<rootDir>/test/support/start-shared-control-plane.ts',
      globalTeardown: '<rootDir>/test/support/stop-shared-control-plane.ts',
    },
  ],
};
