import type { Harness } from './harness.ts';
import { cleanAccount } from './ai-estate.ts';
import { resourceGroupId } from './estate.ts';
import type { Planted } from './erasure-leaks-search.ts';
import { dayMs } from './sweep-calls.ts';

/** What the caller gives, as they write it. */
export const given = {
  phone: '+49 (0)176 / 409 182-73\n0049 30 5550 8813',
  email: 'O.Quendelmoos+calls@Zwirbelpost.example',
  name: 'Dr. Ottilie Quendelmoos-Schnürl',
  address: 'Wendeltreppenstraße 17b, 80331 Schnurzelheim',
  callId: 'c4ll-Zebra-9f31',
  customerNumber: 'KD-77 4419 Q-0318',
  text: 'der rosa Nilpferdkoffer vom Hauptbahnhof',
} as const;

const lines = (value: string): readonly string[] => [value, ...value.split('\n')];

/** What no request and no answer may hold anywhere. The id of a call stands in paths, as a part of names of blobs. */
export const features: readonly Planted[] = [
  {
    what: 'phone',
    values: [...lines(given.phone), '+4917640918273', '+493055508813'],
    parts: ['17640918273', '3055508813'],
  },
  { what: 'email', values: [given.email], parts: ['quendelmoos', 'zwirbelpost'] },
  { what: 'name', values: [given.name, 'ottilie quendelmoos schnuerl'], parts: ['ottilie', 'schnürl', 'schnuerl'] },
  { what: 'address', values: [given.address], parts: ['wendeltreppenstr', 'schnurzelheim'] },
  { what: 'customerNumber', values: [given.customerNumber, 'kd774419q0318'], parts: ['4419 q-0318', '774419q'] },
  { what: 'text', values: [given.text], parts: ['nilpferd'] },
];

export const callIds: readonly Planted[] = [{ what: 'callId', values: [given.callId], parts: ['zebra'] }];

/** Names of blobs, calls and objects, and what stands in them, of the caller and of others. */
export const contents: readonly Planted[] = [
  { what: 'wombat', values: [], parts: ['wombat'] },
  { what: 'other caller', values: ['+49 171 2223334'], parts: ['1712223334', 'krummnagel'] },
  { what: 'name of a blob', values: ['+4930200000017'], parts: ['30200000017'] },
];

export const everything: readonly Planted[] = [...features, ...callIds, ...contents];

export interface LeakPlace {
  readonly account: string;
  readonly aiAccount: string;
}

/** Calls of the caller and of another one, and what cannot be read, each with something distinctive in every place. */
export function plantWombats({ azure }: Harness, { account, aiAccount }: LeakPlace): void {
  const createdTime = new Date(azure.clock.now().getTime() - 20 * dayMs);
  const startedAt = createdTime.toISOString();
  const put = (container: string, name: string, content: string, metadata: Readonly<Record<string, string>> = {}) => {
    azure.blob.put(account, container, name, { content, metadata, tags: { note: 'wombat tag' }, createdTime });
  };
  const call = (id: string, from: string, says: string) => {
    put('recordings', `voicebot/${id}.wav`, 'RIFF wombat', { callid: id, startedat: startedAt, note: 'wombat' });
    put(
      'metadata',
      `${id}.meta.json`,
      JSON.stringify({ callId: id, startedAt, caller: from, callee: '+49 89 1234 0' }),
    );
    put('transcripts', `${id}.json`, JSON.stringify({ callId: id, startedAt, turns: [{ text: says }] }));
  };
  call(given.callId, 'anonymous', `Ich bin ${given.name}, wohnhaft ${given.address}. ${given.text}`);
  call('wombat-1', '+49 176 40918273', 'Guten Tag, hier ist Wombat.');
  call('wombat-2', 'anonymous', `Schreiben Sie an ${given.email}, Kunde ${given.customerNumber}, ${given.name}.`);
  call('wombat-3', '+49 171 2223334', 'Balthasar Krummnagel, guten Tag.');
  put('recordings', 'voicebot/wombat/+4930200000017.wav', 'RIFF wombat');
  put('transcripts', 'wombat-broken.json', `{"startedAt": "${given.phone}", "turns": [{"text": "${given.name}`);
  put('transcripts', 'wombat-undated.json', JSON.stringify({ startedAt: given.email, turns: [{ text: given.text }] }));
  put('notes', 'wombat-1.note.json', JSON.stringify({ callId: 'wombat-1', startedAt, responseId: 'resp_wombat1' }));
  put('notes', 'wombat-3.note.json', JSON.stringify({ callId: 'wombat-3', startedAt, responseId: 'resp_wombat3' }));
  const log = ['wombat-1', 'wombat-3', given.callId].map((callId) =>
    JSON.stringify({ callId, ts: startedAt, text: `${given.name} und Wombat` }),
  );
  put('botlogs', 'wombat.ndjson', `${log.join('\n')}\n`);
  put('botlogs', 'wombat-broken.ndjson', `${log.join('\n')}\n{"callId": "${given.callId}", "text": "${given.phone}\n`);
  const responses = [{ id: 'resp_wombat1' }, { id: 'resp_wombat3' }];
  azure.state.addCognitiveAccount(resourceGroupId, cleanAccount(aiAccount, { dataPlane: { responses } }));
  azure.blob.change(account, 'transcripts', 'wombat-2.json', (copy) => {
    copy.lease = { id: 'x', durationSeconds: undefined, endsMs: undefined, brokenMs: undefined };
  });
}

/** Every failure that Azure has, each once or a few times, with words of its own that quote what it was asked. */
export function quoteInFailures({ azure }: Harness, { account, aiAccount }: LeakPlace): void {
  const quote = `No ${Object.values(given).join(' ')} wombat`;
  const blobOperations = ['ListBlobs', 'GetBlob', 'DeleteBlob', 'PutBlob'] as const;
  const statuses = [403, 404, 409, 412, 429, 500, 503] as const;
  const answers = [
    ...statuses.map(
      (status) => ({ kind: 'status', status, message: quote, headers: { 'x-ms-note': 'wombat' } }) as const,
    ),
    { kind: 'malformed', body: quote } as const,
    { kind: 'malformed', body: `{"${quote.replaceAll('\n', ' ')}": ` } as const,
    { kind: 'truncated' } as const,
    { kind: 'truncated', seemsWhole: true } as const,
    { kind: 'reset', when: 'after' } as const,
  ];
  answers.forEach((effect, index) => {
    for (const operation of blobOperations) {
      azure.faults.add({ server: 'blob', path: account, operation, after: 1 + 2 * index, count: 1, effect });
    }
    azure.faults.add({ server: 'arm', path: account, after: 3 * index, count: 1, effect });
    azure.faults.add({ server: 'openai', path: aiAccount, after: index, count: 1, effect });
  });
}
