import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { leaseName } from '../../src/api/rbac.ts';
import { formatMicroTime } from '../../src/kube/event-note.ts';
import { createLeaseStore } from '../../src/kube/lease.ts';
import type { LeaseRecord, LeaseStore } from '../../src/runtime/lease-record.ts';
import { installOnce } from '../support/local-stack.ts';
import { operatorIdentity } from '../support/operator-identity.ts';
import { sharedControlPlane } from '../control-plane/shared-control-plane.ts';
import { waitFor } from '../support/wait-for.ts';
import { connectTo, type RealConnection } from './real-cluster.ts';

const cluster = sharedControlPlane();
const call = { abortSignal: new AbortController().signal, deadlineMs: 5_000 };
const time = formatMicroTime(new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 678)));
const record: LeaseRecord = {
  holderIdentity: 'a',
  leaseDurationSeconds: 15,
  acquireTime: time,
  renewTime: time,
  leaseTransitions: 0,
};

let admin: RealConnection;
let operator: RealConnection;
let store: LeaseStore;

beforeAll(async () => {
  await installOnce(cluster);
  const { namespace, serviceAccount } = operatorIdentity;
  const { token } = await cluster.requestServiceAccountToken(namespace, serviceAccount);
  [admin, operator] = await Promise.all([connectTo(cluster), connectTo(cluster, token)]);
}, 60_000);
afterAll(async () => {
  await admin.close();
  await operator.close();
});
beforeEach(() => {
  store = createLeaseStore(admin.transport, { namespace: 'default', name: `lease-${randomUUID()}` });
});

describe('a Lease on the API server', () => {
  it('is not there, is made once, and comes back as it was written', async () => {
    expect(await store.get(call)).toBeUndefined();
    const made = await store.create(record, call);
    expect(made.record).toEqual(record);
    expect(await store.get(call)).toEqual(made);
    await expect(store.create(record, call)).rejects.toMatchObject({ status: 409 });
  });

  it('is changed over the version that was read and no other', async () => {
    const made = await store.create(record, call);
    const renewed = await store.update(made.version, { ...record, renewTime: formatMicroTime(new Date()) }, call);
    expect(renewed.version).not.toBe(made.version);
    await expect(store.update(made.version, { ...record, holderIdentity: 'b' }, call)).rejects.toMatchObject({
      status: 409,
    });
    expect((await store.get(call))?.record.holderIdentity).toBe('a');
    const freed = await store.update(renewed.version, { ...record, holderIdentity: '', leaseDurationSeconds: 1 }, call);
    expect(freed.record).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1 });
  });

  it('is heard of when it is given back, and not when it is renewed', async () => {
    const made = await store.create(record, call);
    const ending = new AbortController();
    let heard = 0;
    const watched = store.watchForFree(
      () => {
        heard += 1;
      },
      { abortSignal: ending.signal },
    );
    const renewed = await store.update(made.version, { ...record, leaseTransitions: 1 }, call);
    await store.update(renewed.version, { ...record, holderIdentity: '' }, call);
    await waitFor(() => heard > 0, { what: 'the watch to tell' });
    expect(heard).toBe(1);
    ending.abort(new Error('enough'));
    await expect(watched).rejects.toThrow('enough');
  });
});

describe('the rights of the operator', () => {
  it('reach the one Lease in its own namespace, and none elsewhere', async () => {
    const { namespace } = operatorIdentity;
    const other = createLeaseStore(operator.transport, { namespace, name: 'another' });
    await expect(other.get(call)).rejects.toMatchObject({ status: 403 });
    const elsewhere = createLeaseStore(operator.transport, { namespace: 'default', name: leaseName });
    await expect(elsewhere.get(call)).rejects.toMatchObject({ status: 403 });
    await expect(elsewhere.create(record, call)).rejects.toMatchObject({ status: 403 });
    const refused = await createLeaseStore(operator.transport, { namespace, name: leaseName })
      .get(call)
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    expect(refused).toBeUndefined();
  });
});
