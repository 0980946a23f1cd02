import { describe, expect, it } from '@jest/globals';
import {
  calls,
  callToken,
  classOf,
  createEstate,
  look,
  metadata,
  named,
  number,
  recordings,
  subject,
  targets,
  texts,
} from './look-stage.ts';
import type { Artifacts } from '../../scan/pass/memory-estate.ts';
import type { Estate, SubjectMore } from './look-stage.ts';
import type { BlobEntry } from '../../../src/scan/blob-port.ts';

const callTime = '2026-02-10T10:00:00Z';
const stranger = '+49 30 5555555';
const caller = { pointer: '/from', format: 'Json', role: 'Caller' } as const;
const words = classOf('transcripts', 'calls/transcripts/', texts);
const audio = classOf('recordings', 'calls/recordings/', recordings);
const tagged = named('.tag', {
  kind: 'CallMetadata',
  numbers: [{ from: 'Metadata', key: 'from', role: 'Caller' }],
});
const beside = named('.wav', {
  kind: 'Recording',
  numbers: [{ from: 'Sibling', name: '{directory}/info.json', ...caller }],
});
const log = named('.ndjson', {
  kind: 'TranscriptLog',
  callId: [{ from: 'Content', format: 'NdJson', pointer: '/call' }],
  search: { format: 'NdJson', text: ['$.text'] },
  numbers: [{ from: 'Content', format: 'NdJson', pointer: '/from', role: 'Caller' }],
});

/** Somebody says the name and the number of Anna in the call `c1`, which `put` says more of. */
async function lookAt(
  put: (estate: Estate) => void,
  more: Artifacts = [metadata],
  subjects: SubjectMore = {},
  spec = {},
) {
  const estate = createEstate('calls');
  estate.put('calls/transcripts/20260210/c1.txt', `Anna Müller, ${number}`);
  estate.put('calls/recordings/20260210/c1.wav');
  put(estate);
  const classes = [classOf('metadata', 'calls/metadata/', ...more), words, audio];
  const result = await look(estate, [subject('r1', { phone: number, name: 'Anna Müller' }, subjects)], {
    classes,
    spec,
  });
  return { result, calls: calls(result), targets: targets(result) };
}

const put =
  (name: string, content?: string, more: Partial<BlobEntry> = {}) =>
  (estate: Estate): void => {
    estate.put(`calls/metadata/20260210/${name}`, content, more);
  };
const from = (value: unknown): string => JSON.stringify({ from: value });

const hotline = '+49 89 1234';
const own = { ownIdentities: { numbers: [hotline], emailDomains: [], agentNames: [] } };

describe('a call that the company made', () => {
  const callee = { from: 'Content', format: 'Json', pointer: '/to', role: 'Callee' } as const;
  const made = named('.tag', { kind: 'CallMetadata', numbers: [...(tagged.numbers ?? []), callee] });
  const besides = named('.tag', {
    kind: 'CallMetadata',
    numbers: [...(tagged.numbers ?? []), { ...callee, from: 'Sibling', name: '{directory}/info.json' }],
  });
  const tell = (content: string, info?: string) => (estate: Estate) => {
    put('c1.tag', content, { metadata: [{ name: 'from', value: hotline }] })(estate);
    if (info !== undefined) put('info.json', info)(estate);
  };
  const to = (value: unknown): string => JSON.stringify({ to: value });

  it.each<[string, string, (estate: Estate) => void, Artifacts]>([
    ['to a stranger', 'c1 Weak OtherCaller', tell(to(stranger)), [made]],
    ['to the subject', 'c1 Strong', tell(to(number)), [made]],
    ['to what is an object', 'c1 Weak UnknownCaller', tell(to({ number: stranger })), [made]],
    ['to what stands in a broken document', 'c1 Weak UnknownCaller', tell('{broken'), [made]],
    ['to what stands in a broken file beside it', 'c1 Weak UnknownCaller', tell('', '{broken'), [besides]],
  ])('%s is %s', async (_, expected, given, more) => {
    expect((await lookAt(given, more, {}, own)).calls).toEqual([expected]);
  });
});

