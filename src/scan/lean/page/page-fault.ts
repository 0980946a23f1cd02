/**
 * A page that is not the documented shape, or that ends too early. The message says what and at which byte; it never holds
 * a part of the page, which is full of names and metadata.
 */
export class PageFault extends Error {
  constructor(what: string, atByte: number) {
    super(`${what} at byte ${atByte}`);
    this.name = 'PageFault';
  }
}

/** What has arrived ends within an element: not a fault before the last byte is there. */
export class MoreNeeded extends Error {}

/** One for all: it carries nothing, and a stack trace for each chunk would cost more than the parsing. */
export const moreNeeded = new MoreNeeded('more of the page is needed');
