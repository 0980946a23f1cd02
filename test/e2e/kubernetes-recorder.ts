import { readFileSync } from 'node:fs';
import { createServer, request, type RequestOptions } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCertificateAuthority } from '../support/certificates.ts';
import type { ControlPlaneAddress } from '../control-plane/access.ts';

/** A call as the API server's authorizer judges it. */
export interface RecordedCall {
  /** `get`, `list`, `watch`, `create`, `patch`, `update`, `delete` or `deletecollection`. */
  readonly verb: string;
  /** `group/resource` or `group/resource/subresource`, as a role names it. */
  readonly resource: string;
  readonly status: number;
}

/** A TLS server in front of the API server that passes every call on with the caller's own token, and notes it. */
export interface Recorder {
  readonly server: string;
  readonly caPem: string;
  readonly calls: () => readonly RecordedCall[];
  readonly stop: () => Promise<void>;
}

export interface RecorderOptions {
  /** Called with the path of a call when its answer is known, and awaited before the caller hears of it. */
  readonly onAnswer?: (path: string) => void | Promise<void>;
}

export async function startRecorder(
  target: Pick<ControlPlaneAddress, 'server' | 'caFile'>,
  { onAnswer = () => undefined }: RecorderOptions = {},
): Promise<Recorder> {
  const authority = await createCertificateAuthority('Recorder');
  const { certPem, keyPem } = await authority.issueServerCertificate();
  const ca = readFileSync(target.caFile, 'utf8');
  const calls: RecordedCall[] = [];
  const server = createServer({ cert: certPem, key: keyPem }, (incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', target.server);
    const { method = 'GET', headers } = incoming;
    passOn(incoming, outgoing, {
      target: url,
      options: { method, headers: { ...headers, host: url.host }, ca },
      onStatus: (status) => {
        calls.push({ ...attributesOf(method, url), status });
        return onAnswer(url.pathname);
      },
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    caPem: authority.caPem,
    calls: () => [...calls],
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Passage {
  readonly target: URL;
  readonly options: RequestOptions;
  readonly onStatus: (status: number) => void | Promise<void>;
}

function passOn(incoming: IncomingMessage, outgoing: ServerResponse, { target, options, onStatus }: Passage): void {
  const call = request(target, options, (answer) => {
    const status = answer.statusCode ?? 0;
    const tell = async (): Promise<void> => {
      await onStatus(status);
      if (outgoing.destroyed) return;
      outgoing.writeHead(status, answer.headers);
      outgoing.flushHeaders();
      answer.pipe(outgoing);
    };
    void tell();
  });
  const end = (): void => {
    call.destroy();
    outgoing.destroy();
  };
  call.on('error', end);
  outgoing.on('close', end);
  incoming.pipe(call);
}

const verbs: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch' };

/** How the API server reads verb and resource from a call: https://kubernetes.io/docs/reference/access-authn-authz/authorization/ */
function attributesOf(method: string, url: URL): Pick<RecordedCall, 'verb' | 'resource'> {
  const parts = url.pathname.split('/').filter((part) => part !== '');
  const group = parts[0] === 'apis' ? parts[1] : '';
  const rest = parts.slice(parts[0] === 'apis' ? 3 : 2);
  const [plural, name, subresource] = rest[0] === 'namespaces' && rest.length > 2 ? rest.slice(2) : rest;
  const resource = [group, plural, ...(subresource === undefined ? [] : [subresource])].join('/');
  if (method === 'GET' && name === undefined) {
    return { verb: url.searchParams.get('watch') === 'true' ? 'watch' : 'list', resource };
  }
  if (method === 'DELETE') return { verb: name === undefined ? 'deletecollection' : 'delete', resource };
  return { verb: verbs[method] ?? 'get', resource };
}
