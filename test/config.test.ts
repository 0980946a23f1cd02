import { describe, expect, it } from '@jest/globals';
import { readConfig, settings } from '../src/config.ts';

describe('readConfig', () => {
  it('fills in every default on an empty environment', () => {
    const result = readConfig({}, {});
    expect(result).toMatchObject({
      ok: true,
      config: { armEndpoint: 'https://management.azure.com', workers: 4, logLevel: 'info', cleanupDeadlineMinutes: 60 },
    });
  });

  it('lets a flag beat its variable', () => {
    const result = readConfig({ workers: '2' }, { WORKERS: '8' });
    expect(result).toMatchObject({ ok: true, config: { workers: 2 } });
  });

  it('takes an empty variable as not set', () => {
    expect(readConfig({}, { LOG_LEVEL: '' })).toMatchObject({ ok: true, config: { logLevel: 'info' } });
  });

  it.each([
    [
      'a number out of bounds',
      { workers: '0' },
      /^--workers or WORKERS must be a whole number from 1 to 64\. Policies that are/,
    ],
    ['a word where a number belongs', { workers: 'many' }, /--workers or WORKERS must be a whole number from 1 to 64/],
    [
      'an unknown level',
      { logLevel: 'loud' },
      /--log-level or LOG_LEVEL must be one of trace, debug, info, warn, error\./,
    ],
    [
      'an endpoint over plain http',
      { armEndpoint: 'http://localhost' },
      /--arm-endpoint or AZURE_RESOURCE_MANAGER_ENDPOINT/,
    ],
    ['an endpoint with a path', { armEndpoint: 'https://localhost/arm' }, /--arm-endpoint/],
    ...['https://a b', 'https://localhost:99999', 'https://user:secret@localhost', 'https://'].map(
      (address) =>
        [
          `what is no address: ${address}`,
          { authorityHost: address },
          /^--authority-host or AZURE_AUTHORITY_HOST must be the https address of a host without a path, such as/,
        ] as const,
    ),
    ['a tenant that is none', { tenantId: 'my tenant' }, /^--tenant-id or AZURE_TENANT_ID must be the id of a tenant/],
    ['namespaces with blanks', { watchNamespaces: 'a, b' }, /WATCH_NAMESPACES must be names of namespaces with commas/],
    ['hosts that are addresses', { aiHosts: 'https://a' }, /AI_DATA_PLANE_HOSTS must be names of hosts without https/],
    ['a time that is no number', { leaseRetryPeriodSeconds: 'x' }, /must be a number from 0.1 to 300\./],
    ['a deadline of a call beyond 29 s', { requestTimeoutSeconds: '30' }, /--request-timeout-seconds/],
  ])('refuses %s and names flag, variable and meaning', (_, flags, problem) => {
    const result = readConfig(flags, {});
    expect(result.ok).toBe(false);
    expect(JSON.stringify(result)).not.toMatch(/secret|pattern/);
    expect(result.ok ? '' : result.problems.join('\n')).toMatch(problem);
  });

  it.each([
    ['a renew deadline as long as the lease', { leaseDurationSeconds: '10' }, /--lease-renew-deadline-seconds .*below/],
    ['retries that leave no room for one that fails', { leaseRetryPeriodSeconds: '8.4' }, /times 1.2 must be below/],
    [
      'a word where yes or no belongs',
      { leaderElect: 'maybe' },
      /--leader-elect or LEADER_ELECT must be true or false\./,
    ],
  ])('refuses %s', (_, flags, problem) => {
    const result = readConfig(flags, {});
    expect(result.ok ? '' : result.problems.join('\n')).toMatch(problem);
  });

  it('elects nobody where nothing is said, and with the times of client-go where it is', () => {
    const times = { leaseDurationSeconds: 15, leaseRenewDeadlineSeconds: 10, leaseRetryPeriodSeconds: 2 };
    expect(readConfig({}, {})).toMatchObject({ config: { leaderElect: false, ...times } });
    expect(readConfig({}, { LEADER_ELECT: 'true' })).toMatchObject({ config: { leaderElect: true, ...times } });
  });

  it('tells all problems at once', () => {
    const result = readConfig({ workers: '0', logLevel: 'loud' }, {});
    expect(result.ok ? [] : result.problems).toHaveLength(2);
  });

  it('describes every setting and gives each a flag and a variable of its own', () => {
    const all = Object.values(settings);
    expect(new Set(all.map(({ flag }) => flag)).size).toBe(all.length);
    expect(new Set(all.map(({ variable }) => variable)).size).toBe(all.length);
    for (const { description } of all) expect(description).toMatch(/\.$/);
  });

  it('returns a frozen record', () => {
    const result = readConfig({}, {});
    expect(result.ok && Object.isFrozen(result.config)).toBe(true);
  });
});
