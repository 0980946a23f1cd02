/** Why a content tells nothing. The message is the reason and holds nothing of the content. */
export const contentFaults = [
  'TooLarge',
  'UnknownEncoding',
  'BrokenCompression',
  'BrokenText',
  'NotJson',
  'EncryptedDocument',
] as const;
export type ContentFaultReason = (typeof contentFaults)[number];

export class ContentFault extends Error {
  readonly reason: ContentFaultReason;

  constructor(reason: ContentFaultReason) {
    super(`the content cannot be read: ${reason}`);
    this.name = 'ContentFault';
    this.reason = reason;
  }
}
