import { describe, expect, it } from '@jest/globals';
import { npmFolder } from '../../scripts/image/base.ts';
import { npmSettings } from '../../scripts/image/build.ts';
import { findMissingPrograms, judgeMachine, neededPrograms, type Machine } from '../../scripts/image/programs.ts';
import { imagesBeside } from '../../scripts/image/store.ts';

const able: Machine = { platform: 'linux', userId: 0, missing: [], mayMount: true };

const cases: Readonly<Record<string, readonly [Partial<Machine>, readonly string[]]>> = {
  'a machine that has all of it': [{}, []],
  'another system': [{ platform: 'darwin' }, ['The image test runs on Linux only, and this is darwin.']],
  'a user who is not root': [
    { userId: 1000 },
    ['The image test must run as root: it builds and mounts without a daemon.'],
  ],
  'a program that is missing': [
    { missing: ['buildah'] },
    ['A program is missing: buildah. On Debian: apt-get install buildah'],
  ],
  'a machine that refuses mounts': [
    { mayMount: false },
    ['The image test must be allowed to mount (CAP_SYS_ADMIN), and this machine refuses it.'],
  ],
  'programs of one package': [
    { missing: ['debootstrap', 'unshare', 'setpriv'] },
    ['Programs are missing: debootstrap, unshare, setpriv. On Debian: apt-get install debootstrap util-linux'],
  ],
};

describe('the image test on', () => {
  it.each(Object.entries(cases))('%s', (_, [machine, problems]) => {
    expect(judgeMachine({ ...able, ...machine })).toEqual(problems);
  });
});

describe('the programs', () => {
  it('are looked for on PATH', async () => {
    expect(await findMissingPrograms(['buildah', 'mount'], { PATH: '/no/such/folder' })).toEqual(['buildah', 'mount']);
  });

  it('do without what makes a base where one is given', () => {
    expect(neededPrograms(false)).toEqual(expect.arrayContaining(['buildah', 'debootstrap', 'dpkg-deb']));
    expect(neededPrograms(true)).toEqual(['buildah', 'unshare', 'setpriv', 'mount']);
  });
});

describe('the npm of the base image', () => {
  it('is the one that runs the script', () => {
    expect(npmFolder('/usr/lib/node_modules/npm/bin/npm-cli.js')).toBe('/usr/lib/node_modules/npm');
  });

  it.each([undefined, '/usr/lib/node_modules/pnpm/bin/pnpm.cjs'])('cannot be %s', (path) => {
    expect(() => npmFolder(path)).toThrow('npm run image:test');
  });

  it('trusts whom this machine trusts, and asks its registry', () => {
    expect(npmSettings('https://registry.example.com/', undefined)).toBe('registry=https://registry.example.com/\n');
    expect(npmSettings('https://registry.example.com/', '/etc/ca.pem')).toBe(
      'registry=https://registry.example.com/\ncafile=/run/calldata-ca.pem\n',
    );
  });
});

describe('what a run that was cut off left behind', () => {
  it('is every image but the base, also where the base bears a second name', () => {
    const listed = [
      '1a   localhost/calldata-node:b',
      '2b   <none>:<none>',
      '3c   localhost/calldata-operator:t',
      '1a   x:y',
    ];
    expect(imagesBeside(listed.join('\n'), 'localhost/calldata-node:')).toEqual(['2b', '3c']);
    expect(imagesBeside('', 'localhost/calldata-node:')).toEqual([]);
  });
});
