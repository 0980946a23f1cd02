import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createCertificateAuthority } from '../../test/support/certificates.ts';
import { benchPage } from './scan-page.ts';

/**
 * A process of its own that answers from memory: a page to every listing, 2 KB to every read, 202 to every delete. So what
 * is measured in the other process is the client alone. Prints its port and its authority as one line of JSON.
 */
const authority = await createCertificateAuthority('bench stub');
const { certPem, keyPem } = await authority.issueServerCertificate();
const page = benchPage();
const content = Buffer.alloc(2_048, 'x');
const server = createServer({ cert: certPem, key: keyPem, keepAliveTimeout: 60_000 }, (request, response) => {
  if (request.method === 'DELETE') {
    response.writeHead(202, { 'content-length': 0, 'x-ms-delete-type-permanent': 'false' }).end();
    return;
  }
  const isList = request.url?.includes('comp=list') ?? false;
  const body = isList ? page : content;
  response
    .writeHead(200, {
      'content-length': body.length,
      // Microsoft's client reads no XML that is not called so.
      'content-type': isList ? 'application/xml' : 'application/octet-stream',
      'last-modified': 'Sun, 30 Jun 2024 08:22:11 GMT',
      etag: '"0x1"',
    })
    .end(body);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
process.stdout.write(`${JSON.stringify({ port, ca: authority.caPem })}\n`);
// It must not outlive the process that started it.
process.stdin.resume().on('end', () => process.exit(0));
