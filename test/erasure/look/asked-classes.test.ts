import { describe, expect, it } from '@jest/globals';
import {
  calls,
  callToken,
  classOf,
  createEstate,
  look,
  metadata,
  number,
  subject,
  targets,
  texts,
} from './look-stage.ts';
import type { LookOptions, SubjectMore } from './look-stage.ts';

const given = { phone: number, name: 'Anna Müller' };
const classes = [classOf('metadata', 'calls/meta/', metadata), classOf('transcripts', 'calls/texts/', texts)];
const onlyTexts: SubjectMore = { classes: ['transcripts'] };

interface Told {
  readonly from: string;
  readonly said: string;
}

async function lookAt({ from, said }: Told, more: SubjectMore = onlyTexts, spec: LookOptions['spec'] = {}) {
  const estate = createEstate('calls');
  for (const call of ['c1', 'c2']) {
    estate.put(`calls/meta/20260210/${call}.json`, JSON.stringify({ from }));
    estate.put(`calls/texts/20260210/${call}.txt`, call === 'c1' ? said : 'guten Tag');
  }
  const result = await look(estate, [subject('r1', given, more)], { classes, spec });
  return { calls: calls(result), targets: targets(result) };
}

describe('a request that searches transcripts alone', () => {
  const text = 'calls/texts/20260210/c1.txt';

  it('knows by the metadata that its person called', async () => {
    expect(await lookAt({ from: number, said: `Anna Müller, ${number}` })).toEqual({
      calls: ['c1 Strong'],
      targets: [text],
    });
    const all = await lookAt({ from: number, said: `Anna Müller, ${number}` }, {});
    expect(all.calls).toEqual(['c1 Strong', 'c2 Strong']);
  });

  it('knows by the metadata that somebody else called', async () => {
    expect(await lookAt({ from: '+49 30 5555555', said: `Anna Müller, ${number}` })).toEqual({
      calls: ['c1 Weak OtherCaller'],
      targets: [`${text} weak`],
    });
  });

  it('knows by the metadata that the company called its person', async () => {
    const hotline = '+49 89 1234';
    const callee = { from: 'Content', format: 'Json', pointer: '/to', role: 'Callee' } as const;
    const both = { ...metadata, numbers: [...(metadata.numbers ?? []), callee] };
    const estate = createEstate('calls');
    estate.put('calls/meta/20260210/c1.json', JSON.stringify({ from: hotline, to: number }));
    estate.put('calls/texts/20260210/c1.txt', `Anna Müller, ${number}`);
    const result = await look(estate, [subject('r1', given, onlyTexts)], {
      classes: [classOf('metadata', 'calls/meta/', both), classes[1]!],
      spec: { ownIdentities: { numbers: [hotline], emailDomains: [], agentNames: [] } },
    });
    expect(calls(result)).toEqual(['c1 Strong']);
  });

  it('is no surer of its person for what the metadata says', async () => {
    expect((await lookAt({ from: number, said: 'Anna Müller' })).calls).toEqual(['c1 Weak']);
    expect(await lookAt({ from: number, said: 'hallo' })).toEqual({ calls: [], targets: [] });
  });

  it('sees that the number of the metadata is shared', async () => {
    const erasure = { sharedNumberCalls: 1 } as never;
    const { calls: found } = await lookAt({ from: number, said: `Anna Müller, ${number}` }, onlyTexts, { erasure });
    expect(found).toEqual(['c1 Weak SharedNumber']);
  });

  it('keeps an approved call in which nothing is said of its person any more', async () => {
    const approved = { ...onlyTexts, knownCalls: new Set([callToken('c1')]) };
    expect(await lookAt({ from: number, said: 'hallo' }, approved)).toEqual({ calls: ['c1 Strong'], targets: [text] });
  });
});

describe('the number of another request', () => {
  it('speaks for that one, wherever it searches', async () => {
    const estate = createEstate('calls');
    estate.put('calls/meta/20260210/c1.json', JSON.stringify({ from: '+49 30 5555555' }));
    estate.put('calls/texts/20260210/c1.txt', 'Anna Müller, Kundennummer 4711-0815');
    const named = { name: 'Anna Müller', customerNumber: '4711-0815' };
    const subjects = [subject('r1', named), subject('r2', { phone: '+49 30 5555555' }, onlyTexts)];
    expect(calls(await look(estate, subjects, { classes }))).toEqual(['c1 Weak OtherCaller']);
  });
});
