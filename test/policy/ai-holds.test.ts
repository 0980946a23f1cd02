import { describe, expect, it } from '@jest/globals';
import type { ArtifactClass, CallDataPolicy, CallDataPolicySpec } from '../../src/api/call-data-policy.ts';
import {
  heldObjectsOf,
  judgeHeldObjects,
  mayBeHeldElsewhere,
  withoutHeld,
  type HoldsAround,
} from '../../src/policy/ai-holds.ts';
import type { HoldSpec } from '../../src/policy/holds.ts';
import type { AiChange } from '../../src/policy/training-plan.ts';
import { aiAccount, aiResourceId, defaults } from './ai-build.ts';
import { artifactClass, policy, spec, subscription } from './build.ts';

const nowMs = Date.parse('2026-03-01T00:00:00Z');
const id = aiResourceId('voicebot');
const hold: HoldSpec = {
  name: 'claim',
  ground: 'LegalClaims',
  owner: 'Legal',
  startTime: '2026-01-01T00:00:00Z',
  endTime: '2026-07-01T00:00:00Z',
  tagValue: 'claim',
};
const bySecret: HoldSpec = { ...withoutTag(hold), callIds: { secretRef: { name: 'calls', key: 'callIds' } } };

function withoutTag({ name, ground, owner, startTime, endTime }: HoldSpec): HoldSpec {
  return { name, ground, owner, startTime, endTime };
}

type Ai = Partial<NonNullable<CallDataPolicySpec['ai']>>;

function over(name: string, holds: readonly HoldSpec[], ai?: Ai): CallDataPolicy {
  const promised = { accounts: [], discover: [], allowedModelFormats: ['OpenAI'], training: defaults, ...ai };
  const whole = { ...spec([]), holds: [...holds], ...(ai === undefined ? {} : { ai: promised }) };
  return policy(name, whole, { uid: name, namespace: 'privacy' });
}

const declared: Ai = { accounts: [{ name: 'bot', resourceId: id.toUpperCase() }] };
const subscriptionId = subscription.slice('/subscriptions/'.length);
const discovered = (resourceGroup: string): Ai => ({ discover: [{ subscriptionId, resourceGroup }] });

function heldIn(holds: readonly HoldSpec[], around: Partial<HoldsAround> = {}) {
  return heldObjectsOf(over('own', holds, declared), id, { policies: [], unseenNamespaces: [], nowMs, ...around });
}

describe('objects of an AI account are held', () => {
  it.each<readonly [string, readonly HoldSpec[], Partial<HoldsAround>]>([
    ['while a hold by tag is in force', [hold], {}],
    ['while a hold by ids is, whoever can read them', [bySecret], {}],
    ['while the end of a hold cannot be read', [{ ...hold, endTime: 'soon' }], {}],
    ['from the start of a hold on', [{ ...hold, startTime: '2026-03-01T00:00:00Z' }], {}],
    ['while another policy that declares the account has a hold', [], { policies: [over('b', [hold], declared)] }],
    ['while one that searches its group has', [], { policies: [over('b', [hold], discovered('VOICE'))] }],
    ['while one that searches its subscription has', [], { policies: [over('b', [bySecret], discovered(''))] }],
    ['while policies may lie where nobody sees them', [], { unseenNamespaces: ['legal'] }],
  ])('%s', (_what, holds, around) => {
    expect(heldIn(holds, around)).toMatchObject({ resourceId: id });
  });

  it.each<readonly [string, readonly HoldSpec[], Partial<HoldsAround>]>([
    ['without a hold', [], {}],
    ['before a hold begins', [{ ...hold, startTime: '2026-03-01T00:00:00.001Z' }], {}],
    ['from the end of a hold on', [{ ...hold, endTime: '2026-03-01T00:00:00Z' }], {}],
    ['for a policy without AI', [], { policies: [over('b', [hold])] }],
    ['for one that searches elsewhere', [], { policies: [over('b', [hold], discovered('voice-trial'))] }],
    ['for one whose hold is over', [], { policies: [over('b', [{ ...hold, endTime: hold.startTime }], declared)] }],
    ['for the policy itself as the watch knew it', [], { policies: [over('own', [hold], declared)] }],
  ])('not %s', (_what, holds, around) => {
    expect(heldIn(holds, around)).toBeUndefined();
  });
});

