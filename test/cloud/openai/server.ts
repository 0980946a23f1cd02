import { isRefused } from '../arm-authorization.ts';
import type { CognitiveAccount } from '../cognitive-world.ts';
import type { CloudAnswer, CloudRequest, Handled } from '../http-messages.ts';
import { hasOpenAi } from '../operations/cognitive-account-fields.ts';
import type { TokenSigner } from '../tokens.ts';
import type { World } from '../world.ts';
import { findCognitiveAccountByDomain } from '../world.ts';
import { assistantRoutes } from './assistants.ts';
import type { OpenAiCaller } from './authentication.ts';
import { authenticateOpenAi, checkNetwork } from './authentication.ts';
import { noSuchPath, OpenAiError, permissionDenied } from './errors.ts';
import type { OpenAiRoute } from './operation.ts';
import { storeRoutes } from './stores.ts';
import { trainingRoutes } from './training.ts';

const routes: readonly OpenAiRoute[] = [...trainingRoutes, ...storeRoutes, ...assistantRoutes];

const dataActions = 'Microsoft.CognitiveServices/accounts/OpenAI/';

/** The data planes of all accounts, each below a path of its own: network, caller, right, then the operation. */
export function createOpenAi(options: {
  readonly world: World;
  readonly access: TokenSigner;
}): (request: CloudRequest) => Handled {
  const { world, access } = options;
  return (request) => {
    const caller: { clientId?: string } = {};
    let answer: CloudAnswer;
    let headers: Readonly<Record<string, string>> = { 'apim-request-id': crypto.randomUUID() };
    try {
      const target = parseTarget(request, world);
      headers = { ...headers, 'x-ms-region': target.account.location };
      checkNetwork(target.account);
      const known = authenticateOpenAi(request, target.account, access);
      if (known.kind === 'principal') caller.clientId = known.clientId;
      answer = dispatch({ ...target, request, world }, known);
    } catch (error) {
      if (!(error instanceof OpenAiError)) throw error;
      answer = error.answer;
    }
    const whole = { ...answer, headers: { ...headers, ...answer.headers } };
    return caller.clientId === undefined ? { answer: whole } : { answer: whole, callerClientId: caller.clientId };
  };
}

interface Target {
  readonly account: CognitiveAccount;
  readonly isV1: boolean;
  /** What comes after `/openai` or `/openai/v1`. */
  readonly segments: readonly string[];
}

/** `/voicebot/openai/v1/files`; without `/v1` an api-version is needed. */
function parseTarget(request: CloudRequest, world: World): Target {
  const [domain = '', product, ...rest] = request.path.split('/').filter(Boolean);
  const account = findCognitiveAccountByDomain(world, domain);
  const isV1 = rest[0] === 'v1';
  const isDated = (request.query.get('api-version') ?? '') !== '';
  if (account === undefined || product !== 'openai' || (!isV1 && !isDated)) throw noSuchPath();
  return { account, isV1, segments: isV1 ? rest.slice(1) : rest };
}

function dispatch(
  call: Target & { readonly request: CloudRequest; readonly world: World },
  caller: OpenAiCaller,
): CloudAnswer {
  const { account, request, world, isV1, segments } = call;
  const route = hasOpenAi(account) ? routes.find((each) => matches(each, request.method, segments)) : undefined;
  if (route === undefined) throw noSuchPath();
  const operation = `${dataActions}${route.dataAction}`;
  const asked = { operation, scope: account.id, kind: 'DataAction' } as const;
  if (caller.kind === 'principal' && isRefused(world, { ...asked, clientId: caller.clientId })) {
    throw permissionDenied(caller.clientId, operation, `${request.method} /openai/${route.path}`);
  }
  const id = segments[route.path.split('/').indexOf(':id')] ?? '';
  return route.handle({ world, account, request, id, isV1 });
}

function matches(route: OpenAiRoute, method: string, segments: readonly string[]): boolean {
  const pattern = route.path.split('/');
  return (
    route.method === method &&
    pattern.length === segments.length &&
    pattern.every((part, index) => part === ':id' || part === segments[index])
  );
}
