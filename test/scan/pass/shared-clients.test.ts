import { describe, expect, it } from '@jest/globals';
import { createSharedClients } from '../../../src/scan/pass/shared-clients.ts';
import { accountFacts, buildObservation, seen } from '../../support/build.ts';

const tenantId = '00000000-0000-0000-0000-0000000000ff';
const policyOf = (last: string) => ({
  spec: { azure: { identity: { clientId: `00000000-0000-0000-0000-0000000000${last}`, tenantId } } },
});
const calls = buildObservation('calls', {
  account: seen(accountFacts({ blobEndpoint: 'https://calls.example.com/' })),
});

function stage() {
  let open = 0;
  const clients = createSharedClients(() => {
    open += 1;
    const close = () => {
      open -= 1;
      return Promise.resolve();
    };
    return { port: {}, service: {}, close } as never;
  });
  return { clients, open: () => open };
}

describe('clients of an account', () => {
  it('are shared by works with the same identities, and closed with the last of them', async () => {
    const { clients, open } = stage();
    const [first, second] = [policyOf('01'), policyOf('01')].map((policy) => clients.lease([calls], policy));
    expect(first!.clientsOf('calls')).toBe(second!.clientsOf('calls'));
    await first!.release();
    expect(open()).toBe(1);
    await second!.release();
    expect(open()).toBe(0);
  });

  it('are never those of another identity', () => {
    const { clients } = stage();
    const leases = [policyOf('01'), policyOf('02'), { spec: {} }].map((policy) => clients.lease([calls], policy));
    expect(new Set(leases.map(({ clientsOf }) => clientsOf('calls'))).size).toBe(3);
  });
});
