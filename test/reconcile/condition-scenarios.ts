import type { Reason } from '../../src/api/reasons.ts';
import {
  buildClass,
  buildPolicy,
  buildSpec,
  failure,
  foreignRule,
  policyKey,
  recordings,
  resourceIdOf,
  transcripts,
} from '../support/build.ts';
import type { EstateOperation } from '../support/fake-estate.ts';
import {
  approve,
  createPolicy,
  createPolicyInForce,
  deletePolicy,
  edit,
  editLifecycle,
  rulesOfOthers,
  settle,
  type World,
} from '../support/fakes.ts';
import { meanwhileGate } from '../support/gate.ts';
import { aiConditionScenarios } from './ai-condition-scenarios.ts';
import { permissionConditionScenarios } from './permission-condition-scenarios.ts';
import { processorConditionScenarios } from './processor-condition-scenarios.ts';
import { scanConditionScenarios } from './scan-condition-scenarios.ts';

/** Brings the policy `voicebot` into the state that the row of the same name in docs/conditions.md speaks of. */
export type Scenario = (world: World) => Promise<unknown>;

export const conditionScenarios: Readonly<Record<string, Scenario>> = {
  ...aiConditionScenarios,
  ...scanConditionScenarios,
  ...processorConditionScenarios,
  ...permissionConditionScenarios,

  'First pass, nothing approved': async (world) => {
    createPolicy(world);
    await world.pass();
  },
  'Approved, rules in force': (world) => createPolicyInForce(world),
  'Stricter rules wait, the older ones are in force': async (world) => {
    await createPolicyInForce(world);
    edit(world, {
      artifactClasses: [buildClass('recordings', 'calls/recordings/voicebot/', { maximum: { days: 60 } }), transcripts],
    });
    await settle(world);
  },
  'A rule was changed by someone else and restored': async (world) => {
    await createPolicyInForce(world);
    world.estate.setRules('calls', rulesOfOthers);
    await world.pass();
  },
  'Another writer replaced the document during the write': async (world) => {
    createPolicy(world);
    await world.pass();
    approve(world);
    world.estate.interfere('calls', 'afterWrite', () => {
      world.estate.setRules('calls', rulesOfOthers);
    });
    await world.pass();
  },

  'One of two accounts denied (403)': (world) => unseenAccount(world, 'AccessDenied', 300_000),
  'One account denied, the other waits for approval': async (world) => {
    createPolicy(world);
    world.estate.fail('archive', 'account', failure('AccessDenied', { status: 403, retryAfterMs: 300_000 }));
    await world.pass();
  },
  'Only the blob service denied (403)': (world) => unseenPart(world, 'blobService'),
  'Only replication or containers denied (403)': (world) => unseenPart(world, 'replication'),
  'Throttled (429)': (world) => unseenAccount(world, 'Throttled', 120_000),
  'Account gone (404)': async (world) => {
    await createPolicyInForce(world);
    world.estate.remove('archive');
    await world.pass();
  },
  'Azure silent or failing (5xx)': (world) => unseenAccount(world, 'AzureUnavailable'),
  'Malformed answer': (world) => unseenAccount(world, 'AzureAnswerMalformed'),
  'Identity unavailable': (world) => blindEverywhere(world, 'IdentityUnavailable'),
  'Token refused': (world) => blindEverywhere(world, 'TokenRefused'),
  'Token endpoint silent': (world) => blindEverywhere(world, 'TokenEndpointUnavailable'),

  'Locked on write': (world) => refusedWrite(world, 'ScopeLocked', 'terminal'),
  'Refused by Azure Policy on write': (world) => refusedWrite(world, 'RefusedByPolicy', 'terminal'),
  'Refused as invalid on write (400)': (world) => refusedWrite(world, 'InvalidRequest', 'terminal'),
  'Denied on write (403)': (world) => refusedWrite(world, 'AccessDenied', 'retryable'),
  'Conflict on write (409)': (world) => refusedWrite(world, 'AzureConflict', 'retryable'),
  'Throttled on write (429)': (world) => refusedWrite(world, 'Throttled', 'retryable'),
  'Written, but the answer was lost': async (world) => {
    createPolicy(world);
    await world.pass();
    approve(world);
    world.estate.fail('archive', 'answer', failure('AzureUnavailable'));
    await world.pass();
  },
  'The policy was edited between look and write': async (world) => {
    createPolicy(world);
    await world.pass();
    approve(world);
    const change = () => {
      editLifecycle(world, { lagDays: 4 });
    };
    await world.pass({ gate: meanwhileGate('readDocument', change) });
  },
  'Kubernetes silent right before the write': async (world) => {
    createPolicy(world);
    await world.pass();
    approve(world);
    const fail = () => {
      world.cluster.failNext('get', failure('KubernetesUnavailable'), 2);
    };
    await world.pass({ gate: meanwhileGate('readDocument', fail) });
  },
  'More than 100 rules in an account': async (world) => {
    world.estate.setRules(
      'calls',
      Array.from({ length: 100 }, (_, index) => foreignRule(`other${index}`)),
    );
    createPolicy(world);
    await world.pass();
    approve(world);
    await world.pass();
  },

  'Audit, Azure differs': async (world) => {
    createPolicy(world, { enforcement: 'Audit' });
    await world.pass();
  },
  'Audit, no difference': async (world) => {
    await createPolicyInForce(world);
    edit(world, { enforcement: 'Audit' });
    await world.pass();
  },
  'Suspended before the first pass': async (world) => {
    createPolicy(world, { suspend: true });
    await world.pass();
  },
  'Suspended, rules in force': async (world) => {
    await createPolicyInForce(world);
    edit(world, { suspend: true });
    await world.pass();
  },
  'Mode Paused': async (world) => {
    await createPolicyInForce(world);
    editLifecycle(world, { mode: 'Paused' });
    await world.pass();
  },
  'Mode None': async (world) => {
    await createPolicyInForce(world);
    editLifecycle(world, { mode: 'None' });
    await world.pass();
  },

  'A location belongs to an older policy': async (world) => {
    const metadata = {
      name: 'elder',
      uid: '00000000-0000-4000-8000-000000000000',
      creationTimestamp: '2025-01-01T00:00:00Z',
    };
    world.cluster.create(buildPolicy(buildSpec({ artifactClasses: [recordings] }), metadata));
    await createPolicyInForce(world);
  },
  'Period too short, a rule keeps the visible copy to it': async (world) => {
    world.estate.change('archive', { blobService: { softDeleteDays: 45, versioning: false } });
    await createPolicyInForce(world);
  },
  'Period too short, no rule can stand': async (world) => {
    const short = buildClass('transcripts', 'archive/transcripts/voicebot/', { maximum: { days: 8 } });
    await createPolicyInForce(world, { artifactClasses: [recordings, short] });
  },
  'Time zone unknown to the operator': async (world) => {
    createPolicy(world, { timeZone: 'Mars/Olympus' });
    await world.pass();
  },

  'In force, soft delete above 28 days': async (world) => {
    world.estate.change('archive', { blobService: { softDeleteDays: 30, versioning: false } });
    await createPolicyInForce(world);
  },
  'In force, a container under a legal hold': async (world) => {
    const held = { name: 'transcripts', exists: true, legalHold: true, versionImmutability: false };
    world.estate.change('archive', { containers: [held] });
    await createPolicyInForce(world);
  },
  'In force, page blobs possible': async (world) => {
    world.estate.change('archive', { account: { ...generalPurpose } });
    await createPolicyInForce(world);
  },

  'An account left the spec and is denied (403)': async (world) => {
    await createPolicyInForce(world);
    world.estate.fail('archive', 'account', failure('AccessDenied', { status: 403, retryAfterMs: 300_000 }));
    leaveArchive(world);
    await world.pass();
  },
  'An account left the spec and is gone (404)': async (world) => {
    await createPolicyInForce(world);
    world.estate.remove('archive');
    leaveArchive(world);
    await world.pass();
  },
  'Deletion with RemoveRules, blocked by a denied account': async (world) => {
    await createPolicyInForce(world, { deletionPolicy: 'RemoveRules' });
    world.estate.fail('archive', 'account', failure('AccessDenied', { status: 403, retryAfterMs: 300_000 }));
    deletePolicy(world);
    await world.pass();
  },
};

