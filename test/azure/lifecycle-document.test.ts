import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/api/json.ts';
import type { ArmClient } from '../../src/azure/arm.ts';
import { writeLifecycleDocument } from '../../src/azure/lifecycle-document.ts';
import type { LifecycleRule } from '../../src/policy/facts.ts';
import type { LifecycleWrite } from '../../src/reconcile/ports.ts';
import { callsId, neverAborted, ownPrefix, ownRule } from './azure-samples.ts';

// What the local Azure never does, as the real one should not: these are the cases in which we must not trust it.

const foreign: LifecycleRule = { name: 'logsCleanup', type: 'Lifecycle', scheduling: { window: 'night' } };

interface Answers {
  readonly policy: JsonObject;
  /** What Azure makes of a document that is written. */
  readonly store?: (sent: JsonObject) => JsonObject;
  /** Whether a write can be seen afterwards. */
  readonly showsWrites?: boolean;
}

function fakeArm({ policy, store = (sent) => sent, showsWrites = true }: Answers) {
  let standing: JsonObject | undefined = policy;
  const writes: (JsonObject | 'delete')[] = [];
  const envelope = (): JsonObject | undefined =>
    standing && { properties: { lastModifiedTime: showsWrites ? `t${writes.length}` : 't0', policy: standing } };
  const arm: ArmClient = {
    get: () => Promise.resolve({ location: 'x', kind: 'x', sku: { name: 'x' } }),
    find: () => Promise.resolve(envelope()),
    list: () => Promise.resolve([]),
    put: (_, body) => {
      const sent = (body['properties'] as JsonObject)['policy'] as JsonObject;
      writes.push(sent);
      const stored = store(sent);
      if (showsWrites) standing = stored;
      return Promise.resolve({ properties: { policy: stored } });
    },
    patch: () => Promise.reject(new Error('A lifecycle document is never patched.')),
    delete: () => {
      writes.push('delete');
      standing = undefined;
      return Promise.resolve();
    },
    close: () => undefined,
  };
  return { arm, writes };
}

function write(arm: ArmClient, change: Partial<LifecycleWrite> = {}) {
  const stillWanted = (): Promise<boolean> => Promise.resolve(true);
  const wanted = [ownRule('Recordings')];
  return writeLifecycleDocument(
    arm,
    { resourceId: callsId, ownPrefix, seen: [], wanted, stillWanted, ...change },
    neverAborted(),
  );
}

function rulesOf(policy: JsonObject): readonly LifecycleRule[] {
  return policy['rules'] as readonly LifecycleRule[];
}

describe('a write that Azure stores otherwise', () => {
  it('is said at once, and not repeated, where it lost a field of a rule of others', async () => {
    const { arm, writes } = fakeArm({
      policy: { rules: [foreign] },
      store: (sent) => ({
        rules: rulesOf(sent).map((rule) => (rule.name === foreign.name ? { ...rule, scheduling: {} } : rule)),
      }),
    });
    await expect(write(arm)).rejects.toMatchObject({
      kind: 'terminal',
      reason: 'AzureAnswerMalformed',
      code: 'StoredOtherwise',
      message: expect.stringContaining('rules of others'),
    });
    expect(writes).toHaveLength(1);
  });

  it('is said at once, and not repeated, where a rule of ours came out different', async () => {
    const { arm, writes } = fakeArm({
      policy: { rules: [foreign] },
      store: (sent) => ({
        rules: rulesOf(sent).map((rule) => (rule === foreign ? rule : { ...rule, enabled: false })),
      }),
    });
    await expect(write(arm)).rejects.toMatchObject({
      kind: 'terminal',
      code: 'StoredOtherwise',
      message: expect.stringContaining('our rules'),
    });
    expect(writes).toHaveLength(1);
  });

  it('in a spelling that means the same is done', async () => {
    const { arm } = fakeArm({
      policy: { rules: [foreign] },
      store: (sent) => ({
        rules: rulesOf(sent)
          .map((rule) => ({ note: null, ...rule, enabled: true }))
          .toReversed(),
      }),
    });
    expect(await write(arm)).toMatchObject({ kind: 'written', repairs: 0 });
  });

  it('is tried again later, and not at once, where the document of before is still shown', async () => {
    const { arm, writes } = fakeArm({ policy: { rules: [foreign] }, showsWrites: false });
    await expect(write(arm)).rejects.toMatchObject({ kind: 'retryable', reason: 'DocumentChanged' });
    expect(writes).toHaveLength(1);
  });
});

describe('a document that rules of others fill beyond the limit', () => {
  const foreignRules = Array.from({ length: 100 }, (_, at) => ({ ...foreign, name: `logs${at}` }));
  const standing = [ownRule('Recordings'), ownRule('Transcripts')];
  const filled = () => fakeArm({ policy: { rules: [...foreignRules, ...standing] } });

  it.each([
    ['some of our rules', [ownRule('Recordings')]],
    ['all of our rules', []],
  ])('still lets %s go', async (_, wanted) => {
    const { arm, writes } = filled();
    expect(await write(arm, { seen: standing, wanted })).toMatchObject({ kind: 'written' });
    expect(writes).toEqual([{ rules: [...foreignRules, ...wanted] }]);
  });

  it('lets our rules be loosened', async () => {
    const { arm, writes } = filled();
    const wanted = standing.map((rule) => ({ ...rule, enabled: false }));
    await write(arm, { seen: standing, wanted });
    expect(writes).toEqual([{ rules: [...foreignRules, ...wanted] }]);
  });

  it('takes none more of ours', async () => {
    const { arm, writes } = filled();
    const wanted = [...standing, ownRule('Third')];
    await expect(write(arm, { seen: standing, wanted })).rejects.toMatchObject({ reason: 'TooManyRules' });
    expect(writes).toEqual([]);
  });
});

describe('fields beside the rules', () => {
  it('go back as they were read', async () => {
    const { arm, writes } = fakeArm({ policy: { rules: [foreign], schemaVersion: 2 } });
    await write(arm);
    expect(writes).toEqual([{ rules: [foreign, ownRule('Recordings')], schemaVersion: 2 }]);
  });

  it('keep the document from being deleted with our last rule', async () => {
    const { arm, writes } = fakeArm({ policy: { rules: [ownRule('Recordings')], schemaVersion: 2 } });
    await write(arm, { seen: [ownRule('Recordings')], wanted: [] });
    expect(writes).toEqual([{ rules: [], schemaVersion: 2 }]);
  });
});
