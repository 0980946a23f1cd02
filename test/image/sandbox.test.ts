import { describe, expect, it } from '@jest/globals';
import type { ImageConfig } from '../../scripts/image/build.ts';
import { numericUser, planPod, readPodTemplate } from '../../scripts/image/pod.ts';
import { judgeConfinement, sandboxCommand, type SandboxPlan, type SeenProcess } from '../../scripts/image/sandbox.ts';

const image: ImageConfig = {
  User: '65532:65532',
  Env: ['PATH=/usr/local/bin:/usr/bin', 'METRICS_PORT=1', 'OPTIONS=a=b'],
  Entrypoint: ['node', 'operator.js'],
  WorkingDir: '/app',
};

describe('a pod of the shipped Deployment', () => {
  it('runs what the image says, with the variables and volumes of the Deployment', async () => {
    const template = await readPodTemplate();
    const plan = planPod({ image, template, root: '/image', files: [], environment: { HEALTH_PORT: '4711' } });
    expect(plan).toMatchObject({
      user: { id: 65532, groupId: 65532 },
      workingDirectory: '/app',
      command: ['node', 'operator.js'],
      mounts: [{ kind: 'tmpfs', to: '/tmp' }],
    });
    expect(plan.environment).toMatchObject({
      OPTIONS: 'a=b',
      METRICS_PORT: '8080',
      HEALTH_PORT: '4711',
      LEADER_ELECT: 'true',
      POD_NAMESPACE: 'calldata-system',
    });
  });

  it.each(['', 'node', '65532', '0:0', '0:65532'])('does not take the user %j', (user) => {
    expect(() => numericUser(user)).toThrow('must be numbers and not root');
  });
});

const plan: SandboxPlan = {
  root: "/it's/root",
  mounts: [
    { kind: 'tmpfs', to: '/tmp', mebibytes: 64 },
    { kind: 'file', from: '/from/hosts', to: '/etc/hosts' },
  ],
  user: { id: 65532, groupId: 65532 },
  workingDirectory: '/app',
  environment: { A: 'b c' },
  command: ['node', '$HOME'],
};

describe('the command of the sandbox', () => {
  const script = sandboxCommand(plan).at(-1) ?? '';
  const lines = script.split('\n');
  const place = (start: string) => lines.findIndex((line) => line.startsWith(start));

  it('makes the mount points, then the root read-only, then mounts, then enters', () => {
    const order = [
      "touch '/it'\\''s/root/etc/hosts'",
      'mount -o remount,bind,ro',
      "mount --bind '/from/hosts'",
      "exec 'setpriv'",
    ];
    const seen = lines.flatMap((line) => order.find((part) => line.includes(part)) ?? []);
    // Each mount of a file becomes read-only as well.
    expect(seen).toEqual([order[0], order[1], order[2], order[1], order[3]]);
  });

  it('hands words over as they are', () => {
    expect(lines[place('exec ')]).toContain("'A=b c'");
    expect(lines[place('exec ')]).toMatch(/'--setgid=65532' '--setuid=65532' '--' 'node' '\$HOME'$/);
  });
});

describe('a process', () => {
  const confined: SeenProcess = {
    status: [
      'Name:\tnode',
      'Uid:\t65532\t65532\t65532\t65532',
      'Gid:\t65532\t65532\t65532\t65532',
      'Groups:\t ',
      'CapPrm:\t0000000000000000',
      'CapEff:\t0000000000000000',
      'NoNewPrivs:\t1',
    ].join('\n'),
    mountInfo: '63 43 254:0 /vfs/3b / ro,relatime - ext4 /dev/vda rw,discard\n65 63 0:40 / /tmp rw - tmpfs tmpfs rw\n',
  };
  const replaced = (from: string, to: string): SeenProcess => ({
    status: confined.status.replace(from, to),
    mountInfo: confined.mountInfo.replace(from, to),
  });

  it('that is confined gives no cause for complaint', () => {
    expect(judgeConfinement(confined, plan)).toEqual([]);
  });

  it.each([
    ['another effective user', 'Uid:\t65532\t65532', 'Uid:\t65532\t0', 'Uid of the process is 65532 0 65532 65532'],
    ['another group', 'Gid:\t65532', 'Gid:\t0', 'Gid of the process is 0 65532 65532 65532'],
    ['further groups', 'Groups:\t ', 'Groups:\t0 4 ', 'Groups of the process is 0 4'],
    ['capabilities', 'CapEff:\t0', 'CapEff:\tf', 'CapEff of the process is f000000000000000'],
    ['a way to more privileges', 'NoNewPrivs:\t1', 'NoNewPrivs:\t0', 'NoNewPrivs of the process is 0'],
    ['nothing told of it', 'NoNewPrivs:\t1', '', 'NoNewPrivs of the process is not told'],
    ['a root that it can write', '/ ro,relatime', '/ rw,relatime', 'the root of the process can be written'],
  ])('with %s is not confined', (_, from, to, problem) => {
    expect(judgeConfinement(replaced(from, to), plan)).toEqual([problem]);
  });
});
