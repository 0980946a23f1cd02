import { buildClass, transcripts } from '../support/build.ts';
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
import { leaveArchive } from './condition-scenarios.ts';

/** Worlds in which operators owe work that changes Azure or the cluster, by what has just happened. */
export const upheavals: Readonly<Record<string, (world: World) => Promise<void>>> = {
  'a new policy with automatic approval': async (world) => {
    createPolicy(world, { lifecycle: { mode: 'WholePrefix', lagDays: 3, arrivalLagDays: 1, approval: 'Automatic' } });
    return Promise.resolve();
  },
  'rules that were approved': async (world) => {
    createPolicy(world);
    await settle(world);
    approve(world);
  },
  'stricter rules that were approved': async (world) => {
    await createPolicyInForce(world);
    edit(world, {
      artifactClasses: [buildClass('recordings', 'calls/recordings/voicebot/', { maximum: { days: 60 } }), transcripts],
    });
    await settle(world);
    approve(world);
  },
  'looser rules': async (world) => {
    await createPolicyInForce(world);
    editLifecycle(world, { lagDays: 0 });
  },
  'rules that someone removed': async (world) => {
    await createPolicyInForce(world);
    world.estate.setRules('calls', rulesOfOthers);
  },
  'an account that left the spec': async (world) => {
    await createPolicyInForce(world);
    leaveArchive(world);
  },
  'mode Paused': async (world) => {
    await createPolicyInForce(world);
    editLifecycle(world, { mode: 'Paused' });
  },
  'mode None': async (world) => {
    await createPolicyInForce(world);
    editLifecycle(world, { mode: 'None' });
  },
  'a deletion with RemoveRules': async (world) => {
    await createPolicyInForce(world, { deletionPolicy: 'RemoveRules' });
    deletePolicy(world);
  },
  'a deletion with Retain': async (world) => {
    await createPolicyInForce(world);
    deletePolicy(world);
  },
};
