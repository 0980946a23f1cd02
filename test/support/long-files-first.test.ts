import { existsSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import LongFilesFirst, { longFiles } from './long-files-first.ts';

it('names files that there are', () => {
  expect(longFiles.filter((file) => !existsSync(file))).toEqual([]);
});

it('puts the long files first, the longest before all', () => {
  const [longest = '', second = ''] = longFiles;
  const paths = ['/elsewhere/short.test.ts', second, longest];
  // Jest asks for the time that a file took, and for its size, and knows neither here.
  const context = { config: { cacheDirectory: '/nowhere', id: 'unit' }, hasteFS: { getSize: () => 1 } };
  const tests = paths.map((path) => ({ path, context }));
  const sequencer = new LongFilesFirst({ contexts: [], globalConfig: {} });
  expect(sequencer.sort(tests).map(({ path }) => path)).toEqual([longest, second, '/elsewhere/short.test.ts']);
});
