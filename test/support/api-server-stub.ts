/**
 * An API server in this process, over TLS and HTTP/1.1 only, for faults that a real one cannot be made to show on demand.
 *
 * It does NOT do, and nothing about these may be concluded from it:
 * validation, CEL, pruning, defaulting; RBAC, authentication, admission; managed fields and the merge of server-side apply
 * (an apply replaces the whole status); field and label selectors; more than one kind beside Events (which it only collects);
 * deletion by request, garbage collection; bookmarks by itself (a test sends them); resourceVersion on list and get;
 * watches without a resourceVersion; compression; HTTP/2; priority and fairness. All that is tested on the real server.
 */
import { createServer } from 'node:https';
import { createFaultQueue, isWatchFault } from './api-server-faults.ts';
import { applyJsonPatch } from './api-server-json-patch.ts';
import { createStubState } from './api-server-state.ts';
import { serveWatch } from './api-server-watch.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { StubFault, StubVerb } from './api-server-faults.ts';
import type { StubObject, StubState } from './api-server-state.ts';
import type { StubWatch } from './api-server-watch.ts';
import type { ServerCertificate } from './certificates.ts';

export interface ApiServerStubOptions {
  readonly certificate: ServerCertificate;
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
}

export interface StubCall {
  readonly verb: StubVerb;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

export interface ApiServerStub {
  readonly url: string;
  readonly state: StubState;
  /** Bodies of the Events that were created, as they were patched since. One that is taken out has expired. */
  readonly events: Record<string, unknown>[];
  readonly calls: readonly StubCall[];
  /** Connections that were ever opened, and that are open now. */
  readonly connections: () => { readonly opened: number; readonly open: number };
  readonly openWatches: () => number;
  readonly addFault: (fault: StubFault) => void;
  /** Faults that have not happened yet. */
  readonly pendingFaults: () => number;
  readonly sendBookmarks: () => void;
  readonly cutWatches: () => void;
  /** Ends every watch in good order. */
  readonly endWatches: () => void;
  /** Every connection open now swallows all that is sent, for ever; new ones work. */
  readonly openBlackHole: () => void;
  readonly close: () => Promise<void>;
}

interface Target {
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

export async function startApiServerStub(options: ApiServerStubOptions): Promise<ApiServerStub> {
  const { group, version, plural, kind, certificate } = options;
  // The core group has no name and lies under /api.
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const state = createStubState(group === '' ? version : `${group}/${version}`, kind);
  const faults = createFaultQueue();
  const calls: StubCall[] = [];
  const events: Record<string, unknown>[] = [];
  const watches = new Set<StubWatch>();
  const snapshots = new Map<number, readonly StubObject[]>();
  const sockets = new Set<Socket>();
  const swallowed = new WeakSet<Socket>();
  let opened = 0;

  const collection = new RegExp(`^${root}(?:/namespaces/([^/]+))?/${plural}(?:/([^/]+))?(?:/([^/]+))?$`);

  function targetOf(path: string): Target | undefined {
    const match = collection.exec(path);
    if (match === null) return undefined;
    const [, namespace, name, subresource] = match;
    return {
      ...(namespace === undefined ? {} : { namespace }),
      ...(name === undefined ? {} : { name }),
      ...(subresource === undefined ? {} : { subresource }),
    };
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'https://localhost');
    const query = Object.fromEntries(url.searchParams);
    const body = await textOf(request);
    if (swallowed.has(request.socket)) return;
    const target = targetOf(url.pathname);
    const verb = verbOf(request.method, query, target);
    const { authorization, 'content-type': contentType } = request.headers;
    calls.push({ verb, path: url.pathname, query, authorization, contentType, body });

    const fault = faults.take(verb);
    if (fault !== undefined && !isWatchFault(fault)) {
      answerWithFault(request, response, fault);
      return;
    }
    if (verb === 'create') {
      events.push(JSON.parse(body) as Record<string, unknown>);
      sendJson(response, 201, JSON.parse(body));
    } else if (verb === 'patch' && url.pathname.startsWith('/apis/events.k8s.io/')) {
      patchEvent(response, url.pathname, body);
    } else if (target === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found\n');
    } else if (verb === 'watch') {
      openWatch(request, response, { query, target, fault });
    } else if (verb === 'list') {
      sendList(response, query, target);
    } else {
      sendObject(response, { verb, target, body, contentType });
    }
  }

