import { describe, expect, it } from '@jest/globals';
import type { ArtifactClass } from '../../../src/api/call-data-policy.ts';
import type { ResolvedHold } from '../../../src/policy/holds.ts';
import { blobEntry } from '../memory-blobs.ts';
import { classAt, createMemoryAccount, requestOf } from './memory-estate.ts';
import { listOnce } from './run-scans.ts';

const writtenMs = Date.parse('2026-01-05T12:00:00Z');

/** As `resolveHolds` makes it of a Secret: each line is trimmed. */
function holdOn(callId: string): ResolvedHold {
  const times = { startTime: '2026-01-01T00:00:00Z', endTime: '2027-01-01T00:00:00Z' };
  const calls = { kind: 'ByIds', callIds: new Set([callId]) } as const;
  return { hold: { name: 'court', ground: 'LegalClaims', owner: 'legal', ...times }, calls };
}

async function lookAt(storedId: string, heldId: string) {
  const artifacts: NonNullable<ArtifactClass['artifacts']> = [
    {
      kind: 'CallMetadata',
      nameEndsWith: ['.json'],
      callId: [{ from: 'Content', format: 'Json', pointer: '/callId' }],
      startedAt: [{ from: 'CreationTime' }],
    },
  ];
  const entry = blobEntry('a.json', { creationTimeMs: writtenMs, lastModifiedMs: writtenMs });
  const calls = createMemoryAccount({ recordings: [entry] });
  calls.contents['a.json'] = JSON.stringify({ callId: storedId });
  const classes = [classAt('recordings', ['calls/recordings/'], { artifacts })];
  const request = requestOf(classes, { accounts: { calls }, more: { holds: [holdOn(heldId)] } });
  return (await listOnce(request, { calls })).classes[0];
}

describe('a hold by call ids', () => {
  it('keeps a call whose stored id has white space around it, since the ids of the Secret are trimmed', async () => {
    expect(await lookAt('call-1 ', 'call-1')).toMatchObject({ held: 1, due: { now: 0 } });
  });

  it('keeps a call whose id is the same GUID in another letter case', async () => {
    const id = '1f6a2c5e-0b7d-4f0e-9a55-3b1f6a2c5e00';
    expect(await lookAt(id.toUpperCase(), id)).toMatchObject({ held: 1, due: { now: 0 } });
  });
});

describe('a hold by call ids of another Unicode form', () => {
  it.each([
    ['composed in the Secret, not in the artifact', 'M\u00fcller-7', 'Mu\u0308ller-7'],
    ['composed in the artifact, not in the Secret', 'mu\u0308ller-7', 'M\u00fcller-7'],
    ['of full width', 'call-7', 'call\uff0d\uff17'],
  ])('keeps the call: %s', async (_, heldId, storedId) => {
    expect(await lookAt(storedId, heldId)).toMatchObject({ held: 1, due: { now: 0 } });
  });

  it('keeps no call of another id', async () => {
    expect(await lookAt('Muller-7', 'M\u00fcller-7')).toMatchObject({ held: 0 });
  });
});

describe('a call id of white space alone', () => {
  it.each(['   ', '\t', '\u00a0'])('is none, also where it comes out of a content: %j', async (id) => {
    expect(await lookAt(id, 'call-1')).toMatchObject({ unclassified: 1, due: { now: 0 } });
  });
});
