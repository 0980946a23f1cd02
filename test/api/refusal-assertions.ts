import { expect } from '@jest/globals';
import { aiAccountId, completeAiSpec, subscription } from './ai-manifest.ts';
import { boundCases } from './bound-cases.ts';
import { completePolicy, maximalPolicy, smallestPolicy } from './manifest.ts';
import { withValueAt } from './object-path.ts';
import { changed, withoutAiObjects } from './rule-case.ts';
import { ruleCases } from './rule-cases.ts';
import type { JsonObject } from '../../src/api/json.ts';
import type { Manifest } from './manifest.ts';

// What the API server is asked and what admission without a cluster is asked: one table, and one judgement of the answers.

interface Expected {
  /** As the API server names it. */
  readonly field: string;
  readonly says: RegExp;
}

export interface Refused extends Expected {
  readonly sentence: string;
  readonly object: Manifest;
  /** Takes the refusals, each as `field: message`. */
  readonly judge: (refusals: readonly string[]) => void;
}

/** Objects that break one thing, each with what the refusals must say. */
export function refusedCases(): readonly Refused[] {
  return [
    // Nothing else is wrong with the object, so every refusal is this one.
    ...ruleCases.map((row) => ({
      ...row,
      judge: (refusals: readonly string[]) => {
        expectOnlyThis(refusals, row);
      },
    })),
    ...boundCases('spec').map((row) => ({
      ...row,
      judge: (refusals: readonly string[]) => {
        expectThis(refusals, row);
      },
    })),
  ];
}

function expectOnlyThis(refusals: readonly string[], { field, says }: Expected): void {
  expect(refusals).not.toEqual([]);
  for (const refusal of refusals) {
    expect(refusal).toMatch(says);
    expect(refusal.startsWith(`${field}: `)).toBe(true);
  }
}

function expectThis(refusals: readonly string[], { field, says }: Expected): void {
  const named = refusals.filter((refusal) => refusal.startsWith(`${field}: `));
  expect(named).toContainEqual(expect.stringMatching(says));
}

/** Objects in which nothing is wrong. */
export const admittedCases: readonly (readonly [sentence: string, object: Manifest])[] = [
  ['the smallest policy', smallestPolicy()],
  ['a policy with every field', completePolicy()],
  ['a policy with everything at its bound', maximalPolicy()],
  [
    'a minimum of twelve months under a maximum of one year',
    retained({ maximum: { years: 1 }, minimum: { months: 12 } }),
  ],
  ['a minimum as long as the maximum', retained({ maximum: { months: 3 }, minimum: { months: 3 } })],
  [
    'two classes side by side in one container',
    withValueAt(completePolicy(), 'spec.artifactClasses[1].locations', [
      { account: 'calls', container: 'recordings', prefix: 'voicemail/' },
    ]),
  ],
  ['AI without an account and without a search', withAi({ accounts: [], discover: [] })],
  [
    'a search of a whole subscription that leaves everything else out',
    withAi({ accounts: [], discover: [{ subscriptionId: subscription }] }),
  ],
  [
    'everything tolerated and nothing corrected but the label',
    withAi({
      accounts: [],
      discover: [],
      training: {
        ...completeAiSpec.ai.training,
        fineTuning: 'Tolerated',
        storedCompletions: 'Tolerated',
        assistants: 'Tolerated',
      },
      remediate: ['TagResources'],
    }),
  ],
  [
    'a resource id in the small letters that Azure writes it with, too',
    withAi({
      accounts: [{ name: 'voicebot', resourceId: aiAccountId('voicebot').toLowerCase() }],
      discover: [],
    }),
  ],
  [
    'erasure that leaves out what it may, with a company of one range',
    changed({
      'spec.ownIdentities': { numbers: ['(089) 12 34-*'], emailDomains: [], agentNames: [] },
      'spec.erasure.deadline': undefined,
      'spec.erasure.sharedNumberCalls': undefined,
    }),
  ],
  [
    'a start on the day of a creation, in a time zone',
    changed({
      'spec.artifactClasses[0].artifacts[1].startedAt': [
        { from: 'CreationTime', precision: 'Day', timeZone: 'Asia/Calcutta' },
      ],
    }),
  ],
  [
    'evidence beside a class in a container of the same name in another account',
    changed({ 'spec.evidence.container': 'transcripts' }),
  ],
  ['identities without erasure', changed({ 'spec.erasure': undefined, 'spec.evidence': undefined })],
];

function withAi(ai: JsonObject): Manifest {
  return changed({ 'spec.ai': ai, ...withoutAiObjects });
}

function retained(retention: JsonObject): Manifest {
  return withValueAt(completePolicy(), 'spec.artifactClasses[0].retention', retention);
}
