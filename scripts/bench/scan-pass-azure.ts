import { startLocalAzure } from '../../test/cloud/local-azure.ts';
import { subscriptionId } from '../../test/cloud/subscription-id.ts';

/**
 * A process of its own: the simulated Azure with an account for each number of recordings that is asked for. Prints how to reach
 * it as one line of JSON.
 */
const location = 'germanywestcentral';
const counts = process.argv.slice(2).map(Number);
const storageAccounts = counts.map((count) => ({ name: `calls${count}`, location }));
const azure = await startLocalAzure({
  estate: {
    subscriptions: [{ subscriptionId, resourceGroups: [{ name: 'voice', location, storageAccounts }] }],
  },
});
for (const count of counts) {
  azure.blob.seed(`calls${count}`, 'recordings', {
    count,
    name: (index) => {
      const day = `202606${String(1 + (index % 28)).padStart(2, '0')}`;
      return `voicebot/${day}/aHR0cHM6Ly9hcGkuZmxpZ2h0cHJveHkvY2Fsb${index}/cmVjb3JkaW5n${index}/0-audiowav.wav`;
    },
    metadata: (index) => ({ callId: `call-${index}-abcdefgh`, direction: 'inbound', language: 'de-DE' }),
    tags: () => ({ consent_recording: 'yes', queue: 'orders' }),
    size: () => 100_000,
  });
}
const { tenantId, clientId, authorityHost, federatedTokenFile, caFile } = azure;
const endpoints = counts.map((count) => azure.blob.endpoint(`calls${count}`));
process.stdout.write(
  `${JSON.stringify({ tenantId, clientId, authorityHost, federatedTokenFile, caFile, endpoints })}\n`,
);
// It must not outlive the process that started it.
process.stdin.resume().on('end', () => process.exit(0));