describe('a call of which nobody can read who called', () => {
  it.each<[string, (estate: Estate) => void, Artifacts]>([
    ['a document that is broken', put('c1.json', '{broken'), [metadata]],
    ['an object', put('c1.json', from({ number: stranger })), [metadata]],
    ['a list', put('c1.json', from([stranger])), [metadata]],
    ['a value that is no text', put('c1.json', from(true)), [metadata]],
    ['an object in a record of the log', put('a.ndjson', '{"call":"c1","from":{"n":1}}\n{"call":"c2"}\n'), [log]],
    [
      'a document of a recording',
      put('c1/r1/0-acsmetadata.json', '{broken'),
      [{ kind: 'CallMetadata', preset: 'AzureCommunicationRecording' }],
    ],
    ['metadata that a key hides', put('c1.tag', '', { isMetadataHidden: true }), [tagged]],
    [
      'a name of more copies than can be held',
      (estate) => {
        const { containers } = estate.accounts['calls']!;
        put('c1.json', from(stranger))(estate);
        const [base] = containers.get('metadata')!;
        const versions = Array.from({ length: 10_001 }, (_one, at) => ({
          ...base!,
          kind: 'version' as const,
          versionId: `v${at}`,
        }));
        containers.set('metadata', versions);
      },
      [metadata],
    ],
    [
      'a file beside it',
      (estate) => {
        put('c1.wav')(estate);
        put('info.json', '{broken')(estate);
      },
      [beside],
    ],
    [
      'a line of the log',
      put('a.ndjson', '{"call":"c1","text":"hello"}\n{"call":"c1","from":"+49 3\n{"call":"c2"}\n'),
      [log],
    ],
    ['the last line of the log', put('a.ndjson', '{"call":"c1","text":"hello"}\n{"call":"c1","from":"+49 3'), [log]],
    [
      'a line of a log that is cut by records',
      put(
        'a.ndjson',
        `{"call":"c2","ts":"${callTime}"}\n{"call":"c1","from":"+49 3\n{"call":"c1","ts":"${callTime}"}\n`,
      ),
      [{ ...log, granularity: 'Record', startedAt: [{ from: 'Content', format: 'NdJson', pointer: '/ts' }] }],
    ],
  ])('is for review where it stands in %s', async (_, tell, more) => {
    const found = await lookAt(tell, more);
    expect(found.calls).toEqual(['c1 Weak UnknownCaller']);
    expect(found.targets.filter((target) => !target.endsWith('weak'))).toEqual([]);
    expect(found.result.complete).toBe(true);
  });

  it('is the call of who called as another artifact says', async () => {
    const besideBroken = (value: string) =>
      lookAt(
        (estate) => {
          put('c1.json', '{broken')(estate);
          put('c1.tag', '', { metadata: [{ name: 'from', value }] })(estate);
        },
        [metadata, tagged],
      );
    const told = await besideBroken(number);
    expect(told.calls).toEqual(['c1 Strong']);
    const other = await besideBroken(stranger);
    expect(other.calls).toEqual(['c1 Weak OtherCaller']);
  });

  it('is the call of somebody else where another line of the torn log says so', async () => {
    const lines = `{"call":"c1","from":"${stranger}"}\n{"call":"c2","from":"+49 3\n`;
    expect((await lookAt(put('a.ndjson', lines), [log])).calls).toEqual(['c1 Weak OtherCaller']);
  });

  it('is counted, and a number of an agent is not', async () => {
    const agent = { ...metadata, numbers: [{ ...caller, from: 'Content', role: 'Agent' }] } as const;
    const wordsOf = async (more: Artifacts) =>
      (await lookAt(put('c1.json', from({ number: stranger })), more)).result.places.flatMap((one) => one.notSearched);
    expect(await wordsOf([metadata])).toContainEqual({ what: 'Unreadable', count: 1 });
    expect(await wordsOf([agent])).not.toContainEqual(expect.objectContaining({ what: 'Unreadable' }));
  });

  it('stays approved where it was', async () => {
    const found = await lookAt(put('c1.json', '{broken'), [metadata], { knownCalls: new Set([callToken('c1')]) });
    expect(found.calls).toEqual(['c1 Strong']);
  });

  it.each<[string, (estate: Estate) => void, Artifacts]>([
    ['nothing stands there', put('c1.json', '{}'), [metadata]],
    ['the number is withheld', put('c1.json', from('anonymous')), [metadata]],
    [
      'it is the last line of an older copy of the log',
      put('a.ndjson', '{"call":"c1"}\n{"call":"c1","from":"+49 3', { kind: 'snapshot', snapshot: 's1' }),
      [log],
    ],
    ['it is a deleted copy', put('c1.tag', '', { kind: 'softDeleted', isMetadataHidden: true }), [tagged]],
    [
      'what is hidden is whom it was with',
      put('c1.tag', '', { isMetadataHidden: true }),
      [{ ...tagged, numbers: [{ from: 'Metadata', key: 'from', role: 'Callee' }] }],
    ],
    [
      'what is broken is whom it was with',
      put('c1.json', '{broken'),
      [{ ...metadata, numbers: [{ from: 'Content', format: 'Json', pointer: '/to', role: 'Callee' }] }],
    ],
  ])('is no such call where %s', async (_, tell, more) => {
    expect((await lookAt(tell, more)).calls).toEqual(['c1 Strong']);
  });
});

describe('who called', () => {
  it.each(['"Bob" <sip:+49305555555@example.com>', 'sip:bob@example.com', '+49 30 5555555 or +49 30 5555556'])(
    'is somebody else where it stands as %s',
    async (value) => {
      expect((await lookAt(put('c1.json', from(value)))).calls).toEqual(['c1 Weak OtherCaller']);
    },
  );

  it.each(['"Anna" <sip:+491721234567@example.com>', 491721234567, '491721234567'])(
    'is found where it stands as %s',
    async (value) => {
      const estate = createEstate('calls');
      put('c1.json', from(value))(estate);
      const classes = [classOf('metadata', 'calls/metadata/', metadata)];
      expect(calls(await look(estate, [subject('r1', { phone: number })], { classes }))).toEqual(['c1 Strong']);
    },
  );
});
