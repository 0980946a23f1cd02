import { describe, expect, it } from '@jest/globals';
import type { ArtifactClass, CallDataPolicySpec } from '../../../src/api/call-data-policy.ts';
import type { AiAccountObservation } from '../../../src/policy/ai-facts.ts';
import type { AccountObservation, Observed } from '../../../src/policy/facts.ts';
import { judgePermissions, unreadPlaces } from '../../../src/policy/permissions/judgement.ts';
import { keyOfPlace, needsOf, type Place } from '../../../src/policy/permissions/needs.ts';
import type { PermissionSet } from '../../../src/policy/permissions/permission-sets.ts';
import { buildClass, buildObservation, buildSpec, recordings, unseen } from '../../support/build.ts';
import { everything } from '../../support/fakes.ts';
import { aiAccount, strict } from '../ai-build.ts';

const blobs = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs';
const cognitive = 'Microsoft.CognitiveServices/accounts';
type Remediate = NonNullable<NonNullable<CallDataPolicySpec['ai']>['remediate']>;
const calls = buildObservation('calls');
/** Nothing says of which call anything in it is. */
const undated = buildClass('transcripts', 'calls/transcripts/');
const dated = (one: ArtifactClass): ArtifactClass => ({ ...one, artifacts: [{ kind: 'Recording' }] });
const classes = [dated(recordings), dated(undated)];
const container = (name: string) => `${calls.resourceId}/blobServices/default/containers/${name}`;
const identity = (last: string) => ({
  clientId: `00000000-0000-0000-0000-0000000000${last}`,
  tenantId: '00000000-0000-0000-0000-0000000000ff',
});
const nothing: PermissionSet = { actions: [], notActions: [], dataActions: [], notDataActions: [] };
const without = (...notDataActions: readonly string[]): PermissionSet => ({ ...everything, notDataActions });
const reading: PermissionSet = { ...nothing, actions: ['*/read'], dataActions: ['*/read'] };

interface Scene {
  readonly spec?: Partial<CallDataPolicySpec>;
  readonly storage?: readonly AccountObservation[];
  readonly ai?: readonly AiAccountObservation[];
  /** What a read answers; default: nothing. */
  readonly answer: (place: Place) => Observed<readonly PermissionSet[]>;
}

const grants = (...sets: readonly PermissionSet[]): Observed<readonly PermissionSet[]> => ({ ok: true, value: sets });

function judge({ spec = {}, storage = [calls], ai = [], answer }: Scene) {
  const storageAccounts = [{ name: 'calls', resourceId: calls.resourceId }];
  const policy = buildSpec({ storageAccounts, artifactClasses: classes, ...spec });
  const needs = needsOf(policy, { storage, ai });
  const seen = new Map<string, Observed<readonly PermissionSet[]>>();
  const asked: string[] = [];
  for (let places = unreadPlaces(needs, seen); places.length > 0; places = unreadPlaces(needs, seen)) {
    for (const place of places) {
      asked.push(place.scope);
      seen.set(keyOfPlace(place), answer(place));
    }
  }
  const { verdict, findings } = judgePermissions(needs, seen);
  return { asked, verdict: `${verdict.status} ${verdict.reason}`, message: verdict.message, findings };
}

const cutLogs: Partial<CallDataPolicySpec> = {
  artifactClasses: [{ ...recordings, artifacts: [{ kind: 'TranscriptLog', granularity: 'Record' }] }],
};

const tagged = { lifecycle: { ...buildSpec().lifecycle, mode: 'Tagged' as const } };
const hierarchical = buildObservation('calls', {
  account: { ok: true, value: { ...(calls.account.ok ? calls.account.value : never()), hierarchicalNamespace: true } },
});
const purging = buildObservation('calls', {
  blobService: { ok: true, value: { softDeleteDays: 7, versioning: false, permanentDelete: true } },
});

function never(): never {
  throw new Error('The account was seen.');
}

type Row = readonly [sentence: string, verdict: string, scene: Scene];

