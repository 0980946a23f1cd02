import { readFileSync } from 'node:fs';
import { WorkloadIdentityCredential } from '@azure/identity';
import { recordingConsent } from '../../test/policy/artifact-build.ts';
import { artifactClass } from '../../test/policy/build.ts';
import { openScans, recordingsByPath, requestFor } from './runner-scans.ts';

/**
 * One list pass in a process of its own, begun like the operator's. Prints what it saw, its CPU and its peak memory as one
 * line of JSON. Arguments: where Azure is (JSON), which of its accounts.
 */
interface Where {
  readonly tenantId: string;
  readonly clientId: string;
  readonly authorityHost: string;
  readonly federatedTokenFile: string;
  readonly endpoints: readonly string[];
}

const [where = '{}', index = '0'] = process.argv.slice(2);
const { endpoints, federatedTokenFile, ...identity } = JSON.parse(where) as Where;
const calls = { calls: endpoints[Number(index)] ?? '' };
const credential = new WorkloadIdentityCredential({
  ...identity,
  tokenFilePath: federatedTokenFile,
  disableInstanceDiscovery: true,
});
const getToken = async () => (await credential.getToken('https://storage.azure.com/.default')).token;
const recordings = {
  ...artifactClass('recordings', ['calls/recordings/voicebot/']),
  consent: { ...recordingConsent, key: 'consent_recording' },
  artifacts: recordingsByPath,
};

const nothingIsSwept = () => Promise.reject(new Error('nothing is swept here'));
const { scans, key, next } = openScans({ endpoints: calls, getToken }, nothingIsSwept);
const before = process.cpuUsage();
const startMs = performance.now();
const listed = next('Listed');
scans.list(key, requestFor(recordings, calls));
const { report } = await listed;
const seconds = (performance.now() - startMs) / 1_000;
const { user, system } = process.cpuUsage(before);
await scans.stop();
const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
process.stdout.write(
  `${JSON.stringify({
    copies: report.copies,
    unclassified: report.classes.reduce((sum, { unclassified }) => sum + unclassified, 0),
    peakMiB: Number(peak?.[1] ?? Number.NaN) / 1_024,
    seconds,
    microsecondsEach: (user + system) / report.copies,
  })}\n`,
);
