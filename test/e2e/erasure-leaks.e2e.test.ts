import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { erasureRole } from '../../src/api/rbac.ts';
import { waitFor } from '../support/wait-for.ts';
import { specWithLogs } from './erasure-crash-world.ts';
import { startTellingCluster, type TellingCluster } from './erasure-leaks-cluster.ts';
import { callIds, everything, features, given, plantWombats, quoteInFailures } from './erasure-leaks-planted.ts';
import { applyKeylessPolicy, dropAdmission, makeOddRequests } from './erasure-leaks-requests.ts';
import { listenToEvidence, listenToRequests, type Listener } from './erasure-leaks-said.ts';
import { findLeaks, type Said } from './erasure-leaks-search.ts';
import { makeRequest, setUpErasure, type RequestHandle } from './erasure-world.ts';
import { openHarness, type Harness } from './harness.ts';
import type { PolicyHandle } from './policies.ts';

let telling: TellingCluster;
let harness: Harness;
let namespace: string;
let account: string;
let policy: PolicyHandle;

beforeAll(async () => {
  telling = await startTellingCluster();
  harness = await openHarness({ cluster: telling.cluster });
}, 300_000);
afterAll(async () => {
  await harness.stop();
  await telling.stop();
});

const kinds = Object.keys(given);

describe('what a caller named, what they said, and the names of blobs', () => {
  it('are nowhere but where they belong, whatever fails; and nowhere at all once the requests are gone', async () => {
    const place = await createPlace();
    const requests = listenToRequests();
    const evidence = listenToEvidence(harness, account);
    quoteInFailures(harness, place);
    const metricsPort = await freePort();
    await harness.operate({ namespace, now: clockWithDefects(), settings: { metricsPort: `${metricsPort}` } });
    const odd = await makeOddRequests(harness, namespace);
    const shown = await makeRequest(harness, namespace, {
      policy: 'voicebot',
      features: { phone: given.phone },
      mode: 'DryRun',
    });
    const main = await makeRequest(harness, namespace, { policy: 'voicebot', features: given, verifiedKeys: kinds });
    await settle(`${main.name} to have its plan`, async () => (await main.read())?.status?.plan?.calls === 5, main);
    await settle('a plan of a dry run', async () => (await shown.read())?.status?.plan !== undefined, shown);
    await withoutRights(main);
    expect(await searchAll({ requests, evidence, metricsPort })).toEqual(new Set(kinds));

    await settle('the deletes', () => approveAndSee(main), main);
    harness.azure.blob.change(account, 'transcripts', 'wombat-2.json', (copy) => {
      copy.lease = undefined;
    });
    await shown.patch({ cancel: true });
    await settle(
      `${main.name} to end`,
      async () => (await main.read())?.status?.features?.goneTime !== undefined,
      main,
    );
    // No other Secret holds that one.
    expect(await searchAll({ requests, evidence, metricsPort })).not.toContain('customerNumber');
    requests.stop();
    evidence.stop();
    await forgetEverything([main, shown, ...odd]);
  }, 600_000);
});

async function createPlace() {
  namespace = await harness.createNamespace();
  account = harness.addAccount({ blobService: { softDeleteDays: 7, permanentDelete: true, versioning: true } });
  policy = harness.policy(namespace, 'voicebot');
  const place = { account, aiAccount: `ai-${account}` };
  await setUpErasure(harness, namespace);
  await dropAdmission(harness, namespace);
  plantWombats(harness, place);
  await policy.apply(specWithLogs({ account, transcriptAccount: account }, place.aiAccount));
  await applyKeylessPolicy(harness, namespace, harness.addAccount());
  return place;
}

/** Time of Azure; now and then a defect of ours, with the caller in its message. */
function clockWithDefects(): () => number {
  let asked = 0;
  return () => {
    if (new Error().stack?.includes('/src/erasure/') === true && (asked += 1) % 97 === 0 && asked < 600) {
      throw new RangeError(`No ${Object.values(given).join(' ')} at ${given.phone}`);
    }
    return harness.azure.clock.now().getTime();
  };
}

