import { describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EstateError, parseEstate, readEstate } from './estate.ts';

const account = { name: 'calls', location: 'germanywestcentral' };
const estateWith = (...storageAccounts: readonly unknown[]) => ({
  subscriptions: [
    {
      subscriptionId: '00000000-0000-0000-0000-00000000000a',
      resourceGroups: [{ name: 'voice', location: 'germanywestcentral', storageAccounts }],
    },
  ],
});
const estateWithAi = (...cognitiveAccounts: readonly unknown[]) => ({
  subscriptions: [
    {
      subscriptionId: '00000000-0000-0000-0000-00000000000a',
      resourceGroups: [{ name: 'voice', location: 'swedencentral', cognitiveAccounts }],
    },
  ],
});
const aiPlace = 'subscriptions[0].resourceGroups[0].cognitiveAccounts[0]';
const place = 'subscriptions[0].resourceGroups[0].storageAccounts[0]';

describe('the sample estate', () => {
  it('has three accounts: one with rules of other teams, one that keeps long, one plain', async () => {
    const { subscriptions } = await readEstate('test/cloud/estates/voice.yaml');
    const accounts = subscriptions[0]?.resourceGroups?.[0]?.storageAccounts ?? [];
    expect(
      accounts.map(({ name, blobService, lifecycle }) => [name, blobService?.softDeleteDays, lifecycle?.rules.length]),
    ).toEqual([
      ['calls', 7, 2],
      ['archive', 100, undefined],
      ['plain', undefined, undefined],
    ]);
  });
});

describe('the sample estate', () => {
  it('has the AI of the voice bot, and a trial that nobody declared', async () => {
    const { subscriptions } = await readEstate('test/cloud/estates/voice.yaml');
    const accounts = (subscriptions[0]?.resourceGroups ?? []).flatMap((group) => group.cognitiveAccounts ?? []);
    expect(
      accounts.map(({ name, location, deployments }) => [name, location, deployments?.map(({ sku }) => sku)]),
    ).toEqual([
      [
        'voicebot',
        'swedencentral',
        ['Standard', 'ProvisionedManaged', 'GlobalStandard', 'DataZoneStandard', 'Standard'],
      ],
      ['playground', 'eastus', ['GlobalStandard']],
    ]);
  });
});

describe('a mistake in an estate', () => {
  const cases: readonly (readonly [string, unknown, string])[] = [
    ['a missing field', estateWith({ name: 'calls' }), `${place}: must have required property 'location'.`],
    ['a field with a typo', estateWith({ ...account, softDelete: 7 }), `${place}: there is no field softDelete.`],
    ['an unknown SKU', estateWith({ ...account, sku: 'Gold_LRS' }), `${place}.sku: must be one of Standard_LRS,`],
    ['a bad name', estateWith({ ...account, name: 'Calls!' }), `${place}.name: must match pattern`],
    [
      'too many days',
      estateWith({ ...account, blobService: { softDeleteDays: 400 } }),
      `${place}.blobService.softDeleteDays: must be <= 365.`,
    ],
    ['a name that is taken', estateWith(account, account), 'storageAccounts[1].name: the account name calls is taken.'],
    [
      'a container that stands there twice',
      estateWith({ ...account, containers: [{ name: 'logs' }, { name: 'logs' }] }),
      `${place}.containers: logs stands there twice.`,
    ],
    [
      'a rule that Azure would refuse',
      estateWith({ ...account, lifecycle: { rules: [{ name: 'my-rule' }] } }),
      `${place}.lifecycle.rules[0].name: A rule name holds`,
    ],
    [
      'a property of an AI account of the wrong type',
      estateWithAi({ name: 'bot', location: 'swedencentral', properties: { storedCompletionsDisabled: 'true' } }),
      `${aiPlace}.properties.storedCompletionsDisabled: must be boolean.`,
    ],
    [
      'a subdomain that is taken',
      estateWithAi(
        { name: 'bot', location: 'swedencentral' },
        { name: 'other', location: 'eastus', properties: { customSubDomainName: 'Bot' } },
      ),
      'cognitiveAccounts[1].name: the subdomain bot is taken.',
    ],
    [
      'a deployment without a name',
      estateWithAi({ name: 'bot', location: 'swedencentral', deployments: [{ sku: 'Standard' }] }),
      `${aiPlace}.deployments[0]: must have required property 'name'.`,
    ],
    ['nothing', undefined, 'The estate: must be object.'],
  ];
  it.each(cases)('is named by its field: %s', (_, estate, message) => {
    expect(() => parseEstate(estate)).toThrow(EstateError);
    expect(() => parseEstate(estate)).toThrow(message);
  });

  it('is told for a file that is not there and for one that is not YAML', async () => {
    await expect(readEstate('/nowhere/estate.yaml')).rejects.toThrow(
      'The estate file /nowhere/estate.yaml cannot be read.',
    );
    const folder = await mkdtemp(join(tmpdir(), 'estate-'));
    const file = join(folder, 'estate.yaml');
    await writeFile(file, 'subscriptions: [unclosed');
    await expect(readEstate(file)).rejects.toThrow('is neither YAML nor JSON');
    await rm(folder, { recursive: true });
  });
});
