import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { CallDataPolicySpec } from '../../../src/api/call-data-policy.ts';
import { placeDigest } from '../../../src/evidence/place-digest.ts';
import type { LedgerTarget } from '../../../src/evidence/ledger-schema.ts';
import { resourceIdOf } from '../../policy/build.ts';
import { openEraseStage, type EraseStage } from './erase-stage.ts';
import { kinds, nowMs, outcomesOf, recordingsAt, targetOf, taskOf } from './erase-build.ts';

// A deadline for machines under load.
jest.setTimeout(120_000);

let stage: EraseStage;
let container: string;
beforeAll(async () => {
  stage = await openEraseStage();
});
afterAll(() => stage.stop());
beforeEach(() => {
  container = stage.nextContainer();
  stage.azure.blob.put('plain', container, name, { content: 'audio', createdTime: new Date(nowMs - 86_400_000) });
});

const name = '2026-03-20/call-1.wav';

/** As a look found it: in an account by this name, which meant this resource. */
function foundIn(account: string, resource = 'plain', prefix = ''): LedgerTarget {
  return {
    ...targetOf({ class: 'recordings', account, container, name, callId: 'call-1' }),
    place: placeDigest({ resourceId: resourceIdOf(resource), container, prefix }),
  };
}

/** The listing by a policy with one place, of what a ledger names; nothing is deleted. */
async function seenBy(
  target: LedgerTarget,
  {
    at = container,
    prefix = '',
    accounts,
  }: { readonly at?: string; readonly prefix?: string; readonly accounts?: CallDataPolicySpec['storageAccounts'] } = {},
): Promise<readonly string[]> {
  const recordings = recordingsAt('plain', at);
  const result = await stage.verify({
    classes: [{ ...recordings, locations: [{ account: 'plain', container: at, prefix }] }],
    tasks: [taskOf([target])],
    ...(accounts === undefined ? {} : { spec: { storageAccounts: accounts } }),
  });
  return kinds(result);
}

describe('what is not seen where the policy looks now', () => {
  it('is gone only where it was found there', async () => {
    const elsewhere = {
      ...foundIn('plain'),
      ...targetOf({ class: 'recordings', account: 'plain', container, name: 'x', callId: 'call-1' }),
    };
    expect(await seenBy(elsewhere)).toEqual(['Gone']);
    expect(await seenBy(foundIn('plain'))).toEqual(['Failed ArtifactsRemain']);
  });

  it('is not gone where the class moved to another container', async () => {
    const at = stage.nextContainer();
    stage.azure.blob.put('plain', at, '2026-03-20/call-2.wav', { content: 'audio', createdTime: new Date(nowMs) });
    expect(await seenBy(foundIn('plain'), { at })).toEqual(['Failed PassIncomplete']);
  });

  it('is not gone where the prefix became narrower', async () => {
    expect(await seenBy(foundIn('plain'), { prefix: 'voicebot/' })).toEqual(['Failed PassIncomplete']);
  });

  it('is not gone where the account has another name', async () => {
    expect(await seenBy(foundIn('calls'))).toEqual(['Failed PassIncomplete']);
  });

  it('is not gone where the name means another account', async () => {
    expect(await seenBy(foundIn('plain', 'other'))).toEqual(['Failed PassIncomplete']);
    stage.azure.blob.remove('plain', container, name);
    expect(await seenBy(foundIn('plain', 'other'))).toEqual(['Failed PassIncomplete']);
  });

  it('is seen where the prefix became wider', async () => {
    expect(await seenBy(foundIn('plain', 'plain', '2026-03-20/'))).toEqual(['Failed ArtifactsRemain']);
  });
});

describe('what lies under the same name in an account that the name means now', () => {
  it('is not deleted, nor is what was approved gone by it', async () => {
    const result = await stage.erase({
      classes: [recordingsAt('plain', container)],
      tasks: [taskOf([foundIn('plain', 'other')])],
    });
    expect(kinds(result)).toEqual(['Failed PassIncomplete']);
    const sent = stage.azure.journal.entries({ server: 'blob', path: `${container}/${name}` });
    expect(sent.filter(({ method }) => method === 'DELETE')).toEqual([]);
  });

  it('goes where it is the same account under a wider prefix', async () => {
    const result = await stage.erase({
      classes: [recordingsAt('plain', container)],
      tasks: [taskOf([foundIn('plain', 'plain', '2026-03-20/')])],
    });
    expect(kinds(result)).toEqual(['Gone']);
  });
});

describe('what lay in a container that was deleted and made anew', () => {
  it('is not gone but recoverable while the deleted one can be restored', async () => {
    const account = 'softdelete';
    const classes = [recordingsAt(account, container)];
    const put = (of: string): void => {
      stage.azure.blob.put(account, container, of, { content: 'audio', createdTime: new Date(nowMs) });
    };
    const tasks = [taskOf([targetOf({ class: 'recordings', account, container, name, callId: 'call-1' })])];
    put(name);
    expect(kinds(await stage.verify({ classes, tasks }))).toEqual(['Failed ArtifactsRemain']);
    await stage.deleteContainer(account, container);
    expect(outcomesOf(await stage.verify({ classes, tasks }))).toEqual([{ kind: 'Recoverable' }]);
    put('2026-03-20/call-2.wav');
    const remade = await stage.verify({ classes, tasks });
    expect(outcomesOf(remade)).toEqual([{ kind: 'Recoverable' }]);
    expect(remade.complete).toBe(false);
    put(name);
    expect(kinds(await stage.verify({ classes, tasks }))).toEqual(['Failed ArtifactsRemain']);
  });
});
