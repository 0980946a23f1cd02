import { readFileSync } from 'node:fs';
import { Agent, fetch } from 'undici';
import { isJsonObject } from '../../src/api/json.ts';
import { textAt, valueAt } from './object-path.ts';
import type { JsonObject, JsonValue } from '../../src/api/json.ts';
import type { ControlPlaneAddress } from '../control-plane/access.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly body: JsonObject;
  /** Warning headers, as kubectl prints them. */
  readonly warnings: string;
}

export interface ApiCall {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: JsonValue;
}

type Send = (path: string, call?: ApiCall) => Promise<ApiAnswer>;

/** Raw calls as admin: what is sent is what the test wrote, and nothing is dropped on the way back. */
export interface ApiServer {
  readonly get: Send;
  readonly create: Send;
  readonly mergePatch: Send;
  readonly apply: Send;
  readonly remove: Send;
  readonly close: () => Promise<void>;
}

export function connectApiServer(address: ControlPlaneAddress): ApiServer {
  const agent = new Agent({ connect: { ca: readFileSync(address.caFile, 'utf8') }, allowH2: false });
  const send =
    (method: string, contentType: string, fixed: Readonly<Record<string, string>> = {}): Send =>
    async (path, { query, body } = {}) => {
      const url = new URL(path, address.server);
      url.search = new URLSearchParams({ ...fixed, ...query }).toString();
      const response = await fetch(url, {
        method,
        dispatcher: agent,
        headers: { authorization: `Bearer ${address.adminToken}`, 'content-type': contentType },
        body: body === undefined ? null : JSON.stringify(body),
        // On a busy machine a policy with everything at its bound takes the API server that long.
        signal: AbortSignal.timeout(50_000),
      });
      const text = await response.text();
      return { status: response.status, body: parsed(text), warnings: response.headers.get('warning') ?? '' };
    };
  return {
    get: send('GET', 'application/json'),
    create: send('POST', 'application/json'),
    mergePatch: send('PATCH', 'application/merge-patch+json'),
    apply: send('PATCH', 'application/apply-patch+yaml', { fieldManager: 'calldata-tests', force: 'true' }),
    remove: send('DELETE', 'application/json'),
    close: () => agent.close(),
  };
}

/** Some answers of the API server are plain text: a 404 of a group that is not served yet, for one. */
function parsed(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return { message: text };
  }
}

/** The refusals in an answer, each as `field: message`. */
export function refusals({ body }: ApiAnswer): readonly string[] {
  const causes = valueAt(body, 'details.causes');
  return (Array.isArray(causes) ? (causes as readonly JsonValue[]) : []).map(
    (cause) => `${textAt(cause, 'field')}: ${textAt(cause, 'message')}`,
  );
}

/** Asks again until the probe is satisfied; the last answer is in the error. */
export async function eventually(
  ask: () => Promise<ApiAnswer>,
  {
    satisfied,
    deadlineMs = 20_000,
  }: { readonly satisfied: (answer: ApiAnswer) => boolean; readonly deadlineMs?: number },
): Promise<ApiAnswer> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (satisfied(answer)) return answer;
    if (performance.now() > end) throw new Error(`not within ${deadlineMs} ms; last: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
