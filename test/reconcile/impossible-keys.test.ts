import { expect, it } from '@jest/globals';
import { createPolicy, createWorld, statusOf } from '../support/fakes.ts';
import { conditionOf } from './ai-world.ts';
import { readableClasses } from './scan-world.ts';

it('a policy whose numbers stand under a key that no blob can have does not claim that erasures are assured', async () => {
  const world = createWorld();
  const [recordings, transcripts] = readableClasses;
  const numbers = [{ from: 'Metadata', key: 'caller-id', role: 'Caller' }] as const;
  const artifacts = [{ ...recordings.artifacts![0]!, numbers }];
  createPolicy(world, { artifactClasses: [{ ...recordings, artifacts }, transcripts] });
  await world.pass();
  expect(conditionOf(world, 'ErasureAssured')).toMatchObject({ status: 'Unknown', reason: 'DefinitionInvalid' });
  const found = statusOf(world).findings?.filter(({ reason }) => reason === 'DefinitionInvalid');
  expect(found).toMatchObject([
    { message: expect.stringMatching(/numbers\[0\]\.key: no metadata can have this name/) },
  ]);
});
