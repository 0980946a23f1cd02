import { createHash } from 'node:crypto';

export const recordingAccount = 'deskcalls';
export const transcriptAccount = 'desktexts';
export const evidenceAccount = 'deskproofs';
export const evidenceContainer = 'privacy-evidence';

export const hotline = '+49 89 1234 0';
/** What the caller who asks for deletion names. */
export const caller = { phone: '+49 172 9876543', name: 'Ottilie Quendelmoos' } as const;

export interface DemoCall {
  readonly label: string;
  /** Whose call it is: the caller who asks, or somebody else. */
  readonly isTheirs: boolean;
  readonly days: number;
  readonly from: string;
  readonly says: string;
  readonly hold?: string;
  /** Somebody else says the name of the caller. */
  readonly namesThem?: true;
}

const greeting = 'Ich habe eine Frage zu meinem Zähler.';
const withheld = 'anonymous';

export const calls: readonly DemoCall[] = [
  {
    label: 'spoken',
    isTheirs: true,
    days: 20,
    from: withheld,
    says: `Mein Name ist ${caller.name}, meine Nummer ist null eins sieben zwei neun acht sieben sechs fünf vier drei.`,
  },
  { label: 'called', isTheirs: true, days: 41, from: caller.phone, says: greeting },
  { label: 'held', isTheirs: true, days: 33, from: caller.phone, says: greeting, hold: 'case-7' },
  { label: 'replaced', isTheirs: true, days: 12, from: '0172 987-65 43', says: greeting },
  {
    label: 'similar',
    isTheirs: false,
    days: 20,
    from: withheld,
    says: 'Meine Nummer ist null eins sieben zwei neun acht sieben sechs fünf vier vier.',
  },
  {
    label: 'names-them',
    isTheirs: false,
    days: 15,
    from: '+49 171 1111111',
    says: `Ich rufe für ${caller.name} an.`,
    namesThem: true,
  },
  { label: 'other-1', isTheirs: false, days: 8, from: '+49 171 1111111', says: greeting },
  { label: 'other-2', isTheirs: false, days: 50, from: '+44 20 7946 0018', says: greeting },
  { label: 'other-3', isTheirs: false, days: 3, from: withheld, says: greeting },
];

/** No word that stands elsewhere, so that a search for it finds leaks and nothing else. */
export function callIdOf({ label }: Pick<DemoCall, 'label'>): string {
  return `call-${createHash('sha256').update(label).digest('hex').slice(0, 20)}`;
}

export const recordingOf = (callId: string): string => `voicebot/${callId}.wav`;
const metadataOf = (callId: string): string => `${callId}.meta.json`;
const transcriptOf = (callId: string): string => `${callId}.json`;

export interface DemoBlob {
  readonly account: string;
  readonly container: string;
  readonly name: string;
  readonly content: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Recording, metadata and transcript of a call. The recording holds no text: only its call id joins it to the others. */
export function blobsOf(call: DemoCall, startedAt: string): readonly DemoBlob[] {
  const callId = callIdOf(call);
  const { from, says, hold } = call;
  return [
    {
      account: recordingAccount,
      container: 'recordings',
      name: recordingOf(callId),
      content: `RIFF ${createHash('sha256').update(`${callId} audio`).digest('hex')}`,
      metadata: { callid: callId, startedat: startedAt },
      tags: hold === undefined ? {} : { 'calldata-hold': hold },
    },
    {
      account: recordingAccount,
      container: 'metadata',
      name: metadataOf(callId),
      content: JSON.stringify({ callId, startedAt, caller: from, callee: hotline }),
    },
    {
      account: transcriptAccount,
      container: 'transcripts',
      name: transcriptOf(callId),
      content: JSON.stringify({
        callId,
        startedAt,
        turns: [{ text: `Sie haben ${hotline} gewählt.` }, { text: says }],
      }),
    },
  ];
}

/** Everything by which a leak would be known: what the caller named, in each notation, and ids of calls. */
export function telltales(): readonly string[] {
  const national = ['0172 987-65 43', '1729876543', '01729876543', 'null eins sieben zwei neun'];
  const words = [caller.phone, caller.name, caller.name.split(' ')[1] ?? caller.name, ...national];
  const encoded = [caller.phone, caller.name].map((value) => Buffer.from(value).toString('base64'));
  return [...words, ...encoded, ...calls.map(callIdOf)];
}
