import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Reason } from '../../src/api/reasons.ts';
import type { DeploymentFacts } from '../../src/policy/ai-facts.ts';
import type { AiChange } from '../../src/policy/training-plan.ts';
import { deployment } from '../policy/ai-build.ts';
import { buildSpec, failure } from '../support/build.ts';
import { aiParts, type AiOperation, type FakeAiAccount, type FakeAiAccountParts } from '../support/fake-ai-estate.ts';
import { createPolicy, createWorld, statusOf, type World } from '../support/fakes.ts';
import { conditionOf, correcting, correctionsOf, declare, everyCorrection, everywhere } from './ai-world.ts';

const declared = ['voicebot', 'second'] as const;
const found = 'stranger';
const all = [...declared, found];

const deploymentsOf = (...parts: readonly Partial<DeploymentFacts>[]): FakeAiAccountParts => ({
  deployments: parts.map((part, index) => deployment(`d${index}`, part)),
});

/** What can be amiss with an account; those of the last kind, an operator can correct. */
const wrongs: readonly FakeAiAccountParts[] = [
  { facts: { location: 'eastus' } },
  { facts: { location: 'atlantis' } },
  deploymentsOf({ sku: 'GlobalStandard' }, {}),
  deploymentsOf({ sku: 'DataZoneStandard' }),
  deploymentsOf({ sku: 'Novel' }),
  deploymentsOf({ spilloverDeploymentName: 'd1' }, { sku: 'GlobalStandard' }),
  deploymentsOf({ modelSource: '/another/account' }),
  { dataPlane: { vectorStores: { count: 1 } } },
  { dataPlane: { fineTunedModels: { count: 1 } } },
  { dataPlane: { fineTuningJobs: { count: 1, running: 1 } } },
];
const correctable: readonly FakeAiAccountParts[] = [
  { facts: { storedCompletionsDisabled: false } },
  { facts: { tags: { team: 'voice' } } },
  { facts: { tags: { 'MS-AOAI-Feature-Assistants': 'Enabled' } } },
  { dataPlane: { trainingFiles: { count: 2 } } },
  { dataPlane: { storedCompletions: { count: 7 } } },
];

const anyParts: fc.Arbitrary<FakeAiAccountParts> = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: fc.constantFrom(...wrongs) }),
    fc.subarray([...correctable], { maxLength: 3 }),
  )
  .map(([wrong, others]) =>
    others.reduce<FakeAiAccountParts>(
      (parts, { facts, dataPlane }) => ({
        ...parts,
        facts: { ...parts.facts, ...facts },
        dataPlane: { ...parts.dataPlane, ...dataPlane },
      }),
      wrong,
    ),
  );

const anyReason = fc.constantFrom<Reason>('AccessDenied', 'Throttled', 'AzureUnavailable', 'AccountNotFound');

function anyFaultsIn(operations: readonly AiOperation[]) {
  const anyFault = fc.record({
    account: fc.constantFrom(...all),
    operation: fc.constantFrom(...operations),
    reason: anyReason,
  });
  return fc.array(anyFault, { minLength: 1, maxLength: 3 });
}

interface Estate {
  readonly parts: readonly FakeAiAccountParts[];
  /** Without it, discovery finds nothing beside the declared accounts. */
  readonly isFound: boolean;
  readonly enforcement: 'Audit' | 'Enforce';
  readonly remediate: typeof everyCorrection;
}

const anyEstate: fc.Arbitrary<Estate> = fc.record({
  parts: fc.array(anyParts, { minLength: all.length, maxLength: all.length }),
  isFound: fc.boolean(),
  enforcement: fc.constantFrom('Audit', 'Enforce', 'Enforce'),
  remediate: fc.oneof(fc.constant([...everyCorrection]), fc.subarray([...everyCorrection])),
});

function worldOf({ parts, isFound, enforcement, remediate }: Estate): World {
  const world = createWorld();
  all.forEach((name, index) => {
    if (name !== found || isFound) world.ai.add(name, parts[index]);
  });
  const accounts = declare(...declared);
  const spec = correcting({ accounts, discover: everywhere, remediate });
  // Without lifecycle rules the very first pass can find everything in order.
  createPolicy(world, { ...spec, enforcement, lifecycle: { ...buildSpec().lifecycle, mode: 'None' } });
  return world;
}

const kindOf = {
  DisableStoredCompletions: 'SetStoredCompletionsDisabled',
  DisableAssistants: 'SetTags',
  TagResources: 'SetTags',
  CancelFineTuning: 'CancelFineTuning',
  DeleteTrainingFiles: 'DeleteTrainingFiles',
  DeleteStoredCompletions: 'DeleteStoredCompletions',
} as const satisfies Readonly<Record<(typeof everyCorrection)[number], AiChange['kind']>>;

function statusesOf(world: World) {
  const types = ['Ready', 'Compliant', 'ResidencyVerified', 'TrainingExcluded'] as const;
  return types.map((type) => [type, conditionOf(world, type)?.status] as const);
}

function standing(world: World): readonly (readonly [string, FakeAiAccount])[] {
  return all.flatMap((name) => {
    try {
      return [[name, world.ai.account(name)] as const];
    } catch {
      return [];
    }
  });
}

