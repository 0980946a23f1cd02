const armId = /\/subscriptions\/([^/\s]+)\/resourceGroups\/([^/\s]+)\/providers\//gi;

/** For the reader of a report with shortened ids. */
export const shortenedNote = 'Resource ids are shortened to GROUP/TYPE/NAME; --json has them whole.';

export interface ShortenIds {
  readonly shorten: (text: string) => string;
  /** Whether there was anything to shorten. */
  readonly isShortened: boolean;
}

/**
 * ARM ids as people read them: `voice/Microsoft.Storage/storageAccounts/calls`. The subscription is left out only where
 * all the texts speak of one, because the same names may stand in another.
 */
export function idShortener(texts: readonly string[]): ShortenIds {
  const subscriptions = new Set(
    texts.flatMap((text) => [...text.matchAll(armId)].map(([, subscription = '']) => subscription.toLowerCase())),
  );
  const short = subscriptions.size === 1 ? '$2/' : '$1/$2/';
  return { shorten: (text) => text.replaceAll(armId, short), isShortened: subscriptions.size > 0 };
}
