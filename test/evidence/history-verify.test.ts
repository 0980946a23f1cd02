import { beforeAll, describe, expect, it } from '@jest/globals';
import { describeChainFault } from '../../src/evidence/chain-fault-text.ts';
import { openEntry, signEntry } from '../../src/evidence/history-document.ts';
import { verifyHistory, type HistoryVerifyOptions } from '../../src/evidence/history-verify.ts';
import { digestText } from '../../src/evidence/receipt-document.ts';
import type { SigningKeys } from '../../src/evidence/signing-keys.ts';
import type { HistoryStatement } from '../../src/policy/history/decision.ts';
import { pemPair, signingKeys } from './evidence-fixture.ts';
import { fiveDays, historyStatement, policyUid, writtenHistory } from './history-fixture.ts';

const [first, second] = [pemPair(), pemPair()];
let keys: SigningKeys;
let texts: readonly string[];

beforeAll(async () => {
  keys = await signingKeys({ current: 'a', a: first.privatePem });
  const { blobs } = await writtenHistory(keys, fiveDays);
  texts = [...blobs.values()].map((bytes) => bytes.toString());
});

async function verify(chain: readonly string[], options: Partial<HistoryVerifyOptions> = {}) {
  const found = chain.map((text) => ({ text }));
  const { faults, gaps } = await verifyHistory(found, {
    keySet: keys.keySet,
    isWholeChain: true,
    policyUid,
    ...options,
  });
  return { faults: faults.map((fault) => describeChainFault(fault, 'entry')), gaps };
}

const head = (text: string | undefined) => {
  const document = openEntry(text ?? '');
  return { sequence: document?.content.sequence ?? 0, digest: digestText(text ?? '') };
};

/** Signed by the right key: only the chain can tell. */
async function next(text: string, statement: HistoryStatement, entryTime: string, signer = keys): Promise<string> {
  return signEntry(statement, { previous: head(text), entryTime }, signer);
}

describe('calldata receipt verify over a history', () => {
  it('finds nothing wrong with what was written, in any order', async () => {
    const found = await verify(texts.toReversed(), { head: head(texts.at(-1)) });
    expect(found).toEqual({ faults: [], gaps: [] });
  });

  it('does not call the end proven that nobody remembers', async () => {
    expect(await verify(texts)).toEqual({ faults: [], gaps: ['End'] });
    expect(await verify(texts.slice(2), { isWholeChain: false, keySet: undefined })).toEqual({
      faults: [],
      gaps: ['NoKeys', 'Start', 'End'],
    });
  });

  it('names an entry that is missing in the middle, at the beginning and at the end', async () => {
    expect((await verify(texts.toSpliced(2, 1))).faults).toEqual(['Entry 3 is missing.']);
    expect((await verify(texts.slice(1))).faults).toEqual(['Entry 1 is missing.']);
    expect((await verify(texts.slice(0, 4), { head: head(texts[4]) })).faults).toEqual([
      'The chain ends before document 5, which was written.',
    ]);
  });

  it('names an entry that another one took the place of', async () => {
    const other = await next(
      texts[1] ?? '',
      historyStatement({ day: '2026-11-22', findings: 9 }),
      '2026-11-22T09:12:00.000Z',
    );
    expect((await verify(texts.toSpliced(2, 1, other))).faults).toEqual([
      'Entry 4 does not follow the entry before it: one of the two was exchanged.',
    ]);
  });

  it('names an entry that was written no later than the one before', async () => {
    const early = await next(texts[4] ?? '', historyStatement(), '2026-11-24T09:12:00.250Z');
    expect((await verify([...texts, early])).faults).toEqual([
      'Entry 6 says that it was written no later than the entry before it.',
    ]);
  });

  it('names an entry of another policy, and one by a key that nobody knows', async () => {
    const policy = { uid: 'another-policy', generation: 1, namespace: 'privacy', name: 'other' };
    const foreign = await next(texts[4] ?? '', historyStatement({ policy }), '2026-11-26T09:12:00.000Z');
    expect((await verify([...texts, foreign])).faults).toEqual(['Entry 6 is about another policy.']);
    const stranger = await signingKeys({ current: 'b', b: second.privatePem });
    const forged = await next(texts[4] ?? '', historyStatement(), '2026-11-26T09:12:00.000Z', stranger);
    expect((await verify([...texts, forged])).faults).toEqual([
      'Entry 6 was signed with a key that is not in the JWKS.',
    ]);
  });

  it('goes on over a new key, as long as the old one is known', async () => {
    const rotated = await signingKeys({ current: 'b', b: second.privatePem, a: first.publicPem });
    const later = await next(texts[4] ?? '', historyStatement(), '2026-11-26T09:12:00.000Z', rotated);
    expect((await verify([...texts, later], { keySet: rotated.keySet })).faults).toEqual([]);
  });

  it('takes a receipt for no entry', async () => {
    expect((await verify([...texts, 'e30.e30.e30'])).faults).toEqual([
      'A file is not an entry, or was changed in its form.',
    ]);
  });
});

describe('an entry', () => {
  it.each([
    ['a field that it does not know', { blob: 'voicebot/one.wav' }],
    ['a name with an address in it', { classes: [{ name: 'a@b.de' }] }],
    ['a figure that is none', { findings: -1 }],
  ])('is not signed with %s', (_sentence, more) => {
    const statement = { ...historyStatement(), ...more } as HistoryStatement;
    const place = { previous: undefined, entryTime: '2026-11-20T09:12:00.000Z' };
    expect(() => signEntry(statement, place, keys)).toThrow(TypeError);
  });
});
