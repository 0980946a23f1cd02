import { isOperatorError } from '../reconcile/errors.ts';
import type { BlobPort } from './blob-port.ts';
import type { BlobService } from './blob-service.ts';
import type { BlobWriter } from './blob-writer.ts';

/** Told of every call to a Blob service: what was asked for, and the outcome, the status or the code that it ended with. */
export type CountBlobCall = (operation: string, code: string) => void;

export function countPort(port: BlobPort, count: CountBlobCall): BlobPort {
  return {
    ...port,
    listPage: (...asked) => counted(port.listPage(...asked), 'ListBlobs', count),
    head: (...asked) => counted(port.head(...asked), 'GetBlobProperties', count),
    read: (...asked) => counted(port.read(...asked), 'GetBlob', count),
    deleteOne: (...asked) => counted(port.deleteOne(...asked), 'DeleteBlob', count),
  };
}

export function countService(service: BlobService, count: CountBlobCall): BlobService {
  return {
    ...service,
    listContainers: (...asked) => counted(service.listContainers(...asked), 'ListContainers', count),
    countBlobs: (...asked) => counted(service.countBlobs(...asked), 'CountBlobs', count),
    getTags: (...asked) => counted(service.getTags(...asked), 'GetBlobTags', count),
    setTags: (...asked) => counted(service.setTags(...asked), 'SetBlobTags', count),
    readContentHeaders: (...asked) => counted(service.readContentHeaders(...asked), 'GetBlobProperties', count),
    readBlocks: (...asked) => counted(service.readBlocks(...asked), 'GetBlockList', count),
    replaceContent: (...asked) => counted(service.replaceContent(...asked), 'PutBlockList', count),
  };
}

export function countWriter(writer: BlobWriter, count: CountBlobCall): BlobWriter {
  return {
    ...writer,
    put: (...asked) => counted(writer.put(...asked), 'PutBlob', count),
    createContainer: (...asked) => counted(writer.createContainer(...asked), 'CreateContainer', count),
  };
}

async function counted<T extends object>(call: Promise<T>, operation: string, count: CountBlobCall): Promise<T> {
  try {
    const outcome = await call;
    count(operation, 'kind' in outcome && typeof outcome.kind === 'string' ? outcome.kind : 'OK');
    return outcome;
  } catch (error) {
    count(operation, codeOf(error));
    throw error;
  }
}

function codeOf(error: unknown): string {
  if (!isOperatorError(error)) return 'aborted';
  return error.status === undefined ? (error.code ?? error.reason) : String(error.status);
}
