import { blockBlobProperties, writePage } from '../../test/scan/page-writer.ts';

export const blobsOfPage = 5_000;

/** A full page of recordings as the service writes it, with three metadata keys and two tags each. */
export function benchPage(): Buffer {
  const blobs = Array.from({ length: blobsOfPage }, (_, index) => ({
    name: `voicebot/202406${String(1 + (index % 28)).padStart(2, '0')}/aHR0cHM6Ly9hcGkuZmxpZ2h0cHJveHkvY2Fsb${index}/cmVjb3JkaW5n${index}/0-audiowav.wav`,
    versionId: `2024-06-12T08:22:11.${String(1_000_000 + index)}Z`,
    isCurrentVersion: true,
    properties: blockBlobProperties(100_000 + index, 'Sun, 30 Jun 2024 08:22:11 GMT'),
    metadata: [
      { name: 'callId', value: `call-${index}-abcdefgh` },
      { name: 'startedAt', value: '2024-06-12T08:22:11.1234567Z' },
      { name: 'direction', value: 'inbound' },
    ],
    tags: [
      { name: 'consent_recording', value: 'yes' },
      { name: 'calldata-hold', value: 'none' },
    ],
  }));
  return Buffer.from(writePage({ container: 'recordings', blobs }));
}
