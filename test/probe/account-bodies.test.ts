import { expect, it } from '@jest/globals';
import { accountBody, blobServiceBody } from '../../src/probe/account-bodies.ts';
import { blobContract } from '../../src/probe/contract/blob-contract.ts';
import { newScratchName } from '../../src/probe/scratch-name.ts';
import { verdictOf } from '../../src/probe/report.ts';
import type { ProbeReport, SentenceOutcome } from '../../src/probe/report.ts';
import { schemaMistakes } from '../cloud/storage-schema.ts';

const kinds = [...new Set(blobContract.map(({ account }) => account))];

it.each(kinds)('the bodies for an account of kind %s are as the published schema has them', (kind) => {
  // The names stand in the path of a request; the schema is that of a resource.
  const account = { name: 'made', ...accountBody(kind, { location: 'westeurope', run: 'now' }) };
  expect(schemaMistakes('storageAccount', account)).toEqual([]);
  expect(schemaMistakes('blobService', { name: 'default', ...blobServiceBody(kind) })).toEqual([]);
});

it('no two sentences of the contract are the same', () => {
  const sentences = blobContract.map(({ sentence }) => sentence);
  expect(new Set(sentences).size).toBe(sentences.length);
});

it('a name has what Azure allows, and comes once', () => {
  const names = Array.from({ length: 1_000 }, newScratchName);
  for (const name of names) expect(name).toMatch(/^calldataprobe[a-z0-9]{11}$/);
  expect(new Set(names).size).toBe(names.length);
});

const kept: SentenceOutcome = { kind: 'Kept' };
const skipped: SentenceOutcome = { kind: 'Skipped', why: '' };
const broken: SentenceOutcome = { kind: 'Broken', seen: '' };
const undecided: SentenceOutcome = { kind: 'Undecided', why: '' };
const left = [{ name: 'x', why: '' }];

it.each<[string, readonly SentenceOutcome[], Partial<ProbeReport>, ReturnType<typeof verdictOf>]>([
  ['all kept', [kept, skipped], {}, 'Kept'],
  ['one broken', [kept, broken], {}, 'Broken'],
  ['one undecided', [kept, undecided], {}, 'Broken'],
  ['a problem before all were tried', [kept], { problem: 'x' }, 'Failed'],
  ['an account left behind', [kept], { left }, 'Failed'],
])('a run with %s is judged by the worst of it', (_, outcomes, more, verdict) => {
  const results = outcomes.map((outcome) => ({ sentence: '', account: 'plain' as const, page: '', outcome }));
  expect(verdictOf({ results, accounts: [], removed: [], kept: [], left: [], ...more })).toBe(verdict);
});