/** Failures pass with time: the clock goes on until it is so. */
async function settle(what: string, isSo: () => Promise<boolean>, request: RequestHandle): Promise<void> {
  let last: unknown;
  const look = async () => {
    if (await isSo()) return true;
    last = (await request.read())?.status;
    harness.azure.clock.advance({ ms: 6 * 60_000 });
    await policy.requestPass();
    return false;
  };
  await waitFor(look, { what, deadlineMs: 120_000, intervalMs: 1500, describe: () => last });
}

/** Approves what is shown, additions and weak matches too, until it was carried out. */
async function approveAndSee(request: RequestHandle): Promise<boolean> {
  const plan = (await request.read())?.status?.plan;
  const additionsDigest = plan?.additions?.digest;
  await request.patch({
    approval: {
      planDigest: plan?.digest ?? '',
      by: 'Head of privacy',
      weakMatches: 'Include',
      ...(additionsDigest === undefined ? {} : { additionsDigest }),
    },
  });
  return plan?.executedTime !== undefined;
}

/** Takes the operator's right to the Secrets of the namespace away, and gives it back. */
async function withoutRights(request: RequestHandle): Promise<void> {
  const bindings = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`;
  const { body } = await harness.server.get(`${bindings}/${erasureRole}`);
  await harness.server.remove(`${bindings}/${erasureRole}`);
  const before = (await request.read())?.metadata.resourceVersion;
  await policy.requestPass();
  await request.waitFor('a pass without rights', ({ metadata }) => metadata.resourceVersion !== before);
  const { apiVersion = '', kind = '', roleRef = {}, subjects = [] } = body;
  await harness.server.create(bindings, {
    body: { apiVersion, kind, roleRef, subjects, metadata: { name: erasureRole } },
  });
}

interface Heard {
  readonly requests: Listener;
  readonly evidence: Listener;
  readonly metricsPort: number;
}

const isOfSecret = ({ where }: Said): boolean => /^(\/api\/v1\/secrets |etcd \/registry\/secrets\/)/.test(where);

/** Searches all that was said and stored, and returns what is in Secrets: it may be there alone. */
async function searchAll({ requests, evidence, metricsPort }: Heard): Promise<ReadonlySet<string>> {
  const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  const [objects, keys, logs] = await Promise.all([telling.objects(), telling.keys(), telling.logs()]);
  const stored = [...objects, ...keys];
  const journal = harness.azure.journal.entries().map((entry) => ({ where: 'journal', bytes: JSON.stringify(entry) }));
  const said: readonly Said[] = [
    ...harness.allLines().map((bytes) => ({ where: 'the log of the operator', bytes })),
    { where: 'metrics', bytes: metrics },
    ...evidence.said(),
    ...stored.filter((one) => !isOfSecret(one)),
    ...logs,
  ];
  expect(findLeaks(said, everything)).toEqual([]);
  // A name of a blob stands in requests, and an id of a call in names of blobs; what a caller named does not.
  expect(findLeaks([...journal, ...requests.said()], features)).toEqual([]);
  // The same search finds what is where it belongs.
  expect(findLeaks(journal, callIds)).not.toEqual([]);
  for (const part of [said, journal, requests.said(), evidence.said(), logs]) expect(part.length).toBeGreaterThan(0);
  return new Set(findLeaks(stored.filter(isOfSecret), [...features, ...callIds]).map(({ what }) => what));
}

/** Requests go, and with them their Secrets; what is nobody's is taken away by hand. Then nothing is left of it in etcd. */
async function forgetEverything(requests: readonly RequestHandle[]): Promise<void> {
  for (const request of requests) await request.remove();
  for (const request of requests) {
    await waitFor(async () => (await request.read()) === undefined, {
      what: `${request.name} to go`,
      deadlineMs: 60_000,
    });
  }
  const secrets = `/api/v1/namespaces/${namespace}/secrets`;
  for (const name of ['odd-type', 'odd-managed', 'odd-keyless', 'broken-keys']) {
    await harness.server.remove(`${secrets}/${name}`);
  }
  expect(findLeaks(await telling.keys(), everything)).toEqual([]);
  expect(findLeaks([await telling.database()], features)).not.toEqual([]);
  await telling.compact();
  expect(findLeaks(await telling.keys(), everything)).toEqual([]);
  expect(findLeaks([await telling.database()], everything)).toEqual([]);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
