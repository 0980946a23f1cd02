import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { assignShippedRoles } from '../support/shipped-roles.ts';
import { artifactClass, automatic, resourceGroupId, resourceIdOf, specOf, type SpecAsWritten } from './estate.ts';
import { openHarness, type Harness } from './harness.ts';
import { conditionsOf, verdictsOf, type PolicyHandle } from './policies.ts';

let harness: Harness;
let namespace: string;
let account: string;
let policy: PolicyHandle;
/** The clock of the operator. */
let nowMs: number;

beforeAll(async () => {
  harness = await openHarness();
  assignShippedRoles(harness.azure);
}, 60_000);
afterAll(() => harness.stop());
beforeEach(async () => {
  nowMs = Date.now();
  namespace = await harness.createNamespace();
  account = harness.addAccount();
  policy = harness.policy(namespace, 'voicebot');
  await harness.operate({ namespace, now: () => nowMs });
});
afterEach(() => harness.reset());

const dayMs = 86_400_000;
const dayFromNow = (days: number) => new Date(nowMs + days * dayMs).toISOString().slice(0, 10);

type Processors = NonNullable<SpecAsWritten['processors']>;

function processors({ resources = [] as readonly string[], endsInDays = 100 } = {}): Processors {
  return [
    {
      name: 'CallOne GmbH',
      role: 'Processor',
      country: 'DE',
      purposes: ['Telephony'],
      contract: {
        reference: 'AVV-7',
        signedDate: dayFromNow(-100),
        validUntilDate: dayFromNow(endsInDays),
        evidenceSha256: 'a'.repeat(64),
      },
      resources,
    },
  ];
}

function listing(list: Processors): SpecAsWritten {
  const notice = {
    url: 'https://example.com/privacy',
    version: '1',
    sha256: 'b'.repeat(64),
    clauses: [{ id: 'R-13', controls: [{ control: 'Processors' as const }] }],
  };
  return specOf([artifactClass('recordings', [`${account}/recordings`])], { ...automatic, notice, processors: list });
}

const reasonsOf = (seen: Awaited<ReturnType<PolicyHandle['passNow']>>) =>
  (seen.status?.findings ?? []).map(({ reason }) => reason);

describe('a policy that lists its processors', () => {
  it('is documented until events go to nobody who is listed, and again once their host is', async () => {
    await policy.apply(listing(processors()));
    const documented = await policy.waitForReady('PolicyApplied');
    expect(verdictsOf(documented).ProcessorsDocumented).toBe('True ProcessorsInOrder');
    expect(documented.status?.clauses).toMatchObject([{ id: 'R-13', verdict: 'Attested', basis: 'Attested' }]);
    expect(conditionsOf(documented).Compliant?.message).not.toContain('processors');

    const topic = `${resourceGroupId}/providers/Microsoft.EventGrid/systemTopics/${account}`;
    const destination = { endpointType: 'WebHook', properties: { endpointUrl: 'https://hooks.callone.example/a?k=1' } };
    const given = { name: 'to-crm', systemTopic: topic, properties: { destination } };
    const unsubscribe = harness.azure.state.subscribe(resourceIdOf(account), given);
    const leaking = await policy.passNow();
    expect(verdictsOf(leaking)).toMatchObject({
      Ready: 'True PolicyApplied',
      Compliant: 'False ConditionNotTrue',
      ProcessorsDocumented: 'False UnlistedRecipient',
    });
    expect(leaking.status?.clauses).toMatchObject([{ id: 'R-13', verdict: 'Violated', basis: 'Observed' }]);
    expect(leaking.status?.findings?.find(({ reason }) => reason === 'UnlistedRecipient')?.message).toContain(
      'leads to hooks.callone.example, which belongs to no listed processor.',
    );

    await policy.apply(listing(processors({ resources: ['hooks.callone.example'] })));
    const listed = await policy.passNow();
    expect(verdictsOf(listed).ProcessorsDocumented).toBe('True ProcessorsInOrder');
    unsubscribe();
  });

  it('is not known to be documented while Azure refuses to show who gets events, and Ready names the right', async () => {
    const operation = 'Microsoft.EventGrid/eventSubscriptions/read';
    const allow = harness.azure.state.deny({ operation });
    await policy.apply(listing(processors()));
    const blind = await policy.waitForReady('AccessDenied');
    allow();

    expect(verdictsOf(blind).ProcessorsDocumented).toBe('Unknown RecipientsNotRead');
    expect(conditionsOf(blind).Ready?.message).toContain(`needs ${operation}`);
    expect(verdictsOf(await policy.passNow()).ProcessorsDocumented).toBe('True ProcessorsInOrder');
  });

  it('is warned before a contract ends, and not documented once it has ended', async () => {
    await policy.apply(listing(processors({ endsInDays: 40 })));
    const early = await policy.waitForReady('PolicyApplied');
    expect(reasonsOf(early)).not.toContain('ContractEndsSoon');

    nowMs += 20 * dayMs;
    const warned = await policy.passNow();
    expect(verdictsOf(warned).ProcessorsDocumented).toBe('True ProcessorsInOrder');
    expect(reasonsOf(warned)).toContain('ContractEndsSoon');

    nowMs += 21 * dayMs;
    expect(verdictsOf(await policy.passNow()).ProcessorsDocumented).toBe('False ContractExpired');
  });
});

describe('a policy that lists no processors', () => {
  it('has no such condition, says so in Compliant, and is told what it does not say of itself', async () => {
    const silent = { controller: undefined, processors: undefined, notice: undefined };
    await policy.apply({ ...listing(processors()), ...silent } as unknown as SpecAsWritten);
    const seen = await policy.waitForReady('PolicyApplied');

    expect(verdictsOf(seen)).not.toHaveProperty('ProcessorsDocumented');
    expect(conditionsOf(seen).Compliant?.message).toContain('The policy lists no processors.');
    expect(reasonsOf(seen)).toContain('ControllerMissing');
    expect(harness.azure.journal.count({ path: `${account}/providers/Microsoft.EventGrid` })).toBe(0);
    expect(harness.azure.journal.count({ path: `${account}/blobServices/default` })).toBeGreaterThan(0);
  });
});