/** Declares the account by a name of its own, and artifacts that name objects there. */
function naming(
  holds: readonly HoldSpec[],
  { ai = declared, kind = 'File', account = 'bot' }: { ai?: Ai; kind?: 'File' | 'Thread'; account?: string } = {},
): CallDataPolicy {
  const other = over('b', holds, ai);
  const source = { from: 'Metadata', key: 'file', kind, account } as const;
  const calls = { ...artifactClass('calls', ['calls/c']), artifacts: [{ kind: 'CallMetadata', aiObjects: [source] }] };
  return { ...other, spec: { ...other.spec, artifactClasses: [calls as ArtifactClass] } };
}

function isHeldElsewhere(around: Partial<HoldsAround>): boolean {
  const object = { resourceId: id, kind: 'File' } as const;
  const own = { ...naming([hold]), metadata: over('own', []).metadata };
  return mayBeHeldElsewhere(own, object, { policies: [own], unseenNamespaces: [], nowMs, ...around });
}

describe('one object of an AI account may be of a call that is held elsewhere', () => {
  it.each<readonly [string, Partial<HoldsAround>]>([
    ['while artifacts of another policy with a hold name such', { policies: [naming([hold])] }],
    ['while a hold of that one is by ids, whoever can read them', { policies: [naming([bySecret])] }],
    ['while policies may lie where nobody sees them', { unseenNamespaces: ['legal'] }],
  ])('%s', (_what, around) => {
    expect(isHeldElsewhere(around)).toBe(true);
  });

  it.each([
    ['ai.accounts', { ai: {} }],
    ['artifactClasses', { artifactClasses: undefined }],
  ])('while one that is stored without %s has a hold, as nobody can say what it names', (_field, lacking) => {
    const other = naming([hold]);
    const stored = { ...other, spec: { ...other.spec, ...lacking } } as unknown as CallDataPolicy;
    expect(isHeldElsewhere({ policies: [stored] })).toBe(true);
  });

  const trial: Ai = { accounts: [{ name: 'bot', resourceId: aiResourceId('trial') }] };
  it.each<readonly [string, Partial<HoldsAround>]>([
    ['for the holds of the policy itself, which name their calls', {}],
    ['for a policy without a hold in force', { policies: [naming([{ ...hold, endTime: hold.startTime }])] }],
    ['for one whose artifacts name nothing', { policies: [over('b', [hold], declared)] }],
    ['for one whose artifacts name objects of another kind', { policies: [naming([hold], { kind: 'Thread' })] }],
    ['for one that means another account by that name', { policies: [naming([hold], { ai: trial })] }],
    ['for one whose artifacts name those of another account', { policies: [naming([hold], { account: 'trial' })] }],
  ])('not %s', (_what, around) => {
    expect(isHeldElsewhere(around)).toBe(false);
  });
});

describe('what holds keep of the corrections', () => {
  const changes: readonly AiChange[] = [
    { kind: 'SetStoredCompletionsDisabled' },
    { kind: 'CancelFineTuning', running: 1 },
    { kind: 'DeleteTrainingFiles', count: 1 },
    { kind: 'DeleteStoredCompletions', count: 1 },
  ];

  it('is every deletion, and nothing that takes no data away', () => {
    expect(withoutHeld(changes, heldIn([hold])).map(({ kind }) => kind)).toEqual([
      'SetStoredCompletionsDisabled',
      'CancelFineTuning',
    ]);
    expect(withoutHeld(changes, heldIn([]))).toEqual(changes);
  });
});

describe('the finding of what is held', () => {
  it('counts the holds by ground and owner, names other policies and unseen namespaces, and names no hold', () => {
    const order: HoldSpec = { ...hold, name: 'order', ground: 'OfficialOrder', owner: 'Compliance' };
    const held = heldIn([hold, bySecret, order], {
      policies: [over('b', [hold], declared)],
      unseenNamespaces: ['legal'],
    });
    if (held === undefined) throw new Error('Nothing is held.');
    const { effect, finding } = judgeHeldObjects(aiAccount('voicebot'), held);
    expect(effect).toBe('True');
    expect(finding).toMatchObject({ reason: 'AiObjectsHeld', severity: 'Medium', subject: id });
    expect(finding.message).toBe(
      'The operator deletes nothing in AI account voicebot: 3 holds are in force (2 LegalClaims of Legal, 1 OfficialOrder of Compliance); 1 hold is in force by policy privacy/b; policies in namespace legal could not be listed and may have holds. No training file or stored completion says of which call it is, so each may be of a held one. End the holds that are over, or delete by hand what is surely of no held call.',
    );
  });
});
