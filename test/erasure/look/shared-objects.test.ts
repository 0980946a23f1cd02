import { describe, expect, it } from '@jest/globals';
import type { FoundTarget, SubjectFinding } from '../../../src/erasure/engine.ts';
import { OperatorError } from '../../../src/reconcile/errors.ts';
import { holdByIds } from '../erase/erase-build.ts';
import { connectTo } from '../../scan/pass/memory-estate.ts';
import {
  callToken,
  classOf,
  createEstate,
  findingOf,
  locationToken,
  look,
  metadata,
  named,
  number,
  subject,
} from './look-stage.ts';
import type { Estate, LookOptions, SubjectMore } from './look-stage.ts';

const thread = { from: 'Content', format: 'Json', pointer: '/thread', kind: 'Thread', account: 'openai' } as const;
const inLog = { ...thread, format: 'NdJson' } as const;
const calling = classOf('metadata', 'calls/meta/', { ...metadata, aiObjects: [thread] });
const log = named('.ndjson', {
  kind: 'TranscriptLog',
  granularity: 'Record',
  callId: [{ from: 'Content', format: 'NdJson', pointer: '/call' }],
  startedAt: [{ from: 'Content', format: 'NdJson', pointer: '/ts' }],
  aiObjects: [inLog],
});
const logs = classOf('logs', 'calls/logs/', log);
const lines = (...ids: readonly string[]): string =>
  ids.map((call) => `${JSON.stringify({ call, ts: '2026-02-10T10:00:00Z', thread: 'thread_1' })}\n`).join('');

function plant(estate: Estate, call: string, from: string, named = 'thread_1'): void {
  estate.put(`calls/meta/20260210/${call}.json`, JSON.stringify({ from, thread: named }));
}

const others = '+49 30 7654321';
const options: LookOptions = { classes: [calling, logs] };
const describeTarget = (target: FoundTarget): string =>
  [target.kind === 'Blob' ? target.name : target.id, target.extent ?? 'Whole', target.held?.ground]
    .filter(Boolean)
    .join(' ');

async function find(estate: Estate, more: Partial<LookOptions> = {}, given: SubjectMore = {}): Promise<SubjectFinding> {
  return findingOf(await look(estate, [subject('r1', { phone: number }, given)], { ...options, ...more }));
}

const found = async (...input: Parameters<typeof find>): Promise<readonly string[]> =>
  (await find(...input)).targets.map(describeTarget);

const alone = ['thread_1 Whole', '20260210/c1.json Whole'];
const shared = ['thread_1 Shared', '20260210/c1.json Shared'];

describe('an object of an AI account in a plan', () => {
  it.each<readonly [string, readonly string[], (estate: Estate) => void]>([
    [
      'that no call of others names goes',
      alone,
      (estate) => {
        plant(estate, 'c2', others, 'thread_2');
      },
    ],
    [
      'that a call of others names is shared, and what names it',
      shared,
      (estate) => {
        plant(estate, 'c2', others);
      },
    ],
    [
      'that a record of another call in a log names is shared',
      shared,
      (estate) => {
        estate.put('calls/logs/a.ndjson', lines('c2'));
      },
    ],
    [
      'that may be of anybody, as what names it tells no call, is shared',
      shared,
      (estate) => {
        estate.put('calls/meta/nobody.json', JSON.stringify({ thread: 'thread_1' }));
      },
    ],
  ])('%s', async (_sentence, expected, more) => {
    const estate = createEstate('calls');
    plant(estate, 'c1', number);
    more(estate);
    expect(await found(estate)).toEqual(expected);
  });

  it('goes where all calls that name it are of the caller', async () => {
    const estate = createEstate('calls');
    plant(estate, 'c1', number);
    plant(estate, 'c2', number);
    expect((await find(estate)).targets.every(({ extent = 'Whole' }) => extent === 'Whole')).toBe(true);
  });

  it('is held by the ground of a call of others, and shared with it', async () => {
    const estate = createEstate('calls');
    plant(estate, 'c1', number);
    plant(estate, 'c2', others);
    expect(await found(estate, { request: { holds: [holdByIds('c2')] } })).toEqual([
      'thread_1 Shared LegalClaims',
      '20260210/c1.json Shared LegalClaims',
    ]);
  });
});

describe('where something may name an object that was not read', () => {
  const refused = new OperatorError('no', { kind: 'terminal', reason: 'AccessDenied', status: 403 });

  it('the object may be of others, and is shared', async () => {
    const estate = createEstate('calls');
    plant(estate, 'c1', number);
    const told = named('.vcon', { aiObjects: [thread] });
    estate.put('calls/told/20260210/c2.vcon', '{}');
    const clients = connectTo(estate.accounts['calls']!);
    const clientsOf: LookOptions['clientsOf'] = () => ({
      ...clients,
      port: {
        ...clients.port,
        read: (target, ...rest) =>
          target.name.endsWith('.vcon') ? Promise.reject(refused) : clients.port.read(target, ...rest),
      },
    });
    const classes = [calling, classOf('told', 'calls/told/', told)];
    expect(await found(estate, { classes, clientsOf })).toEqual(shared);
  });
});

it('what a ledger knows already is not looked at again', async () => {
  const estate = createEstate('calls');
  plant(estate, 'c1', number);
  plant(estate, 'c2', others);
  const object = (await find(estate)).targets.find(({ kind }) => kind === 'AiObject');
  const before = estate.reads().length;
  await find(estate);
  const reads = estate.reads().length - before;
  await find(
    estate,
    {},
    {
      knownCalls: new Set([callToken('c1')]),
      knownLocations: new Set([object?.location ?? '', locationToken('calls', 'meta', '20260210/c1.json')]),
    },
  );
  expect(estate.reads().length - before - reads).toBeLessThan(reads);
});
