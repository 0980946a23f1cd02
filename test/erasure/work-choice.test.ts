import { describe, expect, it } from '@jest/globals';
import type { EraseOrder, ErasureWork } from '../../src/erasure/engine.ts';
import { createPolicyMemory, type LookMemory } from '../../src/erasure/policy-memory.ts';
import type { FoundPass } from '../../src/erasure/policy-pass.ts';
import { startWork, type WorkWishes } from '../../src/erasure/work-choice.ts';
import { openRetirement } from './retirement-stage.ts';
import { keys } from '../evidence/evidence-fixture.ts';
import { createMemoryEvidence } from '../evidence/memory-evidence-store.ts';

const task = { requestUid: 'failing', receivedMs: 0, targets: [], stillWanted: () => Promise.resolve(true) };
const subject = { requestUid: 'new', featuresKey: 'f' };

/** Wishes that stay whatever is done: a ledger tries again and again, and a new request waits for its search. */
function wishes(more: { readonly look?: boolean; readonly verify?: boolean } = {}): WorkWishes {
  const { look = true, verify = false } = more;
  const metadata = { uid: 'r', namespace: 'privacy', name: 'r' };
  const passes = [
    ...(look ? [{ request: { metadata }, wish: { kind: 'Look' }, subject }] : []),
    ...(verify ? [{ request: { metadata, spec: { receivedTime: '' } }, wish: { kind: 'Verify', targets: [] } }] : []),
  ];
  return { passed: { passes }, watch: { subjects: [], tasks: [task] } } as unknown as WorkWishes;
}

/** Each piece of work that is begun ends at once; four of them. */
async function begun(
  wanted: WorkWishes,
  change: Partial<FoundPass['memory']> = {},
  onErase: (tasks: EraseOrder['tasks']) => void = () => undefined,
): Promise<readonly string[]> {
  const { pass: stage } = openRetirement(createMemoryEvidence(), keys);
  const memory = { ...createPolicyMemory(), ...change };
  const told: string[] = [];
  let work: ErasureWork | undefined;
  const begin = (kind: string) => (): void => {
    told.push(kind);
    work = { kind: 'Erased' } as unknown as ErasureWork;
    memory.takenWork = work;
  };
  const erase = (_: unknown, { tasks }: EraseOrder): void => {
    onErase(tasks);
    begin('Erase')();
  };
  const works = { find: () => work, look: begin('Look'), erase, verify: begin('Verify') };
  const { policy } = stage.policy;
  const pass = {
    ...stage,
    memory,
    context: { ...stage.context, works },
    policy: { kind: 'Found', policy: { ...policy, spec: { ...policy.spec, enforcement: 'Enforce' } } },
    ring: () => Promise.resolve({ kind: 'Ring' }),
    accounts: () => Promise.resolve([]),
    holds: () => Promise.resolve([]),
    withheld: () => Promise.resolve([]),
  } as unknown as FoundPass;
  for (let turn = 0; turn < 4; turn += 1) await startWork(pass, wanted);
  return told;
}

describe('work for the requests of a policy', () => {
  it('begins with deletes, and a look takes turns with them', async () => {
    expect(await begun(wishes())).toEqual(['Erase', 'Look', 'Erase', 'Look']);
  });

  it('goes on with deletes while no look may be taken', async () => {
    expect(await begun(wishes(), { nextLookMs: Infinity })).toEqual(['Erase', 'Erase', 'Erase', 'Erase']);
    expect(await begun(wishes({ look: false }))).toEqual(['Erase', 'Erase', 'Erase', 'Erase']);
  });

  it('takes a look again at once for a policy that was changed since', async () => {
    const looked = { result: { generation: -1, complete: false } } as unknown as LookMemory;
    expect(await begun(wishes(), { nextLookMs: Infinity, looked })).toEqual(['Erase', 'Look', 'Erase', 'Look']);
  });

  it('puts deletes before the listing that proves them', async () => {
    expect(await begun(wishes({ look: false, verify: true }))).toEqual(['Erase', 'Erase', 'Erase', 'Erase']);
    const noDeletes = { ...wishes({ verify: true }), watch: { subjects: [], tasks: [] } };
    expect(await begun(noDeletes)).toEqual(['Verify', 'Look', 'Verify', 'Look']);
  });
});

describe('deletes of a request that rests', () => {
  const metadata = { uid: 'resting', namespace: 'privacy', name: 'r' };
  const resting = { request: { metadata, spec: { receivedTime: '' } }, wish: { kind: 'EraseAlong', targets: [] } };
  const along = { ...task, requestUid: 'gone' };
  const wanted = (tasks: readonly (typeof task)[]): WorkWishes =>
    ({ passed: { passes: [resting] }, watch: { subjects: [], tasks, along: [along] } }) as unknown as WorkWishes;

  it('go with those of others, and never alone', async () => {
    const orders: (readonly string[])[] = [];
    const onErase = (tasks: readonly { readonly requestUid: string }[]): void => {
      orders.push(tasks.map(({ requestUid }) => requestUid));
    };
    expect(await begun(wanted([]), {}, onErase)).toEqual([]);
    await begun(wanted([task]), {}, onErase);
    expect(orders[0]).toEqual(['failing', 'resting', 'gone']);
  });
});
