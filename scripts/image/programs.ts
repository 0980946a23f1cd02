import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findOnPath } from '../../test/control-plane/go-build.ts';
import type { Environment } from '../../test/control-plane/cache.ts';

/** Where Debian keeps what the image test runs. */
export const debianPackages = {
  buildah: 'buildah',
  debootstrap: 'debootstrap',
  'dpkg-deb': 'dpkg',
  unshare: 'util-linux',
  setpriv: 'util-linux',
  mount: 'mount',
} as const;

export type Program = keyof typeof debianPackages;

/** Of these, what only makes the base. */
const baseMakers: readonly Program[] = ['debootstrap', 'dpkg-deb'];

export function neededPrograms(hasBase: boolean): readonly Program[] {
  const all = Object.keys(debianPackages) as Program[];
  return hasBase ? all.filter((program) => !baseMakers.includes(program)) : all;
}

export async function findMissingPrograms(
  needed: readonly Program[],
  environment: Environment,
): Promise<readonly Program[]> {
  const paths = await Promise.all(needed.map((program) => findOnPath(program, environment)));
  return needed.filter((_, index) => paths[index] === undefined);
}

export interface Machine {
  readonly platform: string;
  /** Absent where the platform knows none. */
  readonly userId: number | undefined;
  readonly missing: readonly Program[];
  /** Whether a mount namespace can be made. */
  readonly mayMount: boolean;
}

/** Whether this process may mount: root in a container of others often may not. */
export async function mayMount(): Promise<boolean> {
  try {
    await promisify(execFile)('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']);
    return true;
  } catch {
    return false;
  }
}

/** What keeps the image test from running here, as sentences that say what to do. */
export function judgeMachine({ platform, userId, missing, mayMount: canMount }: Machine): readonly string[] {
  if (platform !== 'linux') return [`The image test runs on Linux only, and this is ${platform}.`];
  const problems: string[] = [];
  if (userId !== 0) problems.push('The image test must run as root: it builds and mounts without a daemon.');
  if (missing.length > 0) {
    const packages = [...new Set(missing.map((program) => debianPackages[program]))].join(' ');
    const subject = missing.length === 1 ? 'A program is' : 'Programs are';
    problems.push(`${subject} missing: ${missing.join(', ')}. On Debian: apt-get install ${packages}`);
  }
  if (problems.length === 0 && !canMount)
    problems.push('The image test must be allowed to mount (CAP_SYS_ADMIN), and this machine refuses it.');
  return problems;
}
