import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/api/json.ts';
import { startControlPlane, type ControlPlane } from '../control-plane/control-plane.ts';
import { kubectl } from '../support/local-stack.ts';
import { waitFor } from '../support/wait-for.ts';
import { artifactClass, automatic, resourceIdOf, specOf, type SpecAsWritten } from './estate.ts';
import { openHarness, type Harness, type RunningOperator, type Settings } from './harness.ts';
import { ownRulesIn, ruleOf } from './kubernetes-rules.ts';
import type { PolicyHandle } from './policies.ts';

/** Namespaces end here as in a real cluster: by the namespace controller, which waits for every finalizer. */
let controlPlane: ControlPlane;
let harness: Harness;

/** A namespace with one policy and an operator of its own. */
interface Scene {
  readonly policy: PolicyHandle;
  readonly account: string;
  readonly operate: (settings?: Settings) => Promise<RunningOperator>;
  readonly settle: (overrides: SpecAsWritten) => Promise<void>;
  readonly deleteNamespace: () => Promise<void>;
  readonly untilPolicyIsDeleting: () => Promise<void>;
  readonly untilNamespaceIsGone: () => Promise<void>;
}

interface Ending {
  readonly scene: Scene;
  /** Ours; those of others were looked at already. */
  readonly rules: readonly unknown[];
  readonly lines: readonly string[];
}

async function openScene(): Promise<Scene> {
  const namespace = await harness.createNamespace();
  const account = harness.addAccount();
  const policy = harness.policy(namespace, 'voicebot');
  const path = `/api/v1/namespaces/${namespace}`;
  return {
    policy,
    account,
    operate: (settings = {}) => harness.operate({ namespace, settings }),
    settle: async (overrides) => {
      await policy.apply(specWith(account, overrides));
      await policy.waitForReady('PolicyApplied');
      expect(ownRulesIn(harness, account)).toMatchObject([ruleOf(84)]);
    },
    deleteNamespace: async () => {
      expect((await harness.server.remove(path)).status).toBe(200);
    },
    untilPolicyIsDeleting: async () => {
      const isDeleting = async () => (await policy.read())?.metadata.deletionTimestamp !== undefined;
      await waitFor(isDeleting, { what: 'the namespace controller to delete the policy', deadlineMs: 60_000 });
    },
    untilNamespaceIsGone: async () => {
      let last: JsonObject = {};
      const isGone = async () => {
        const { status, body } = await harness.server.get(path);
        last = body;
        return status === 404;
      };
      const describe = () => last['status'];
      await waitFor(isGone, { what: `namespace ${namespace} to end`, deadlineMs: 90_000, intervalMs: 200, describe });
    },
  };
}

function specWith(account: string, overrides: SpecAsWritten): SpecAsWritten {
  return specOf([artifactClass('recordings', [`${account}/recordings/voicebot/`])], { ...automatic, ...overrides });
}

const stories = {
  removed: async (scene) => {
    const operator = await scene.operate();
    await scene.settle({ deletionPolicy: 'RemoveRules' });
    await scene.deleteNamespace();
    return operator;
  },
  retained: async (scene) => {
    const operator = await scene.operate();
    await scene.settle({ deletionPolicy: 'Retain' });
    await scene.deleteNamespace();
    return operator;
  },
  denied: async (scene) => {
    const operator = await scene.operate({ cleanupDeadlineMinutes: '0' });
    await scene.settle({ deletionPolicy: 'RemoveRules' });
    const operation = 'Microsoft.Storage/storageAccounts/managementPolicies/write';
    harness.azure.state.deny({ operation, scope: resourceIdOf(scene.account) });
    await scene.deleteNamespace();
    return operator;
  },
  unattended: async (scene) => {
    const first = await scene.operate();
    await scene.settle({ deletionPolicy: 'RemoveRules' });
    await first.stop();
    await scene.deleteNamespace();
    await scene.untilPolicyIsDeleting();
    expect(ownRulesIn(harness, scene.account)).toMatchObject([ruleOf(84)]);
    return scene.operate();
  },
  uninstalled: async (scene) => {
    const operator = await scene.operate();
    await scene.settle({ deletionPolicy: 'RemoveRules' });
    await operator.stop();
    await scene.deleteNamespace();
    await scene.untilPolicyIsDeleting();
    // The way of docs/uninstall.md where no operator will run any more.
    const { namespace, name } = scene.policy;
    const patch = ['patch', 'cdp', name, '-n', namespace, '--type=merge', '-p', '{"metadata":{"finalizers":null}}'];
    await kubectl(controlPlane, patch);
    return operator;
  },
  unseen: async (scene) => {
    await scene.policy.apply(specWith(scene.account, { deletionPolicy: 'RemoveRules' }));
    await scene.deleteNamespace();
    return undefined;
  },
} satisfies Record<string, (scene: Scene) => Promise<RunningOperator | undefined>>;

