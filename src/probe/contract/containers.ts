import assert from 'node:assert/strict';
import type { BlobPromise, Scene } from './scene.ts';
import { list, put, read, refused, rest } from './scene.ts';

async function containerNames(scene: Scene, prefix: string, includeDeleted = false): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, deleted } of scene.service.listContainers({ prefix, includeDeleted })) {
    names.push(deleted === true ? `deleted ${name}` : name);
  }
  return names;
}

export const containerPromises: readonly BlobPromise[] = [
  {
    sentence: 'a container can be made once, listed, read and deleted',
    account: 'plain',
    page: rest('create-container'),
    check: async (scene) => {
      const made = scene.service.getContainerClient(`${scene.container.containerName}-more`);
      await made.create({ metadata: { team: 'voice' } });
      await refused(made.create(), 409, 'ContainerAlreadyExists');
      assert.deepEqual((await made.getProperties()).metadata, { team: 'voice' });
      const { containerName } = scene.container;
      assert.deepEqual(await containerNames(scene, containerName), [containerName, made.containerName]);
      await made.delete();
      assert.deepEqual(await containerNames(scene, containerName), [containerName]);
      await refused(made.getProperties(), 404, 'ContainerNotFound');
    },
  },
  {
    sentence: 'a name that breaks the rules of containers is 400',
    account: 'plain',
    page: rest('naming-and-referencing-containers--blobs--and-metadata'),
    check: async ({ service }) => {
      await refused(service.getContainerClient('ab').create(), 400, 'OutOfRangeInput');
      await refused(service.getContainerClient('UpperCase').create(), 400, 'InvalidResourceName');
    },
  },
  {
    sentence: 'a leased container can be deleted with the lease id only',
    account: 'plain',
    page: rest('lease-container'),
    check: async ({ container }) => {
      const { leaseId = '' } = await container.getBlobLeaseClient().acquireLease(-1);
      await refused(container.delete(), 412, 'LeaseIdMissing');
      await container.delete({ conditions: { leaseId } });
    },
  },
  {
    sentence: 'a deleted container lies in soft delete with its days, and comes back with its blobs',
    account: 'softDelete',
    page: 'https://learn.microsoft.com/azure/storage/blobs/soft-delete-container-overview',
    check: async (scene) => {
      await put(scene, 'blob');
      const { containerName } = scene.container;
      await scene.container.delete();
      assert.deepEqual(await containerNames(scene, containerName), []);
      assert.deepEqual(await containerNames(scene, containerName, true), [`deleted ${containerName}`]);
      for await (const { version = '' } of scene.service.listContainers({
        prefix: containerName,
        includeDeleted: true,
      })) {
        await scene.service.undeleteContainer(containerName, version);
      }
      assert.equal(await read(scene, 'blob'), 'blob');
    },
  },
  {
    sentence: 'a deleted container is gone when its days are over',
    account: 'softDelete',
    needs: 'Clock',
    page: 'https://learn.microsoft.com/azure/storage/blobs/soft-delete-container-overview',
    check: async (scene) => {
      const { containerName } = scene.container;
      await scene.container.delete();
      scene.pass(7);
      assert.deepEqual(await containerNames(scene, containerName, true), []);
      await scene.container.create();
      assert.deepEqual(await list(scene), []);
    },
  },
];