  function openWatch(
    request: IncomingMessage,
    response: ServerResponse,
    { query, target, fault }: { query: Record<string, string>; target: Target; fault: StubFault | undefined },
  ): void {
    const watch = serveWatch(response, {
      state,
      from: Number(query['resourceVersion']),
      namespace: target.namespace,
      timeoutSeconds: Number(query['timeoutSeconds'] ?? 3600),
      fault,
      isSwallowed: () => swallowed.has(request.socket),
    });
    watches.add(watch);
    response.on('close', () => watches.delete(watch));
  }

  function patchEvent(response: ServerResponse, path: string, body: string): void {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const event = events.find(({ metadata }) => (metadata as StubObject['metadata']).name === name);
    if (event === undefined) {
      sendStatus(response, 404, 'NotFound', { details: { name, group: 'events.k8s.io', kind: 'events' } });
      return;
    }
    Object.assign(event, applyJsonPatch(event as unknown as StubObject, body));
    const metadata = { uid: 'u-event', resourceVersion: '1', ...(event['metadata'] as object) };
    sendJson(response, 200, { ...event, metadata });
  }

  /** A continue token is `<version>/<offset>`; its pages are those of that version, or 410 once it was forgotten. */
  function sendList(response: ServerResponse, query: Record<string, string>, { namespace }: Target): void {
    const [from = state.version(), offset = 0] = (query['continue'] ?? '').split('/').filter(Boolean).map(Number);
    if (state.since(from) === undefined) {
      sendStatus(response, 410, 'Expired');
      return;
    }
    if (from === state.version()) snapshots.set(from, state.list());
    const all = (snapshots.get(from) ?? []).filter(
      (object) => namespace === undefined || object.metadata.namespace === namespace,
    );
    const end = offset + Number(query['limit'] ?? 500);
    const next = end < all.length ? { continue: `${from}/${end}` } : {};
    const metadata = { resourceVersion: String(from), ...next };
    sendJson(response, 200, { kind: `${kind}List`, metadata, items: all.slice(offset, end) });
  }

  function sendObject(
    response: ServerResponse,
    request: { verb: StubVerb; target: Target; body: string; contentType: string | undefined },
  ): void {
    const { namespace = '', name = '', subresource } = request.target;
    const object = state.get(namespace, name);
    if (object === undefined) {
      sendStatus(response, 404, 'NotFound', { details: { name, group, kind: plural } });
    } else if (request.verb === 'get') {
      sendJson(response, 200, object);
    } else if (request.contentType === 'application/json-patch+json') {
      const patched = applyJsonPatch(object, request.body);
      if (patched === undefined) sendStatus(response, 422, 'Invalid', { details: {} });
      else sendJson(response, 200, state.replace(patched as StubObject));
    } else if (subresource === 'status') {
      const { status } = JSON.parse(request.body) as { status: unknown };
      sendJson(response, 200, state.replace({ ...object, status }));
    } else {
      sendStatus(response, 415, 'UnsupportedMediaType');
    }
  }

  const server = createServer({ cert: certificate.certPem, key: certificate.keyPem, ALPNProtocols: ['http/1.1'] });
  server.on('request', (request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.on('secureConnection', (socket) => {
    opened += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    events,
    calls,
    connections: () => ({ opened, open: sockets.size }),
    openWatches: () => watches.size,
    addFault: faults.add,
    pendingFaults: faults.pending,
    sendBookmarks: () => {
      for (const watch of watches) watch.sendBookmark();
    },
    cutWatches: () => {
      for (const watch of watches) watch.cut();
    },
    endWatches: () => {
      for (const watch of watches) watch.end();
    },
    openBlackHole: () => {
      for (const socket of sockets) swallowed.add(socket);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function verbOf(method: string | undefined, query: Record<string, string>, target: Target | undefined): StubVerb {
  if (method === 'POST') return 'create';
  if (method === 'PATCH') return 'patch';
  if (target?.name !== undefined) return 'get';
  return query['watch'] === 'true' ? 'watch' : 'list';
}

function answerWithFault(request: IncomingMessage, response: ServerResponse, fault: StubFault): void {
  if (fault.kind === 'status') sendStatus(response, fault.status, fault.reason ?? 'InternalError', fault);
  if (fault.kind === 'reset') request.socket.destroy();
  if (fault.kind === 'halfBody') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"kind":"List","metadata":{"resourceVersion":"1"},"items":[');
    response.flushHeaders();
    setImmediate(() => request.socket.destroy());
  }
}

function sendStatus(
  response: ServerResponse,
  code: number,
  reason: string,
  { retryAfter, details }: { readonly retryAfter?: string; readonly details?: unknown } = {},
): void {
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
  sendJson(response, code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, details, code });
}

function sendJson(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) text += chunk as string;
  return text;
}
