import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createLookMemory } from '../../../src/erasure/look/look-memory.ts';
import { ringOf } from '../../evidence/evidence-fixture.ts';
import {
  callToken,
  calls,
  classOf,
  createEstate,
  look,
  metadata,
  named,
  number,
  recordings,
  ring,
  spokenNumber,
  subject,
  texts,
} from './look-stage.ts';
import type { Estate } from './look-stage.ts';

const caller = (from: string): string => JSON.stringify({ from });
const classes = [
  classOf('metadata', 'calls/metadata/', metadata),
  classOf('recordings', 'audio/recordings/', recordings),
  classOf('transcripts', 'calls/transcripts/', texts),
];

function plant(): Estate {
  const estate = createEstate('calls', 'audio');
  for (const at of [1, 2, 3, 4]) {
    estate.put(`calls/metadata/20260210/c${at}.json`, caller(`+49 30 555555${at}`));
    estate.put(`calls/transcripts/20260210/c${at}.txt`, at === 3 ? spokenNumber : 'Guten Tag');
    estate.put(`audio/recordings/20260210/c${at}.wav`);
  }
  return estate;
}

const readsBy = (estate: Estate): (() => readonly string[]) => {
  let before = 0;
  return () => {
    const all = estate.reads();
    const own = all.slice(before).toSorted();
    before = all.length;
    return own;
  };
};

const everything = [1, 2, 3, 4].flatMap((at) => [`20260210/c${at}.json`, `20260210/c${at}.txt`]);

describe('what a look reads', () => {
  it('is each content once for all requests, and that of a call with hits once more for who called', async () => {
    const estate = plant();
    const subjects = [subject('r1', { phone: number }), subject('r2', { phone: '+49 30 5555551' })];
    const result = await look(estate, subjects, { classes });
    expect(calls(result)).toEqual(['c3 Weak OtherCaller']);
    expect(calls(result, 'r2')).toEqual(['c1 Strong']);
    // The metadata of c1 and the transcript of c3 had hits, so what they say was kept.
    expect(estate.reads().toSorted()).toEqual([...everything, '20260210/c1.txt', '20260210/c3.json'].toSorted());
  });

  it('is nothing the second time, with the same result', async () => {
    const estate = plant();
    const memory = createLookMemory();
    const reads = readsBy(estate);
    const subjects = [subject('r1', { phone: number }), subject('r2', { phone: '+49 30 5555551' })];
    const first = await look(estate, subjects, { classes, memory });
    reads();
    const second = await look(estate, subjects, { classes, memory });
    expect(reads()).toEqual([]);
    expect(second).toEqual(first);
    expect(await look(estate, subjects, { classes, memory })).toEqual(first);
    expect(reads()).toEqual([]);
  });

  it('is read again for a request that is new, which finds no more than it should', async () => {
    const estate = plant();
    const memory = createLookMemory();
    const one = subject('r1', { phone: number });
    await look(estate, [one], { classes, memory });
    const reads = readsBy(estate);
    reads();
    const both = [one, subject('r2', { phone: '+49 30 5555552' })];
    const result = await look(estate, both, { classes, memory });
    expect(reads()).toEqual([...everything, '20260210/c2.txt'].toSorted());
    expect(result).toEqual(await look(estate, both, { classes }));
    reads();
    await look(estate, both, { classes, memory });
    expect(reads()).toEqual([]);
  });

  it('is read again for a request that names other features, and what the old ones found is forgotten', async () => {
    const estate = plant();
    const memory = createLookMemory();
    await look(estate, [subject('r1', { phone: number })], { classes, memory });
    const changed = await look(estate, [subject('r1', { phone: '+49 30 5555552' })], { classes, memory });
    expect(calls(changed)).toEqual(['c2 Strong']);
    const gone = await look(estate, [], { classes, memory });
    expect(gone.findings.size).toBe(0);
    const back = await look(estate, [subject('r1', { phone: number })], { classes, memory });
    expect(calls(back)).toEqual(['c3 Weak OtherCaller']);
  });

  it('is read again where it was replaced, and what stood there is forgotten', async () => {
    const estate = plant();
    const memory = createLookMemory();
    const subjects = [subject('r1', { phone: '+49 30 5555551' })];
    expect(calls(await look(estate, subjects, { classes, memory }))).toEqual(['c1 Strong']);
    const { containers, contents } = estate.accounts['calls']!;
    containers.set(
      'metadata',
      containers.get('metadata')!.filter(({ name }) => !name.includes('c1')),
    );
    expect(calls(await look(estate, subjects, { classes, memory }))).toEqual([]);
    contents['20260210/c5.json'] = caller('+49 30 5555551');
    estate.put('calls/metadata/20260210/c5.json');
    const reads = readsBy(estate);
    reads();
    expect(calls(await look(estate, subjects, { classes, memory }))).toEqual(['c5 Strong']);
    expect(reads()).toEqual(['20260210/c5.json']);
  });

  it('is read again under another ring of keys', async () => {
    const estate = plant();
    const memory = createLookMemory();
    await look(estate, [subject('r1', { phone: number })], { classes, memory });
    const reads = readsBy(estate);
    reads();
    const under = ringOf('k2', 'k1');
    await look(estate, [subject('r1', { phone: number })], { classes, memory, under });
    expect(reads()).toHaveLength(everything.length + 1);
  });

  it('is one read for a content that tells its call itself', async () => {
    const estate = createEstate('calls');
    const inContent = named('.json', {
      ...metadata,
      callId: [{ from: 'Content', format: 'Json', pointer: '/call' }],
    });
    for (const at of [1, 2])
      estate.put(`calls/metadata/20260210/${at}.json`, JSON.stringify({ call: `c${at}`, from: '' }));
    await look(estate, [subject('r1', { phone: number })], {
      classes: [classOf('metadata', 'calls/metadata/', inContent)],
    });
    expect(estate.reads().toSorted()).toEqual(['20260210/1.json', '20260210/2.json']);
  });

  it('is nothing for calls that only ledgers know', async () => {
    const estate = plant();
    const result = await look(estate, [subject('r1', {}, { knownCalls: new Set([callToken('c1', ring)]) })], {
      classes,
    });
    expect(calls(result)).toEqual(['c1 Strong']);
    expect(estate.reads()).toEqual([]);
  });

  it('does not grow with the number of requests, nor does what one of them finds change by the others', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1_000_000, max: 8_999_999 }), { maxLength: 30 }),
        async (others) => {
          const estate = plant();
          const own = subject('r1', { phone: number });
          const strangers = others
            .filter((digits) => digits !== 1_234_567)
            .map((digits, at) => subject(`s${at}`, { phone: `+49 172 ${digits}` }));
          const result = await look(estate, [own, ...strangers], { classes });
          expect(calls(result)).toEqual(['c3 Weak OtherCaller']);
          expect(estate.reads()).toHaveLength(everything.length + 1);
        },
      ),
      { numRuns: 15 },
    );
  });
});
