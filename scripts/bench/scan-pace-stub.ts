import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createCertificateAuthority } from '../../test/support/certificates.ts';

/**
 * A process of its own that admits so many deletes a second, the first argument, and answers 503 to more: a bucket of a
 * tenth of a second. Prints its port and its authority as one line of JSON, and each second what it admitted and refused.
 */
const perSecond = Number(process.argv[2]);
const size = Math.max(1, perSecond / 10);
let [level, atMs] = [size, performance.now()];
let [admitted, refused] = [0, 0];

function isAdmitted(): boolean {
  const nowMs = performance.now();
  level = Math.min(size, level + ((nowMs - atMs) / 1000) * perSecond);
  atMs = nowMs;
  if (level < 1) return false;
  level -= 1;
  return true;
}

const authority = await createCertificateAuthority('bench stub');
const { certPem, keyPem } = await authority.issueServerCertificate();
const server = createServer({ cert: certPem, key: keyPem, keepAliveTimeout: 60_000 }, (_, response) => {
  if (isAdmitted()) {
    admitted += 1;
    response.writeHead(202, { 'content-length': 0, 'x-ms-delete-type-permanent': 'false' }).end();
  } else {
    refused += 1;
    response.writeHead(503, { 'content-length': 0, 'x-ms-error-code': 'ServerBusy', 'retry-after': '1' }).end();
  }
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
process.stdout.write(`${JSON.stringify({ port, ca: authority.caPem })}\n`);
setInterval(() => {
  process.stdout.write(`${JSON.stringify({ admitted, refused })}\n`);
  [admitted, refused] = [0, 0];
}, 1000);
// It must not outlive the process that started it.
process.stdin.resume().on('end', () => process.exit(0));
