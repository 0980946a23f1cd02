import { join } from 'node:path';
import { lastLines } from '../../test/control-plane/command.ts';
import { runContained } from './contained-command.ts';

/** Images and containers of our own, apart from those of the machine. */
export interface ImageStore {
  /** Runs buildah to its end and returns what it printed; the error of a failure holds the last lines. */
  readonly buildah: (args: readonly string[], timeoutMs?: number) => Promise<string>;
  readonly hasImage: (name: string) => Promise<boolean>;
  /** A container of the image, and the folder in which its files lie. Nothing runs in it yet. */
  readonly mountContainer: (image: string) => Promise<MountedContainer>;
  /** Removes what a run that was cut off left behind: containers, and every image but those that begin so. */
  readonly removeRemains: (keptPrefix: string) => Promise<void>;
}

export interface MountedContainer {
  readonly id: string;
  readonly root: string;
  readonly remove: () => Promise<void>;
}

const minuteMs = 60_000;

export function openImageStore(directory: string, abortSignal: AbortSignal): ImageStore {
  // The vfs driver copies whole layers. It needs nothing of the kernel, so it also works inside containers.
  const placed = ['--root', join(directory, 'storage'), '--runroot', join(directory, 'run'), '--storage-driver', 'vfs'];
  const run = (args: readonly string[], timeoutMs = 5 * minuteMs) =>
    runContained('buildah', [...placed, ...args], { timeoutMs, abortSignal });
  const buildah: ImageStore['buildah'] = async (args, timeoutMs) => {
    const { stdout, stderr, exitCode } = await run(args, timeoutMs);
    if (exitCode !== 0) throw new Error(`buildah ${args[0] ?? ''} failed:\n${lastLines(`${stdout}\n${stderr}`, 40)}`);
    return stdout.trim();
  };
  const hasImage: ImageStore['hasImage'] = async (name) =>
    (await run(['inspect', '--type', 'image', name])).exitCode === 0;
  return {
    buildah,
    hasImage,
    mountContainer: async (image) => {
      const id = await buildah(['from', '--pull-never', image]);
      const root = await buildah(['mount', id]);
      return {
        id,
        root,
        remove: async () => {
          await buildah(['rm', id]);
        },
      };
    },
    removeRemains: async (keptPrefix) => {
      await buildah(['rm', '--all']);
      const listed = await buildah(['images', '--all', '--format', '{{.ID}} {{.Name}}:{{.Tag}}']);
      const remains = imagesBeside(listed, keptPrefix);
      if (remains.length > 0) await buildah(['rmi', '--force', ...remains]);
    },
  };
}

/** Ids of the images that bear no name with the prefix; an image may stand in several lines. */
export function imagesBeside(listed: string, keptPrefix: string): readonly string[] {
  const images = listed
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      // buildah sets what the format parts by a space in columns.
      const [id = '', name = ''] = line.split(/\s+/);
      return { id, isKept: name.startsWith(keptPrefix) };
    });
  const kept = new Set(images.filter(({ isKept }) => isKept).map(({ id }) => id));
  return [...new Set(images.map(({ id }) => id))].filter((id) => !kept.has(id));
}
