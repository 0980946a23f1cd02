import { expect, it } from '@jest/globals';
import { compileSearch } from '../../../src/erasure/look/compiled-search.ts';
import { examineLog } from '../../../src/erasure/look/examination.ts';
import type { ArtifactDefinition } from '../../../src/policy/artifact-definition.ts';
import { compileJsonPath } from '../../../src/scan/classify/json-path.ts';
import { matcherFor } from '../../matching/subjects.ts';
import { number } from './look-stage.ts';
import { linesOf, log, lookTwice, stranger } from './untold-log-stage.ts';

it('of a log that is torn, a look remembers the calls with hits alone, and finds who called each time', async () => {
  const { found, remembered } = await lookTwice(log, `${linesOf(200)}{"call":"x","from":"+49 3\n`);
  for (const calls of found) expect(calls).toContain('c1 Weak OtherCaller');
  expect(found).toHaveLength(2);
  expect(remembered).toEqual(['c2']);
});

it.each([true, false])('of the records of a log, those of other calls are not held, torn: %s', (isTorn) => {
  const definition = { ...log, nameEndsWith: ['.ndjson'] } as ArtifactDefinition;
  const search = compileSearch(definition, { compileJsonPath });
  const examination = examineLog(search, matcherFor([{ phone: number }]), { isWanted: (callId) => callId === 'c1' });
  for (const call of ['c1', 'c2']) examination.add({ call, from: stranger });
  expect([...examination.end(isTorn).records.keys()]).toEqual(['c1']);
});
