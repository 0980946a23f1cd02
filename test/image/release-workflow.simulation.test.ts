import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chart, documentsOf, root, textOf } from '../manifests/shipped-files.ts';
import { valueAt } from '../api/object-path.ts';

interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string | boolean>>;
}

const text = textOf('.github/workflows/release.yml');
const [workflow = {}] = documentsOf(text);
const steps = valueAt(workflow, 'jobs.image.steps') as unknown as readonly Step[];

function usesOf(action: string): number {
  return steps.findIndex(({ uses }) => uses?.startsWith(`${action}@`));
}

const withOf = (action: string) => steps[usesOf(action)]?.with;

describe('the release workflow', () => {
  it('runs for version tags only', () => {
    expect(valueAt(workflow, 'on')).toEqual({ push: { tags: ['v*'] } });
  });

  it('may only read, but for the job that publishes', () => {
    expect(valueAt(workflow, 'permissions')).toEqual({ contents: 'read' });
    expect(valueAt(workflow, 'jobs.image.permissions')).toEqual({
      contents: 'read',
      packages: 'write',
      'id-token': 'write',
      attestations: 'write',
    });
  });

  it('builds on the base whose digest it read, with SBOM and provenance', () => {
    expect(withOf('docker/build-push-action')).toMatchObject({
      push: true,
      sbom: true,
      provenance: 'mode=max',
      'build-args': 'NODE_IMAGE=${{ steps.base.outputs.image }}',
    });
    expect(steps.findIndex(({ id }) => id === 'base')).toBeLessThan(usesOf('docker/build-push-action'));
  });

  it('publishes the image under the tag that chart and manifests pull', () => {
    expect(withOf('docker/build-push-action')?.['tags']).toBe(
      '${{ steps.base.outputs.repository }}:${{ steps.version.outputs.version }}',
    );
    const { version } = JSON.parse(textOf('package.json')) as { readonly version: string };
    expect(documentsOf(textOf(`${chart}/Chart.yaml`))).toMatchObject([{ version, appVersion: version }]);
    const [example = {}] = documentsOf(textOf('deploy/overlays/example/kustomization.yaml'));
    expect(valueAt(example, 'images')).toMatchObject([{ newTag: version }]);
    expect(textOf('deploy/base/deployment.yaml')).toContain(`image: calldata-operator:${version}\n`);
  });

  it('signs the provenance of exactly what was pushed', () => {
    expect(withOf('actions/attest-build-provenance')).toEqual({
      'subject-name': '${{ steps.base.outputs.repository }}',
      'subject-digest': '${{ steps.build.outputs.digest }}',
      'push-to-registry': true,
    });
    expect(steps[usesOf('docker/build-push-action')]?.id).toBe('build');
    expect(usesOf('docker/build-push-action')).toBeLessThan(usesOf('actions/attest-build-provenance'));
  });

  it('names actions by their tag, and nothing by a digest that nobody read', () => {
    const actions = steps.flatMap(({ uses }) => uses ?? []);
    expect(actions.length).toBeGreaterThan(4);
    for (const action of actions) expect(action).toMatch(/^[a-z-]+\/[a-z-]+@v\d+$/);
    for (const shipped of [text, textOf('Dockerfile')]) expect(shipped).not.toMatch(/[0-9a-f]{40}/);
  });

  it('puts nothing that a person chose into a shell', () => {
    for (const { run = '' } of steps) expect(run).not.toContain('${{');
  });
});

describe('a step of the release workflow', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'calldata-release-'));
    writeFileSync(join(folder, 'output'), '');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs a step's script in the project with a docker that says what it is told to. */
  function runStep(wanted: (step: Step) => boolean, { docker = 'exit 1', reference = 'v0.0.0' } = {}) {
    const program = join(folder, 'docker');
    writeFileSync(program, `#!/bin/sh\n${docker}\n`);
    chmodSync(program, 0o755);
    const { status, stderr } = spawnSync('bash', ['--norc', '-c', steps.find(wanted)?.run ?? 'exit 99'], {
      cwd: fileURLToPath(root),
      encoding: 'utf8',
      env: {
        PATH: `${folder}:${process.env['PATH'] ?? ''}`,
        GITHUB_OUTPUT: join(folder, 'output'),
        GITHUB_REPOSITORY: 'Claimini/calldata-operator',
        GITHUB_REF_NAME: reference,
      },
    });
    return { status, stderr, output: readFileSync(join(folder, 'output'), 'utf8') };
  }

  const isBase = ({ id }: Step) => id === 'base';
  const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

  const isComparison = ({ id }: Step) => id === 'version';

  it('takes the tag of the version alone', () => {
    const { version } = JSON.parse(textOf('package.json')) as { readonly version: string };
    expect(runStep(isComparison, { reference: `v${version}` })).toEqual({
      status: 0,
      stderr: '',
      output: `version=${version}\n`,
    });
    expect(runStep(isComparison, { reference: 'v9.9.9' }).status).toBe(1);
  });

  it('pins the tag of the Dockerfile to the digest that the registry tells', () => {
    const docker = `[ "$4" = node:24-slim ] && echo ${digest}`;
    expect(runStep(isBase, { docker })).toEqual({
      status: 0,
      stderr: '',
      output: `image=node:24-slim@${digest}\nrepository=ghcr.io/claimini/calldata-operator\n`,
    });
  });

  it.each([
    ['the registry does not answer', 'exit 1'],
    ['the registry tells nothing', 'exit 0'],
    ['what it tells is not a digest', 'echo sha256:0123'],
  ])('fails and pins nothing where %s', (_, docker) => {
    const { status, output } = runStep(isBase, { docker });
    expect(status).not.toBe(0);
    expect(output).toBe('');
  });
});
