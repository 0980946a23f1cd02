import { Command, InvalidArgumentError } from 'commander';
import type { Estate } from '../test/cloud/estate-schema.ts';
import { EstateError, parseEstate, readEstate } from '../test/cloud/estate.ts';
import type { LocalAzure } from '../test/cloud/local-azure.ts';
import { startLocalAzure } from '../test/cloud/local-azure.ts';
import type { Azurite } from '../test/support/azurite.ts';
import { serveByAzurite } from '../test/support/azurite-accounts.ts';
import { estateWithCallAccounts } from '../test/support/call-estate/accounts.ts';
import { writeCallEstate } from '../test/support/call-estate/call-estate.ts';
import { createCallWriters, endpointOfCalls } from '../test/support/call-estate/call-writer.ts';
import { callAccounts } from '../test/support/call-estate/truth.ts';

interface Flags {
  readonly estate: string;
  readonly armPort: number;
  /** `true` without a count. */
  readonly calls?: number | true;
  readonly now?: Date;
  readonly json?: true;
}

/** How many blobs were made, and where each account that holds some is found. */
interface FilledCalls {
  readonly blobs: number;
  readonly endpoints: Readonly<Record<string, string>>;
}

/** Everything a client needs. The federated token itself stays in its file. */
function endpointsOf(azure: LocalAzure, calls: FilledCalls | undefined) {
  return {
    armEndpoint: azure.armEndpoint,
    blobOrigin: azure.blobOrigin,
    authorityHost: azure.authorityHost,
    tenantId: azure.tenantId,
    clientId: azure.clientId,
    federatedTokenFile: azure.federatedTokenFile,
    caFile: azure.caFile,
    ...(calls === undefined ? {} : { callEndpoints: calls.endpoints }),
  };
}

function describeEndpoints(azure: LocalAzure, calls: FilledCalls | undefined): string {
  return [
    'Local Azure is ready. Ctrl-C ends it. A client finds it with:',
    `  NODE_EXTRA_CA_CERTS=${azure.caFile}`,
    `  AZURE_AUTHORITY_HOST=${azure.authorityHost}`,
    `  AZURE_TENANT_ID=${azure.tenantId}`,
    `  AZURE_CLIENT_ID=${azure.clientId}`,
    `  AZURE_FEDERATED_TOKEN_FILE=${azure.federatedTokenFile}`,
    `and Resource Manager at ${azure.armEndpoint}`,
    `and the blob service of an account at ${azure.blobOrigin}/<account>`,
    ...(calls === undefined
      ? []
      : [`and five months of calls, ${calls.blobs} blobs, at ${Object.values(calls.endpoints).join(', ')}`]),
  ].join('\n');
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new InvalidArgumentError('A port is 0 to 65535.');
  return port;
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('A number of calls is 1 or more.');
  return count;
}

function parseInstant(text: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError('A time is such as 2026-07-01T09:00:00Z.');
  return time;
}

async function fillCalls(
  azure: LocalAzure,
  azurite: Azurite | undefined,
  calls: Flags['calls'],
): Promise<FilledCalls | undefined> {
  if (calls === undefined) return undefined;
  const writers = createCallWriters(azure, azurite);
  const count = calls === true ? {} : { calls };
  const { blobs } = await writeCallEstate(writers, { nowMs: azure.clock.now().getTime(), ...count });
  const endpoints = callAccounts.map((account) => [account, endpointOfCalls(azure, azurite, account)] as const);
  return { blobs: blobs.length, endpoints: Object.fromEntries(endpoints) };
}

async function readEstateFor({ estate, calls }: Flags): Promise<Estate> {
  const read = await readEstate(estate);
  return calls === undefined ? read : parseEstate(estateWithCallAccounts(read));
}

async function serve(flags: Flags): Promise<void> {
  const stopped = Promise.withResolvers<undefined>();
  const stop = () => {
    stopped.resolve(undefined);
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
  const estate = await readEstateFor(flags);
  const azure = await startLocalAzure({
    estate,
    armPort: flags.armPort,
    ...(flags.now === undefined ? {} : { startTime: flags.now }),
  });
  const azurite = await serveByAzurite(azure, estate);
  const calls = await fillCalls(azure, azurite, flags.calls);
  console.log(flags.json === true ? JSON.stringify(endpointsOf(azure, calls)) : describeEndpoints(azure, calls));
  await stopped.promise;
  await Promise.all([azure.stop(), azurite?.stop()]);
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
  .option('--calls [count]', 'add accounts with five months of calls; 40 calls make some 240 blobs', parseCount)
  .option('--now <time>', 'where the time of what lies in Azure begins, from where it runs on', parseInstant)
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