const rows: readonly Row[] = [
  ['everything granted', 'True PermissionsSufficient', { answer: () => grants(everything) }],
  ['nothing granted', 'False PermissionMissing', { answer: () => grants() }],
  ['only reads under Enforce', 'False PermissionMissing', { answer: () => grants(reading) }],
  [
    'only reads in Audit',
    'True PermissionsSufficient',
    { spec: { enforcement: 'Audit' }, answer: () => grants(reading) },
  ],
  ['no right to delete blobs', 'False PermissionMissing', { answer: () => grants(without(`${blobs}/delete`)) }],
  [
    'no right to delete versions',
    'False PermissionMissing',
    { answer: () => grants(without(`${blobs}/deleteBlobVersion/action`)) },
  ],
  [
    'no right to purge where nothing can be purged',
    'True PermissionsSufficient',
    { answer: () => grants(without(`${blobs}/permanentDelete/action`)) },
  ],
  [
    'no right to purge where copies can be purged',
    'False PermissionMissing',
    { storage: [purging], answer: () => grants(without(`${blobs}/permanentDelete/action`)) },
  ],
  [
    'no right to tag, and no rule that needs tags',
    'True PermissionsSufficient',
    { answer: () => grants(without(`${blobs}/tags/write`)) },
  ],
  [
    'no right to tag in mode Tagged',
    'False PermissionMissing',
    { spec: tagged, answer: () => grants(without(`${blobs}/tags/write`)) },
  ],
  [
    'no right to write, and no log to cut',
    'True PermissionsSufficient',
    { answer: () => grants(without(`${blobs}/write`)) },
  ],
  [
    'no right to write a log that is cut',
    'False PermissionMissing',
    {
      spec: cutLogs,
      answer: () => grants(without(`${blobs}/write`)),
    },
  ],
  [
    'no right to write the tags of a log that is cut',
    'False PermissionMissing',
    { spec: cutLogs, answer: () => grants(without(`${blobs}/tags/write`)) },
  ],
  [
    'no right to delete where the operator deletes nothing',
    'True PermissionsSufficient',
    { storage: [hierarchical], answer: () => grants(without(`${blobs}/delete`, `${blobs}/tags/write`)) },
  ],
  [
    'no right to see the tags that a listing asks for, where there are none',
    'False PermissionMissing',
    { storage: [hierarchical], answer: () => grants(without(`${blobs}/tags/read`)) },
  ],
  [
    'the rights in blobs at each container alone',
    'True PermissionsSufficient',
    {
      answer: ({ scope }) =>
        scope === calls.resourceId
          ? grants({ ...nothing, actions: ['*'] })
          : grants({ ...nothing, dataActions: ['*'] }),
    },
  ],
  [
    'the rights in blobs at one container of two',
    'False PermissionMissing',
    {
      answer: ({ scope }) => {
        if (scope === calls.resourceId) return grants({ ...nothing, actions: ['*'] });
        return scope === container('recordings') ? grants({ ...nothing, dataActions: ['*'] }) : grants();
      },
    },
  ],
  [
    'no right to delete where no class says of which calls its artifacts are',
    'True PermissionsSufficient',
    {
      spec: { artifactClasses: [recordings, undated] },
      answer: () => grants(without(`${blobs}/delete`, `${blobs}/deleteBlobVersion/action`)),
    },
  ],
  ...(
    [
      ['only', dated(recordings), 'True PermissionsSufficient'],
      [
        'in another container than that',
        dated({ ...recordings, locations: undated.locations }),
        'False PermissionMissing',
      ],
    ] as const
  ).map(([where, telling, verdict]): Row => [
    `the right to delete in the container of recordings, and a class that tells its calls ${where}`,
    verdict,
    {
      spec: { artifactClasses: [telling, undated] },
      answer: ({ scope }) =>
        scope === container('recordings')
          ? grants(everything)
          : grants(without(`${blobs}/delete`, `${blobs}/deleteBlobVersion/action`)),
    },
  ]),
  [
    'a container that could not be read',
    'Unknown PermissionsNotRead',
    {
      answer: ({ scope }) =>
        scope === calls.resourceId ? grants({ ...nothing, actions: ['*'] }) : unseen('AzureUnavailable'),
    },
  ],
  ['rights that could not be read', 'Unknown PermissionsNotRead', { answer: () => unseen('AccessDenied') }],
  [
    'an account that left the spec',
    'True PermissionsSufficient',
    { storage: [buildObservation('calls', { declared: false })], answer: () => grants() },
  ],
];