type Story = keyof typeof stories;

/** All at once: the namespace controller takes its time, ten seconds for each. */
const endings = new Map<Story, Promise<Ending>>();

async function tell(story: Story): Promise<Ending> {
  const scene = await openScene();
  const operator = await stories[story](scene);
  await scene.untilNamespaceIsGone();
  // The last word of a pass is logged right after the finalizer went.
  await operator?.stop();
  return { scene, rules: ownRulesIn(harness, scene.account), lines: operator?.lines() ?? [] };
}

function endingOf(story: Story): Promise<Ending> {
  return endings.get(story) ?? Promise.reject(new Error(`${story} was never told`));
}

beforeAll(async () => {
  const version = process.env['CALLDATA_KUBERNETES_VERSION'];
  controlPlane = await startControlPlane({ version, controllerManager: true });
  harness = await openHarness({ cluster: controlPlane });
  for (const story of Object.keys(stories) as Story[]) {
    const ending = tell(story);
    ending.catch(() => undefined);
    endings.set(story, ending);
  }
}, 240_000);
afterAll(async () => {
  await Promise.allSettled(endings.values());
  await harness.stop();
  await controlPlane.stop();
}, 180_000);

function released(lines: readonly string[]): readonly JsonObject[] {
  const entries = lines.map((line) => JSON.parse(line) as JsonObject);
  return entries.filter(({ message }) => message === 'The policy was released.');
}

describe('a namespace that is deleted with a policy in it', () => {
  it('ends, and takes the rules along where the policy asks for it', async () => {
    const { rules, lines } = await endingOf('removed');
    expect(rules).toEqual([]);
    expect(released(lines)).toMatchObject([{ level: 'info', reason: 'RulesRemoved' }]);
  }, 150_000);

  it('ends, and leaves the rules where the policy retains them; the log says that they still delete', async () => {
    const { rules, lines, scene } = await endingOf('retained');
    expect(rules).toMatchObject([ruleOf(84)]);
    expect(released(lines)).toMatchObject([
      { level: 'info', reason: 'RulesRetained', note: expect.stringContaining(scene.account) },
    ]);
  }, 150_000);

  it('ends at the deadline although Azure refuses; the log names what was left behind', async () => {
    const { rules, lines, scene } = await endingOf('denied');
    expect(rules).toMatchObject([ruleOf(84)]);
    // The namespace took its Events along, or refused them: the log is what remains.
    const { namespace, name } = scene.policy;
    const note = expect.stringContaining(scene.account);
    expect(released(lines)).toMatchObject([
      { level: 'warn', object: { namespace, name }, reason: 'RulesLeftBehind', note },
    ]);
  }, 150_000);

  it('waits while no operator runs and ends soon after one starts', async () => {
    const { rules } = await endingOf('unattended');
    expect(rules).toEqual([]);
  }, 150_000);

  it('ends once a person takes the finalizer away where no operator will run again, and the rules stay', async () => {
    const { rules } = await endingOf('uninstalled');
    expect(rules).toMatchObject([ruleOf(84)]);
  }, 150_000);

  it('ends without an operator and without a trace in Azure when no pass has seen the policy yet', async () => {
    const { rules } = await endingOf('unseen');
    expect(rules).toEqual([]);
  }, 150_000);
});
