import { describe, expect, it } from '@jest/globals';
import {
  describeAiOperation,
  describeDataOperation,
  describeObjectOperation,
  describeProjectRead,
  describeSearch,
} from '../../../src/azure/ai-resource.ts';
import { describeContainerRead, describeOperation, describeTopicRead } from '../../../src/azure/storage-resource.ts';
import { aiObjectKinds } from '../../../src/policy/artifact-definition.ts';
import { azurePurposes } from '../../../src/policy/azure-identities.ts';
import { requiredActions } from '../../../src/policy/permissions/required-actions.ts';
import { deleteOperation, listOperation, readOperation } from '../../../src/scan/lean/operations.ts';
import {
  countOperation,
  listContainersOperation,
  replaceOperation,
  tagsOperation,
} from '../../../src/scan/sdk/operations.ts';
import { buildSpec, recordings } from '../../support/build.ts';
import { shippedRole } from '../../support/shipped-roles.ts';

const account = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/calls';
const blob = { container: 'recordings', name: 'a.wav' };

/** What the operator says that it needs, where Azure refuses it: each call names its action. */
const named = [
  ...(
    [
      'account',
      'blobService',
      'lifecycle',
      'replication',
      'container',
      'eventSubscriptions',
      'systemTopic',
      'diagnosticSettings',
    ] as const
  ).map((part) => describeOperation('read', part, account)),
  describeOperation('write', 'lifecycle', account),
  describeOperation('delete', 'lifecycle', account),
  describeContainerRead(account, 'recordings'),
  describeTopicRead(account),
  ...(['account', 'deployments', 'projects', 'connections', 'capabilityHosts', 'diagnosticSettings'] as const).map(
    (part) => describeAiOperation('read', part, account),
  ),
  describeAiOperation('write', 'account', account),
  ...(['connections', 'capabilityHosts'] as const).map((part) =>
    describeProjectRead(part, { accountId: account, project: 'p' }),
  ),
  ...(['aiAccounts', 'hubs'] as const).map((what) => describeSearch(what, { subscriptionId: 's', resourceGroup: 'g' })),
  ...(['models', 'fineTuningJobs', 'files', 'storedCompletions', 'vectorStores'] as const).map((objects) =>
    describeDataOperation({ objects, verb: 'list', action: 'read' }, account),
  ),
  describeDataOperation({ objects: 'fineTuningJobs', verb: 'cancel', action: 'write' }, account),
  describeDataOperation({ objects: 'files', verb: 'delete', action: 'delete' }, account),
  describeDataOperation({ objects: 'storedCompletions', verb: 'delete', action: 'action' }, account),
  ...aiObjectKinds.flatMap((kind) =>
    (['remove', 'look', 'list'] as const).map((verb) => describeObjectOperation(verb, kind, account)),
  ),
  listOperation('calls', 'recordings'),
  readOperation('calls', 'recordings'),
  deleteOperation('calls', blob),
  deleteOperation('calls', { ...blob, versionId: 'v' }),
  deleteOperation('calls', { ...blob, snapshot: 's', permanent: true }),
  tagsOperation('calls', 'recordings', 'read'),
  tagsOperation('calls', 'recordings', 'write'),
  replaceOperation('calls', 'recordings'),
  countOperation('calls', 'recordings'),
  listContainersOperation('calls'),
].flatMap(({ permission }) => permission.replace('the data action ', '').split(' and '));

describe('the one list of actions', () => {
  it('holds every action that a refused call names', () => {
    const known = new Set(requiredActions.map(({ action }) => action));
    expect(named.filter((action) => !known.has(action))).toEqual([]);
  });

  it('holds all that a call for a log names, where logs are cut', () => {
    const artifactClasses = [{ ...recordings, artifacts: [{ kind: 'TranscriptLog', granularity: 'Record' } as const] }];
    const facts = { account: 'calls', isFlat: true, allowsPurge: false, servesOpenAi: false, hasParts: false };
    const spec = buildSpec({ artifactClasses });
    const inContainers: readonly string[] = ['Containers', 'Deletions'];
    const needed = requiredActions
      .filter(({ place, isNeeded }) => inContainers.includes(place) && isNeeded({ ...facts, spec }))
      .map(({ action }) => action);
    const told = replaceOperation('calls', 'recordings').permission.split(' and ');
    expect(needed).toEqual(expect.arrayContaining(told));
  });

  it('names each once for a purpose and a place', () => {
    const keys = requiredActions.map(({ action, purpose, place, why }) => [action, purpose, place, why].join(' '));
    expect(keys).toEqual([...new Set(keys)]);
  });

  it('has nobody read who is not there to read, but what a condition of a change needs', () => {
    const readers = requiredActions.filter(({ action, purpose }) => action.endsWith('/read') && purpose !== 'reader');
    expect(readers.map(({ action, place }) => [action, place])).toEqual([
      ['Microsoft.Storage/storageAccounts/blobServices/containers/blobs/tags/read', 'WhenUsed'],
    ]);
    const writers = requiredActions.filter(({ action, purpose }) => !action.endsWith('/read') && purpose === 'reader');
    expect(writers).toEqual([]);
  });

  it('is what the shipped roles grant, without a wildcard', () => {
    for (const purpose of azurePurposes) {
      const { actions = [], dataActions = [] } = shippedRole(purpose);
      const wanted = requiredActions.filter((required) => required.purpose === purpose);
      const of = (kind: 'Action' | 'DataAction') =>
        new Set(wanted.filter((required) => required.kind === kind).map(({ action }) => action));
      expect(new Set(dataActions)).toEqual(of('DataAction'));
      expect(new Set(actions)).toEqual(of('Action').add('Microsoft.Authorization/permissions/read'));
      expect([...actions, ...dataActions].filter((action) => action.includes('*'))).toEqual([]);
    }
  });
});
