import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { operatorRules } from '../../src/api/rbac.ts';
import { waitFor } from '../support/wait-for.ts';
import { artifactClass, foreignRules, resourceIdOf, specOf } from './estate.ts';
import { openHarness, type Harness } from './harness.ts';
import { writeOperatorKubeconfig, type OperatorKubeconfig } from './kubernetes-operator.ts';
import { startRecorder, type Recorder } from './kubernetes-recorder.ts';
import { ownRulesIn } from './kubernetes-rules.ts';

let harness: Harness;
let recorder: Recorder;
let kubeconfig: OperatorKubeconfig;

beforeAll(async () => {
  harness = await openHarness();
  recorder = await startRecorder(harness.cluster);
  kubeconfig = await writeOperatorKubeconfig(harness.cluster, recorder);
}, 60_000);
afterEach(() => harness.reset());
afterAll(async () => {
  await recorder.stop();
  await kubeconfig.remove();
  await harness.stop();
});

/** What only requests for erasure need; their own tests run under the same role. */
const forRequests = [
  'get calldata.claimini.com/erasurerequests',
  'patch calldata.claimini.com/erasurerequests',
  'patch calldata.claimini.com/erasurerequests/status',
  'delete calldata.claimini.com/erasurerequests',
  'get admissionregistration.k8s.io/validatingadmissionpolicies',
  'get admissionregistration.k8s.io/validatingadmissionpolicybindings',
  'get /namespaces',
];

/** Only where their kind is installed: reports.e2e.test.ts. */
const forReports = ['get', 'create', 'patch'].map((verb) => `${verb} openreports.io/reports`);

/** That the kind is looked for needs no right of a role. */
const discovery = 'list openreports.io/';

const unique = (texts: readonly string[]) => [...new Set(texts)].sort();

describe('the generated role', () => {
  it('holds every verb that the life of a policy needs, and no other', async () => {
    const namespace = await harness.createNamespace();
    const account = harness.addAccount();
    const policy = harness.policy(namespace, 'voicebot');
    const operator = await harness.operate({ namespace, settings: { kubeconfig: kubeconfig.file } });
    const spec = specOf([artifactClass('recordings', [`${account}/recordings/voicebot/`])]);
    await policy.apply({ ...spec, deletionPolicy: 'RemoveRules' });
    await policy.waitForReady('RulesAwaitApproval');
    await policy.approve();
    await policy.waitForReady('PolicyApplied');
    await policy.waitForEvent('RulesWritten');
    // What is told a second time is counted in the series of its Event.
    for (let count = 0; count < 2; count += 1) {
      harness.azure.state.setLifecycleDocument(resourceIdOf(account), foreignRules);
      await policy.passNow();
    }
    await waitFor(
      () => recorder.calls().some(({ verb, resource }) => verb === 'patch' && resource.endsWith('/events')),
      {
        what: 'an Event to be told again',
      },
    );
    await policy.remove();
    await policy.waitUntilGone();
    await policy.waitForEvent('RulesRemoved');
    await operator.stop();
    expect(ownRulesIn(harness, account)).toEqual([]);

    const calls = recorder.calls();
    expect(calls.filter(({ status }) => status === 401 || status === 403)).toEqual([]);
    const granted = operatorRules.flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) => resources.flatMap((name) => verbs.map((verb) => `${verb} ${group}/${name}`))),
    );
    const used = calls.map(({ verb, resource }) => `${verb} ${resource}`).filter((right) => right !== discovery);
    const notHere = [...forRequests, ...forReports];
    expect(unique([...used, ...notHere])).toEqual(unique(granted));
    expect(used.filter((right) => notHere.includes(right))).toEqual([]);
  }, 60_000);
});
