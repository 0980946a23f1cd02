import { expect } from '@jest/globals';
import type { EnsureOptions } from './binaries.ts';
import { ensureControlPlaneBinaries } from './binaries.ts';

/** The message of the expected failure. */
export async function failureOf(options: EnsureOptions): Promise<string> {
  return ensureControlPlaneBinaries(options).then(
    () => {
      throw new Error('expected a rejection');
    },
    (error: unknown) => (error as Error).message,
  );
}

/** Whoever cannot get the binaries is told each way out. */
export function expectThreeRemedies(message: string): void {
  expect(message).toContain('set KUBEBUILDER_ASSETS to a folder');
  expect(message).toContain('install Go');
  expect(message).toContain('allow the download of http');
}
