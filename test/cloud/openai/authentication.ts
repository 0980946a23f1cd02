import { isJsonObject } from '../../../src/api/json.ts';
import type { CognitiveAccount } from '../cognitive-world.ts';
import type { CloudRequest } from '../http-messages.ts';
import { firewallDenied, invalidKey, invalidToken, keysDisabled, publicAccessDisabled } from './errors.ts';
import type { TokenSigner } from '../tokens.ts';

const audiences = ['https://cognitiveservices.azure.com', 'https://ai.azure.com'];

/** Who calls. A key is nobody in particular, and may do everything. */
export type OpenAiCaller = { readonly kind: 'principal'; readonly clientId: string } | { readonly kind: 'key' };

/** Everything here comes over the public network. Throws 403 where the account does not let it in. */
export function checkNetwork(account: CognitiveAccount): void {
  const { publicNetworkAccess, networkAcls } = account.properties;
  if (publicNetworkAccess === 'Disabled') throw publicAccessDisabled();
  if (isJsonObject(networkAcls) && networkAcls['defaultAction'] === 'Deny') throw firewallDenied();
}

/** An Entra token for one of the service's audiences, or a key of the account, in either header. Throws 401 or 403. */
export function authenticateOpenAi(
  request: CloudRequest,
  account: CognitiveAccount,
  access: TokenSigner,
): OpenAiCaller {
  const apiKey = request.headers['api-key'];
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const key = typeof apiKey === 'string' ? apiKey : account.keys.find((each) => each === bearer);
  if (key !== undefined) {
    if (account.properties['disableLocalAuth'] === true) throw keysDisabled();
    if (account.keys.includes(key)) return { kind: 'key' };
    throw invalidKey();
  }
  const check = access.check(bearer ?? '');
  if (!check.ok) throw invalidToken();
  const { aud, appid } = check.claims;
  if (typeof aud !== 'string' || !audiences.includes(aud)) throw invalidToken();
  return { kind: 'principal', clientId: typeof appid === 'string' ? appid : '' };
}
