import { runSweep } from '../../src/scan/sweep/run-sweep.ts';
import { artifactClass } from '../../test/policy/build.ts';
import { openScans, requestFor } from './runner-scans.ts';

/**
 * Lists an account in a process of its own, deletes what is older than the maximum, and lists again, as a pass of the operator
 * does. Prints what it deleted as one line of JSON. Arguments: the endpoint of the account, token.
 */
const [endpoint = '', token = ''] = process.argv.slice(2);
const endpoints = { calls: endpoint };
const recordings = {
  ...artifactClass('recordings', ['calls/recordings/']),
  artifacts: [
    {
      kind: 'Recording',
      nameEndsWith: ['.wav'],
      callId: [{ from: 'Metadata', key: 'callId' }],
      startedAt: [{ from: 'Metadata', key: 'mtime' }],
    },
  ],
} as const;

const { scans, key, next } = openScans({ endpoints, getToken: () => Promise.resolve(token) }, runSweep);
const request = requestFor(recordings, endpoints);
const listed = next('Listed');
scans.list(key, request);
const { report } = await listed;
const due = report.classes.reduce((sum, { due: { now } }) => sum + now, 0);
const swept = next('Swept');
const routine = { cutoffMs: report.startedMs, atMost: due };
scans.sweep(key, {
  ...request,
  allowances: [{ name: 'recordings', routine }],
  setsTags: true,
  stillWanted: () => Promise.resolve(true),
});
const { report: after, sweep } = await swept;
await scans.stop();
process.stdout.write(
  `${JSON.stringify({
    listed: report.copies,
    deleted: sweep.classes.reduce((sum, { deleted }) => sum + deleted, 0),
    left: after.copies,
    stopped: sweep.stopped?.reason,
  })}\n`,
);
