import type { BlobPort } from './blob-port.ts';
import type { BlobService } from './blob-service.ts';

interface Clients {
  readonly port: BlobPort;
  readonly service: BlobService;
}

/** One account as two identities: one lists and reads, the other deletes, tags and writes. */
export function splitClients(reader: Clients, writer: Clients): Clients {
  return {
    port: splitPort(reader.port, writer.port),
    service: {
      ...reader.service,
      setTags: writer.service.setTags,
      replaceContent: writer.service.replaceContent,
      close: () => closeBoth(reader.service, writer.service),
    },
  };
}

export function splitPort(reader: BlobPort, writer: BlobPort): BlobPort {
  return { ...reader, deleteOne: writer.deleteOne, close: () => closeBoth(reader, writer) };
}

async function closeBoth(...all: readonly { readonly close: () => Promise<void> }[]): Promise<void> {
  await Promise.all(all.map(({ close }) => close()));
}