const features = { hierarchicalNamespace: false, accountImmutability: false };
const generalPurpose = { location: 'westeurope', sku: 'Standard_ZRS', kind: 'StorageV2', ...features };

/** Takes `archive` and its class out of the spec. */
export function leaveArchive(world: World): void {
  edit(world, {
    storageAccounts: [{ name: 'calls', resourceId: resourceIdOf('calls') }],
    artifactClasses: [recordings],
  });
}

/** Rules are in force, then one of the two accounts cannot be looked at any more. */
async function unseenAccount(world: World, reason: Reason, retryAfterMs?: number): Promise<void> {
  await createPolicyInForce(world);
  world.estate.fail('archive', 'account', failure(reason, retryAfterMs === undefined ? {} : { retryAfterMs }));
  await world.pass();
}

async function unseenPart(world: World, part: EstateOperation): Promise<void> {
  await createPolicyInForce(world);
  world.estate.fail('archive', part, failure('AccessDenied', { status: 403, retryAfterMs: 300_000 }));
  await world.pass();
}

async function blindEverywhere(world: World, reason: Reason): Promise<void> {
  createPolicy(world);
  for (const account of ['calls', 'archive']) world.estate.fail(account, 'account', failure(reason));
  await world.pass();
}

/** The rules are approved and one of the two accounts refuses the write. */
async function refusedWrite(world: World, reason: Reason, kind: 'retryable' | 'terminal'): Promise<void> {
  createPolicy(world);
  await world.pass();
  approve(world);
  world.estate.fail('archive', 'write', failure(reason, { kind }));
  await world.pass();
  if (world.cluster.get(policyKey) === undefined) throw new Error('The policy is gone.');
}
