/** What a container's process sees at a path: a file or folder of this machine, read-only, or a file system of its own. */
export type Mount =
  | { readonly kind: 'file' | 'folder'; readonly from: string; readonly to: string }
  | { readonly kind: 'tmpfs'; readonly to: string; readonly mebibytes: number };

export interface SandboxPlan {
  /** The folder that becomes `/`. */
  readonly root: string;
  readonly mounts: readonly Mount[];
  readonly user: { readonly id: number; readonly groupId: number };
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly command: readonly string[];
}

/** What a program may expect in /dev. */
const devices = ['null', 'zero', 'full', 'random', 'urandom'];

/**
 * A command line that runs a program like a pod with a restricted security context: read-only root, own mounts and process
 * ids, no capabilities, no new privileges. Only util-linux is needed, and no cgroups, which are often not writable in CI.
 * The network is that of the machine.
 */
export function sandboxCommand(plan: SandboxPlan): readonly string[] {
  const script = [
    'set -e',
    ...mountCommands(plan),
    `exec ${[...enterCommand(plan), ...plan.command].map(quote).join(' ')}`,
  ].join('\n');
  return ['unshare', '--mount', '--pid', '--fork', '--kill-child=SIGKILL', 'sh', '-c', script];
}

/** Mount points are made before the root becomes read-only, as container runtimes do. */
function mountCommands({ root, mounts }: SandboxPlan): readonly string[] {
  const at = (path: string) => quote(`${root}${path}`);
  const points = mounts.map(({ kind, to }) =>
    kind === 'file' ? `mkdir -p ${at(parentOf(to))}; touch ${at(to)}` : `mkdir -p ${at(to)}`,
  );
  return [
    `mkdir -p ${at('/proc')} ${at('/dev')}`,
    ...points,
    `mount --bind ${at('')} ${at('')}`,
    `mount -o remount,bind,ro ${at('')}`,
    `mount -t proc -o nosuid,nodev,noexec proc ${at('/proc')}`,
    `mount -t tmpfs -o nosuid,noexec,mode=755,size=64k tmpfs ${at('/dev')}`,
    ...devices.flatMap((name) => [`touch ${at(`/dev/${name}`)}`, `mount --bind /dev/${name} ${at(`/dev/${name}`)}`]),
    ...mounts.flatMap((mount) => mountCommand(mount, at(mount.to))),
  ];
}

function mountCommand(mount: Mount, target: string): readonly string[] {
  if (mount.kind === 'tmpfs') {
    return [`mount -t tmpfs -o nosuid,nodev,mode=1777,size=${mount.mebibytes}m tmpfs ${target}`];
  }
  return [`mount --bind ${quote(mount.from)} ${target}`, `mount -o remount,bind,ro ${target}`];
}

function enterCommand({ root, user, workingDirectory, environment }: SandboxPlan): readonly string[] {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  return [
    ...['setpriv', '--no-new-privs', 'env', '--ignore-environment', ...variables],
    ...['unshare', `--root=${root}`, `--wd=${workingDirectory}`],
    ...[`--setgid=${user.groupId}`, `--setuid=${user.id}`, '--'],
  ];
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** What Linux says of a process: its /proc/PID/status and /proc/PID/mountinfo. */
export interface SeenProcess {
  readonly status: string;
  readonly mountInfo: string;
}

/** How the process is less confined than the plan says, as sentences. */
export function judgeConfinement(
  { status, mountInfo }: SeenProcess,
  { user }: Pick<SandboxPlan, 'user'>,
): readonly string[] {
  const field = (name: string) =>
    new RegExp(String.raw`^${name}:[ \t]*(.*?)[ \t]*$`, 'm').exec(status)?.[1]?.split(/\s+/) ?? [];
  const wanted = [
    { name: 'Uid', values: [String(user.id)] },
    { name: 'Gid', values: [String(user.groupId)] },
    { name: 'CapPrm', values: ['0000000000000000'] },
    { name: 'CapEff', values: ['0000000000000000'] },
    { name: 'NoNewPrivs', values: ['1'] },
    { name: 'Groups', values: ['', String(user.groupId)] },
  ];
  const problems = wanted.flatMap(({ name, values }) => {
    const seen = field(name);
    const isWanted = seen.length > 0 && seen.every((value) => values.includes(value));
    return isWanted ? [] : [`${name} of the process is ${seen.join(' ') || 'not told'}`];
  });
  const rootOptions = mountInfo
    .split('\n')
    .map((line) => line.split(' '))
    .findLast(([, , , , point]) => point === '/')?.[5];
  if (rootOptions?.split(',').includes('ro') !== true) problems.push('the root of the process can be written');
  return problems;
}
