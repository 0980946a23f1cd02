import { releaseAccountsAnnotation } from '../../src/api/group.ts';
import { accountFacts, failure, policyKey, recordings, resourceIdOf } from '../support/build.ts';
import {
  cleanupDeadlineMs,
  createPolicyInForce,
  deletePolicy,
  edit,
  editLifecycle,
  settle,
  type World,
} from '../support/fakes.ts';
import { leaveArchive } from './condition-scenarios.ts';

export type Under = 'Enforce' | 'Audit' | 'Suspended';

/** What happens to a policy whose rules are in force, as the rows of docs/what-happens-to-our-rules.md name it. */
export type Fate = (world: World) => Promise<unknown>;

export const ruleFates: Readonly<Record<string, { readonly under: readonly Under[]; readonly happens: Fate }>> = {
  Nothing: { under: ['Enforce', 'Audit', 'Suspended'], happens: settle },
  'A class leaves the spec': {
    under: ['Enforce', 'Audit', 'Suspended'],
    happens: async (world) => {
      edit(world, { artifactClasses: [recordings] });
      await settle(world);
    },
  },
  'An account leaves the spec': {
    under: ['Enforce', 'Audit', 'Suspended'],
    happens: async (world) => {
      leaveArchive(world);
      await settle(world);
    },
  },
  'An account leaves the spec and is denied (403)': {
    under: ['Enforce', 'Audit', 'Suspended'],
    happens: async (world) => {
      deny(world);
      leaveArchive(world);
      await world.pass();
    },
  },
  'An account leaves the spec, is denied (403) and is released': {
    under: ['Enforce', 'Audit'],
    happens: async (world) => {
      deny(world);
      leaveArchive(world);
      await world.pass();
      world.cluster.annotate(policyKey, { [releaseAccountsAnnotation]: resourceIdOf('archive') });
      await settle(world);
    },
  },
  'An account leaves the spec and is gone (404)': {
    under: ['Enforce', 'Audit'],
    happens: async (world) => {
      world.estate.remove('archive');
      leaveArchive(world);
      await settle(world);
    },
  },
  '`lifecycle.mode` becomes `Paused`': {
    under: ['Enforce', 'Audit', 'Suspended'],
    happens: async (world) => {
      editLifecycle(world, { mode: 'Paused' });
      await settle(world);
    },
  },
  '`lifecycle.mode` becomes `Tagged`': {
    under: ['Enforce', 'Audit', 'Suspended'],
    happens: async (world) => {
      editLifecycle(world, { mode: 'Tagged' });
      await settle(world);
    },
  },
  '`lifecycle.mode` becomes `Tagged`, the account has a hierarchical namespace': {
    under: ['Enforce'],
    happens: async (world) => {
      world.estate.change('archive', { account: accountFacts({ hierarchicalNamespace: true }) });
      editLifecycle(world, { mode: 'Tagged' });
      await settle(world);
    },
  },
  '`lifecycle.mode` becomes `Tagged` and `WholePrefix` again, no approval left': {
    under: ['Enforce'],
    happens: async (world) => {
      editLifecycle(world, { mode: 'Tagged', approvedDigests: [] });
      await settle(world);
      editLifecycle(world, { mode: 'WholePrefix' });
      await settle(world);
    },
  },
  '`lifecycle.mode` becomes `None`': {
    under: ['Enforce', 'Audit', 'Suspended'],
    happens: async (world) => {
      editLifecycle(world, { mode: 'None' });
      await settle(world);
    },
  },
  'Deleted with `Retain`': {
    under: ['Enforce', 'Audit', 'Suspended'],
    happens: (world) => deleteWith(world, 'Retain'),
  },
  'Deleted with `Retain` in mode `Paused`': {
    under: ['Enforce'],
    happens: async (world) => {
      editLifecycle(world, { mode: 'Paused' });
      await settle(world);
      await deleteWith(world, 'Retain');
    },
  },
  'Deleted with `RemoveRules`': {
    under: ['Enforce', 'Audit', 'Suspended'],
    happens: (world) => deleteWith(world, 'RemoveRules'),
  },
  'Deleted with `RemoveRules`, an account gone (404)': {
    under: ['Enforce', 'Audit', 'Suspended'],
    happens: async (world) => {
      world.estate.remove('archive');
      await deleteWith(world, 'RemoveRules');
    },
  },
  'Deleted with `RemoveRules`, an account denied (403), before the deadline': {
    under: ['Enforce'],
    happens: async (world) => {
      deny(world);
      await deleteWith(world, 'RemoveRules');
    },
  },
  'Deleted with `RemoveRules`, an account denied (403), after the deadline': {
    under: ['Enforce'],
    happens: async (world) => {
      deny(world);
      await deleteWith(world, 'RemoveRules');
      world.advance(cleanupDeadlineMs);
      await world.pass();
    },
  },
  'Deleted with `RemoveRules`, an account denied (403) for a while': {
    under: ['Enforce'],
    happens: async (world) => {
      deny(world);
      await deleteWith(world, 'RemoveRules');
      world.estate.heal('archive');
      await world.pass();
    },
  },
  'Deleted with `RemoveRules`, an account denied (403)': {
    under: ['Audit', 'Suspended'],
    happens: async (world) => {
      deny(world);
      await deleteWith(world, 'RemoveRules');
    },
  },
  'Deleted with `RemoveRules`, an account locked, before the deadline': {
    under: ['Enforce'],
    happens: async (world) => {
      world.estate.fail('archive', 'write', failure('ScopeLocked', { kind: 'terminal', status: 409 }));
      await deleteWith(world, 'RemoveRules');
    },
  },
  'Deleted with `RemoveRules`, an account locked, after the deadline': {
    under: ['Enforce'],
    happens: async (world) => {
      world.estate.fail('archive', 'write', failure('ScopeLocked', { kind: 'terminal', status: 409 }));
      await deleteWith(world, 'RemoveRules');
      world.advance(cleanupDeadlineMs);
      await world.pass();
    },
  },
};

/** A policy whose rules were put in force under Enforce, and which was then switched over. */
export async function bringUnder(world: World, under: Under): Promise<void> {
  await createPolicyInForce(world);
  if (under === 'Audit') edit(world, { enforcement: 'Audit' });
  if (under === 'Suspended') edit(world, { suspend: true });
  await settle(world);
}

function deny(world: World): void {
  world.estate.fail('archive', 'account', failure('AccessDenied', { status: 403, retryAfterMs: 300_000 }));
}

async function deleteWith(world: World, deletionPolicy: 'Retain' | 'RemoveRules'): Promise<void> {
  edit(world, { deletionPolicy });
  deletePolicy(world);
  await world.pass();
}
