import { createGunzip } from 'node:zlib';
import type { ByteSink } from '../blob-port.ts';
import { ContentFault } from './content-fault.ts';

/**
 * Unpacks gzip, member after member, into the next sink, and holds the sender back meanwhile. What the next sink throws ends
 * it: so a small file that unpacks to gigabytes ends at the next sink's bound. Zeros behind the last member are padding; the
 * library passes over whatever follows such zeros, and that would be taken for read. Throws ContentFault: BrokenCompression.
 */
export function createGunzipSink<T>(next: ByteSink<T>): ByteSink<T> {
  const gunzip = createGunzip();
  let failure: Error | undefined;
  let received = 0;
  let zerosAtEnd = 0;
  gunzip.on('data', (bytes: Buffer) => {
    try {
      // The sinks behind it take what they are given at once.
      void next.push(bytes);
    } catch (error) {
      failure ??= error instanceof Error ? error : new ContentFault('BrokenCompression');
      gunzip.destroy();
    }
  });
  gunzip.on('error', () => {
    failure ??= new ContentFault('BrokenCompression');
  });

  function settle(start: (done: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (): void => {
        gunzip.off('close', done);
        if (failure === undefined) resolve();
        else reject(failure);
      };
      if (gunzip.destroyed) {
        done();
        return;
      }
      gunzip.once('close', done);
      start(done);
    });
  }

  return {
    push: (bytes) => {
      const zeros = bytes.length - 1 - bytes.findLastIndex((byte) => byte !== 0);
      zerosAtEnd = zeros === bytes.length ? zerosAtEnd + zeros : zeros;
      received += bytes.length;
      return settle((done) => {
        gunzip.write(bytes, done);
      });
    },
    end: async () => {
      await settle((done) => {
        gunzip.once('end', done);
        gunzip.end();
      });
      if (received - gunzip.bytesWritten > zerosAtEnd) throw new ContentFault('BrokenCompression');
      return next.end();
    },
  };
}
