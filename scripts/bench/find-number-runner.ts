import { randomBytes } from 'node:crypto';
import type { SubjectFinding } from '../../src/erasure/engine.ts';
import { readFeatures } from '../../src/erasure/subject-digests.ts';
import { createErasureWorks } from '../../src/erasure/works.ts';
import { parseKeyRing } from '../../src/evidence/key-ring.ts';
import { compileJsonPath } from '../../src/scan/classify/json-path.ts';
import { createLeanBlobClient } from '../../src/scan/lean/client.ts';
import { createSdkBlobService } from '../../src/scan/sdk/blob-service.ts';
import { observed } from '../../test/policy/artifact-build.ts';
import { artifactClass, policy, spec } from '../../test/policy/build.ts';

/**
 * Searches every transcript of one account for one telephone number, as the operator does for a request, and lists what would
 * go. Prints the calls as one line of JSON. Arguments: endpoint, token, number.
 */
const [endpoint = '', token = '', phone = ''] = process.argv.slice(2);
const requestUid = 'bench';
const read = parseKeyRing(
  new Map([
    ['current', Buffer.from('k1')],
    ['k1', randomBytes(32)],
  ]),
);
if (read.kind !== 'Ring') throw new Error(read.problem.kind);
const { ring } = read;
const ownIdentities = { numbers: [], emailDomains: [], agentNames: [] };
const declared = policy(
  'scan',
  spec(
    [
      {
        ...artifactClass('transcripts', ['calls/transcripts/']),
        artifacts: [
          {
            kind: 'Transcript',
            nameEndsWith: ['.json'],
            callId: [{ from: 'Path', pattern: '(?P<call>[^/]+)[.]json$', group: 'call' }],
            startedAt: [{ from: 'CreationTime' }],
            search: { format: 'Json', text: ['$.turns[*].text'] },
          },
        ],
      },
    ],
    { phoneRegion: 'DE', ownIdentities },
  ),
);
const { searched } = readFeatures({
  requestUid,
  values: new Map([['phone', phone]]),
  policy: declared.spec,
  verifiedKeys: ['phone'],
  ring,
});
const quiet = (): void => undefined;
const { promise: done, resolve } = Promise.withResolvers<undefined>();
const works = createErasureWorks({
  connect: () => {
    const tokens = { getToken: () => Promise.resolve(token), forget: quiet };
    const settings = { account: 'calls', endpoint, tokens };
    const [port, service] = [createLeanBlobClient(settings), createSdkBlobService(settings)];
    const close = async (): Promise<void> => {
      await Promise.all([port.close(), service.close()]);
    };
    return { port, service, close };
  },
  compileJsonPath,
  runErase: () => Promise.reject(new Error('nothing is erased')),
  runVerify: () => Promise.reject(new Error('nothing is verified')),
  onDone: () => {
    resolve(undefined);
  },
  now: Date.now,
  log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
});
const key = { namespace: 'bench', name: 'scan' };
works.look(key, {
  policy: declared,
  accounts: [observed({}, { blobEndpoint: endpoint })],
  withheld: [],
  holds: [],
  ring,
  subjects: [
    {
      requestUid,
      receivedMs: Date.now() + 60_000,
      classes: [],
      features: searched,
      knownCalls: new Set(),
      knownLocations: new Set(),
    },
  ],
});
await done;
const work = works.find(key);
if (work?.kind !== 'Looked') throw new Error(`the search ended as ${work?.kind ?? 'nothing'}`);
const { complete, findings, places } = work.result;
const finding: SubjectFinding | undefined = findings.get(requestUid);
process.stdout.write(
  `${JSON.stringify({
    complete,
    searched: places.reduce((sum, place) => sum + place.searched, 0),
    calls: finding?.calls.map(({ callId }) => callId).toSorted() ?? [],
  })}\n`,
);
await works.stop();
