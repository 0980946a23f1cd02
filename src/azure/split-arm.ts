import type { ArmClient } from './arm.ts';

/** Resource Manager as two identities: one looks, the other changes. What follows a write is read by the one that looks. */
export function splitArm(reader: ArmClient, writer: ArmClient): ArmClient {
  return {
    get: reader.get,
    find: reader.find,
    list: reader.list,
    put: writer.put,
    patch: writer.patch,
    delete: writer.delete,
    close: () => {
      reader.close();
      writer.close();
    },
  };
}
