import { Command, InvalidArgumentError } from 'commander';
import { EstateError, readEstate } from '../test/cloud/estate.ts';
import type { LocalAzure } from '../test/cloud/local-azure.ts';
import { startLocalAzure } from '../test/cloud/local-azure.ts';

interface Flags {
  readonly estate: string;
  readonly armPort: number;
  readonly json?: true;
}

/** Everything a client needs. The federated token itself stays in its file. */
function endpointsOf(azure: LocalAzure) {
  return {
    armEndpoint: azure.armEndpoint,
    blobOrigin: azure.blobOrigin,
    authorityHost: azure.authorityHost,
    tenantId: azure.tenantId,
    clientId: azure.clientId,
    federatedTokenFile: azure.federatedTokenFile,
    caFile: azure.caFile,
  };
}

function describeEndpoints(azure: LocalAzure): string {
  return [
    'Local Azure is ready. Ctrl-C ends it. A client finds it with:',
    `  NODE_EXTRA_CA_CERTS=${azure.caFile}`,
    `  AZURE_AUTHORITY_HOST=${azure.authorityHost}`,
    `  AZURE_TENANT_ID=${azure.tenantId}`,
    `  AZURE_CLIENT_ID=${azure.clientId}`,
    `  AZURE_FEDERATED_TOKEN_FILE=${azure.federatedTokenFile}`,
    `and Resource Manager at ${azure.armEndpoint}`,
    `and the blob service of an account at ${azure.blobOrigin}/<account>`,
  ].join('\n');
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new InvalidArgumentError('A port is 0 to 65535.');
  return port;
}

async function serve(flags: Flags): Promise<void> {
  const stopped = Promise.withResolvers<undefined>();
  const stop = () => {
    stopped.resolve(undefined);
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
  const azure = await startLocalAzure({ estate: await readEstate(flags.estate), armPort: flags.armPort });
  console.log(flags.json === true ? JSON.stringify(endpointsOf(azure)) : describeEndpoints(azure));
  await stopped.promise;
  await azure.stop();
}

function explain(error: unknown, flags: Flags): string | undefined {
  if (error instanceof EstateError) return `The estate ${flags.estate} cannot be served:\n${error.message}`;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return `Port ${flags.armPort} is taken. Choose another one with --arm-port.`;
  if (code === 'EACCES')
    return `Port ${flags.armPort} may not be opened by this user. Choose one above 1023 with --arm-port.`;
  return undefined;
}

await new Command('local-azure')
  .description(
    'Serves Azure Resource Manager, its token endpoint and the data planes of AI and storage accounts on the loopback, over TLS, with state in memory.',
  )
  .requiredOption('--estate <file>', 'YAML or JSON file with subscriptions, resource groups and storage accounts')
  .option('--arm-port <port>', 'port of Resource Manager; 0 takes any free one', parsePort, 0)
  .option('--json', 'print the endpoints as one line of JSON when ready')
  .action(async (flags: Flags) => {
    try {
      await serve(flags);
    } catch (error) {
      const explanation = explain(error, flags);
      if (explanation === undefined) throw error;
      console.error(explanation);
      process.exitCode = 1;
    }
  })
  .parseAsync();