describe('PermissionsVerified', () => {
  it.each(rows)('%s: %s', (_, verdict, scene) => {
    expect(judge(scene).verdict).toBe(verdict);
  });

  it('names action, account and identity in the condition, and in the finding the role that holds it', () => {
    const { message, findings } = judge({
      spec: { azure: { identities: { deleter: identity('d1') } } },
      answer: ({ purpose }) => grants(purpose === 'deleter' ? without(`${blobs}/delete`) : everything),
    });
    expect(message).toBe(
      `The identity ${identity('d1').clientId}, which deletes, lacks ${blobs}/delete at storage account calls.`,
    );
    expect(findings).toEqual([
      {
        reason: 'PermissionMissing',
        severity: 'High',
        subject: calls.resourceId,
        basis: 'Observed',
        message: `${message} What needs it may be refused. Give it a role such as that of deploy/azure/call-data-deleter.json.`,
      },
    ]);
  });

  it('names three of many actions and counts the rest', () => {
    const { message } = judge({ spec: { enforcement: 'Audit' }, answer: () => grants() });
    expect(message).toMatch(
      /^The identity of the operator, which reads, lacks (Microsoft\S+, ){2}Microsoft\S+ and 4 more at/,
    );
  });

  it('asks once for purposes with the same identity, and for containers only where the account does not grant it', () => {
    expect(judge({ answer: () => grants(everything) }).asked).toEqual([calls.resourceId]);
    const apart = { azure: { identities: { reader: identity('a1'), deleter: identity('d1') } } };
    expect(judge({ spec: apart, answer: () => grants(everything) }).asked).toEqual([
      calls.resourceId,
      calls.resourceId,
    ]);
    expect(judge({ answer: () => grants({ ...nothing, actions: ['*'] }) }).asked).toEqual([
      calls.resourceId,
      container('recordings'),
      container('transcripts'),
    ]);
  });

  it('asks nothing of an account that cannot be looked at, and finds nothing that the look has not told', () => {
    const gone = unseen('AccountNotFound');
    const { asked, verdict, findings } = judge({
      storage: [buildObservation('calls', { account: gone })],
      answer: () => grants(),
    });
    expect({ asked, verdict, findings }).toEqual({ asked: [], verdict: 'Unknown PermissionsNotRead', findings: [] });
  });

  it('asks all the same where only the look at the account is denied', () => {
    const denied = unseen('AccessDenied');
    const { asked, verdict } = judge({
      storage: [buildObservation('calls', { account: denied })],
      answer: () => grants(reading),
    });
    expect({ asked: asked[0], verdict }).toEqual({ asked: calls.resourceId, verdict: 'False PermissionMissing' });
  });

  it.each<readonly [string, string, string, { readonly remediate?: Remediate; readonly status: string }]>([
    [
      'switches of a service that has none',
      'SpeechServices',
      `${cognitive}/write`,
      { remediate: ['DisableAssistants'], status: 'True' },
    ],
    [
      'a tag of such a service',
      'SpeechServices',
      `${cognitive}/write`,
      { remediate: ['TagResources'], status: 'False' },
    ],
    ['switches of OpenAI', 'OpenAI', `${cognitive}/write`, { remediate: ['DisableAssistants'], status: 'False' }],
    ['deployments of a service that has none', 'SpeechServices', `${cognitive}/deployments/read`, { status: 'True' }],
    ['deployments of a kind that nobody knows', 'Tomorrow', `${cognitive}/deployments/read`, { status: 'False' }],
    ['stores behind a kind that nobody knows', 'Tomorrow', `${cognitive}/connections/read`, { status: 'False' }],
    ['the data plane of a kind that nobody knows', 'Tomorrow', `${cognitive}/OpenAI/files/read`, { status: 'True' }],
  ])('asks at an AI account for what is called there: %s', (_which, kind, lacking, { remediate = [], status }) => {
    const account = aiAccount('voicebot', { facts: { kind } });
    const accounts = [{ name: account.name, resourceId: account.resourceId }];
    const training = { ...strict, resourceTag: { name: 'ai-training', value: 'prohibited' } };
    const { verdict } = judge({
      spec: { ai: { discover: [], allowedModelFormats: ['OpenAI'], training, accounts, remediate } },
      ai: [account],
      answer: () => grants({ ...everything, notActions: [lacking], notDataActions: [lacking] }),
    });
    expect(verdict.split(' ')[0]).toBe(status);
  });

  it('needs rights over AI accounts only as far as the policy corrects them', () => {
    const ai = [aiAccount('voicebot')];
    const accounts = ai.map(({ name, resourceId }) => ({ name, resourceId }));
    const scene = (remediate: Remediate): Scene => ({
      spec: { ai: { discover: [], allowedModelFormats: ['OpenAI'], training: strict, accounts, remediate } },
      ai,
      answer: ({ purpose, scope }: Place) =>
        grants(purpose !== 'deleter' && scope === ai[0]?.resourceId ? reading : everything),
    });
    expect(judge(scene([])).verdict).toBe('True PermissionsSufficient');
    const { message } = judge(scene(['DisableAssistants', 'DeleteStoredCompletions']));
    expect(message).toContain('which corrects AI, lacks Microsoft.CognitiveServices/accounts/write,');
    expect(message).toContain('Microsoft.CognitiveServices/accounts/OpenAI/stored-completions/action at AI account');
  });
});
