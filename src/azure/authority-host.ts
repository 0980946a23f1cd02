import { AzureAuthorityHosts } from '@azure/identity';

const knownOrigins: ReadonlySet<string> = new Set(
  Object.values(AzureAuthorityHosts).map((host) => new URL(host).origin),
);

/**
 * Whether the authority host is one of Azure's own (public cloud, China, US Government, the former Germany).
 *
 * Instance discovery asks the public cloud's authority whether it knows a host before an assertion is sent there. For
 * Azure's own hosts that check stays on. It cannot succeed for any other host (a private cloud, a disconnected one, a local
 * authority), so it is off exactly there, and the configured host is trusted because the operator's configuration names it.
 */
export function isKnownAuthorityHost(authorityHost: string): boolean {
  const url = URL.parse(authorityHost);
  return url !== null && knownOrigins.has(url.origin);
}
