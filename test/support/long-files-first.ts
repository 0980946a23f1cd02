import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

interface TestFile {
  readonly path: string;
}

/** Jest's own; its types describe another module format than the one that Node loads. */
const { default: TestSequencer } = createRequire(import.meta.url)('@jest/test-sequencer') as {
  readonly default: new (options: object) => { sort(tests: readonly TestFile[]): TestFile[] };
};

/** Files that take about a minute or more, the longest first, by their path below `test`. */
export const longFiles = [
  'e2e/erasure-kills.e2e.test.ts',
  'e2e/sweep-kills.e2e.test.ts',
  'e2e/erasure-leaks.e2e.test.ts',
  'e2e/erasure-faults.e2e.test.ts',
  'e2e/kubernetes-restarts.e2e.test.ts',
  'scan/engine-mixed-faults.contract.test.ts',
  'e2e/erasure-policies.e2e.test.ts',
  'api/admission-agreement.e2e.test.ts',
].map((file) => fileURLToPath(new URL(`../${file}`, import.meta.url)));

const rankOf = (path: string): number => (longFiles.includes(path) ? longFiles.indexOf(path) : longFiles.length);

/**
 * Long files, then as jest would: what failed, what took long, what is large. Jest learns how long a file takes, but a fresh
 * clone knows nothing, and a long file begun last would run alone.
 */
export default class LongFilesFirst extends TestSequencer {
  override sort(tests: readonly TestFile[]): TestFile[] {
    return super.sort(tests).toSorted((one, other) => rankOf(one.path) - rankOf(other.path));
  }
}
