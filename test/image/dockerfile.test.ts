import { describe, expect, it } from '@jest/globals';
import { numericUser, readPodTemplate } from '../../scripts/image/pod.ts';
import { imageNodeFlags, operatorNodeFlags } from '../support/operator-process.ts';
import { textOf } from '../manifests/shipped-files.ts';

const dockerfile = textOf('Dockerfile');
const lastStage = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));

describe('the Dockerfile', () => {
  it('builds in stages, all on the base that a build may choose', () => {
    const froms = dockerfile.match(/^FROM .*$/gm);
    expect(froms).toEqual(['FROM ${NODE_IMAGE} AS build', 'FROM ${NODE_IMAGE} AS warm', 'FROM ${NODE_IMAGE}']);
    expect(dockerfile).toMatch(/^ARG NODE_IMAGE=node:24-slim$/m);
  });

  it('has the SBOM list the packages of which the bundle is made, and no others', () => {
    const stage = dockerfile.slice(dockerfile.indexOf(' AS build\n'), dockerfile.indexOf(' AS warm\n'));
    expect(stage).toMatch(/^ARG BUILDKIT_SBOM_SCAN_STAGE=true$/m);
    const runs = stage.match(/^RUN .*$/gm) ?? [];
    expect(runs[1]).toMatch(/^RUN node scripts\/build\.ts /);
    expect(runs).toEqual(['RUN npm ci', runs[1], 'RUN npm prune --omit=dev']);
  });

  it('installs and runs nothing in the image itself', () => {
    expect(lastStage).not.toMatch(/^RUN /m);
    for (const copy of lastStage.match(/^COPY .*$/gm) ?? []) expect(copy).toMatch(/^COPY --from=(build|warm) /);
  });

  it('runs as the user that the Deployment names', async () => {
    const { securityContext } = await readPodTemplate();
    const [, user = ''] = /^USER (.*)$/m.exec(lastStage) ?? [];
    const { id, groupId } = numericUser(user);
    // Node reads what was compiled for its own user alone.
    expect(lastStage).toContain(`COPY --from=warm --chown=${user} /app/compile-cache ./compile-cache\n`);
    expect({ id, groupId }).toEqual({ id: securityContext.runAsUser, groupId: securityContext.runAsGroup });
  });

  it('runs Node with the flags of the image, and compiles ahead with the same', () => {
    expect(lastStage).toContain(
      `ENTRYPOINT ${JSON.stringify(['node', ...imageNodeFlags, 'operator.js']).replaceAll(',', ', ')}`,
    );
    const warmings = dockerfile.match(/^RUN NODE_COMPILE_CACHE=.*$/gm) ?? [];
    expect(warmings).toHaveLength(2);
    for (const warming of warmings) expect(warming).toContain(`node ${imageNodeFlags.join(' ')} `);
  });

  it('leaves the half of the default memory limit to the heap, which is what the benchmarks give it', () => {
    const [, limit = ''] = /limits:\n\s+memory: (\d+)Mi/.exec(textOf('charts/calldata-operator/values.yaml')) ?? [];
    expect(imageNodeFlags).toContain('--max-old-space-size-percentage=50');
    expect(operatorNodeFlags).toContain(`--max-old-space-size=${Number(limit) / 2}`);
  });
});

describe('what is sent to the build', () => {
  it('is nothing but what is named', () => {
    const lines = textOf('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines[0]).toBe('*');
    expect(lines.slice(1).sort()).toEqual([
      '!.npmrc',
      '!package-lock.json',
      '!package.json',
      '!scripts/build.ts',
      '!src',
      '!tsconfig.json',
    ]);
  });
});