/** What TrainingExcluded promises, read from the estate itself. */
function isTrainingExcluded(world: World): boolean {
  return standing(world).every(
    ([name, { facts, deployments, dataPlane }]) =>
      name !== found &&
      facts.storedCompletionsDisabled === true &&
      facts.tags['MS-AOAI-Feature-Assistants'] === 'Disabled' &&
      deployments.every(({ modelSource }) => modelSource === undefined) &&
      Object.values(dataPlane).every(({ count }) => count === 0),
  );
}

/** What ResidencyVerified promises. Overflow stays within the account, so that each deployment alone decides. */
function isResident(world: World): boolean {
  return standing(world).every(
    ([, { facts, deployments }]) =>
      ['swedencentral', 'germanywestcentral'].includes(facts.location) &&
      deployments.every(({ sku }) => sku === 'Standard' || sku === 'ProvisionedManaged'),
  );
}

function isTrue(world: World, type: 'ResidencyVerified' | 'TrainingExcluded'): boolean {
  return conditionOf(world, type)?.status === 'True';
}

describe('whatever fails', () => {
  it('no read that fails moves a verdict anywhere but to Unknown', async () => {
    await fc.assert(
      fc.asyncProperty(anyEstate, anyFaultsIn(aiParts), fc.boolean(), async (estate, faults, isBlind) => {
        const [whole, broken] = [worldOf(estate), worldOf(estate)];
        for (const { account, operation, reason } of faults) broken.ai.fail(account, operation, failure(reason));
        if (isBlind) broken.ai.failDiscovery(failure('AccessDenied'));

        await Promise.all([whole.pass(), broken.pass()]);

        const before = new Map(statusesOf(whole));
        for (const [type, status] of statusesOf(broken)) {
          if (type === 'Ready') expect(status === 'True' && before.get(type) !== 'True').toBe(false);
          else
            expect({ type, status: status === before.get(type) ? 'Unknown' : status }).toEqual({
              type,
              status: 'Unknown',
            });
        }
        const isOpen = !isBlind && !isTrue(broken, 'ResidencyVerified');
        expect(statusOf(broken).ai?.notVerified).toBeGreaterThanOrEqual(Number(isOpen));
      }),
      { numRuns: 150 },
    );
  });

  it('no part that a verdict stands on can be missing while the verdict is True', async () => {
    await fc.assert(
      fc.asyncProperty(anyEstate, anyFaultsIn(aiParts), async (estate, faults) => {
        const world = worldOf(estate);
        for (const { account, operation, reason } of faults) world.ai.fail(account, operation, failure(reason));

        await world.pass();

        const looked = faults.filter(({ account }) => account !== found || estate.isFound);
        const blind = looked.filter(({ operation }) => operation === 'account' || operation === 'deployments');
        const unread = looked.filter(({ account, operation }) => operation === 'dataPlane' && account !== found);
        if (blind.length > 0) expect(isTrue(world, 'ResidencyVerified')).toBe(false);
        if (blind.length + unread.length > 0) expect(isTrue(world, 'TrainingExcluded')).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it('a verdict that is True is true of the estate as it stands, through refused, lost and ignored writes', async () => {
    const anyIgnored = fc.subarray(['SetStoredCompletionsDisabled', 'SetTags', 'DeleteTrainingFiles'] as const);
    await fc.assert(
      fc.asyncProperty(
        anyEstate,
        fc.oneof(fc.constant([]), anyFaultsIn([...aiParts, 'write', 'answer'])),
        anyIgnored,
        async (estate, faults, ignored) => {
          const world = worldOf(estate);
          for (const { account, operation, reason } of faults) world.ai.fail(account, operation, failure(reason));
          for (const kind of ignored) world.ai.ignore('voicebot', kind);

          await world.pass();

          if (isTrue(world, 'ResidencyVerified')) expect(isResident(world)).toBe(true);
          if (isTrue(world, 'TrainingExcluded')) expect(isTrainingExcluded(world)).toBe(true);
          if (faults.length > 0 || ignored.length > 0) return;
          // And nothing is left open where everything was seen to be right.
          expect(isTrue(world, 'ResidencyVerified')).toBe(isResident(world));
          expect(isTrue(world, 'TrainingExcluded')).toBe(isTrainingExcluded(world));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('nothing is written under Audit, to a found account, or that is not named', async () => {
    await fc.assert(
      fc.asyncProperty(anyEstate, async (estate) => {
        const world = worldOf(estate);

        await world.pass();
        const after = correctionsOf(world);

        if (estate.enforcement === 'Audit') expect(after).toEqual([]);
        expect(after.filter((correction) => correction.startsWith(found))).toEqual([]);
        expect(after).toEqual([...new Set(after)]);
        const kinds = estate.remediate.map((name) => kindOf[name]);
        for (const { change } of world.ai.writes()) expect(kinds).toContain(change.kind);
        await world.pass();
        expect(correctionsOf(world)).toEqual(after);
      }),
      { numRuns: 150 },
    );
  });
});
