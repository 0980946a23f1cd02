import { badBlobRequest, invalidXml } from './errors.ts';
import type { Tags } from './model.ts';
import { element, escapeXml, isWellFormed, leavesOf, xmlHead } from './xml.ts';

const allowed = /^[A-Za-z0-9 +\-.:=_/]*$/;
const maxTags = 10;

/** Throws the documented 400s: too many, too long, characters that no tag may have, a name twice. */
export function checkTags(pairs: readonly (readonly [key: string, value: string])[]): Tags {
  if (pairs.length > maxTags) throw badBlobRequest('TagsTooLarge', 'A blob can have up to 10 tags.');
  for (const [key, value] of pairs) {
    if (key === '') throw badBlobRequest('EmptyTagName', 'The name of one of the tag key-value pairs is empty.');
    if (key.length > 128 || value.length > 256) {
      throw badBlobRequest('TagsTooLarge', 'The tags specified exceed the maximum permissible limit.');
    }
    if (!allowed.test(key) || !allowed.test(value)) {
      throw badBlobRequest('InvalidTag', 'The tags specified contain characters that are not permitted.');
    }
  }
  const tags = Object.fromEntries(pairs);
  if (Object.keys(tags).length < pairs.length) {
    throw badBlobRequest('DuplicateTagNames', 'The tags specified contain duplicate names.');
  }
  return tags;
}

/** `x-ms-tags: a=1&b=2`, URL-encoded. */
export function parseTagsHeader(text: string | undefined): Tags {
  return text === undefined || text === '' ? {} : checkTags([...new URLSearchParams(text)]);
}

export function parseTagsXml(bytes: Buffer): Tags {
  const xml = bytes.toString('utf8');
  if (!isWellFormed(xml, 'Tags')) throw invalidXml();
  const leaves = leavesOf(xml).filter(({ name }) => name === 'Key' || name === 'Value');
  const pairs: [string, string][] = [];
  for (let at = 0; at < leaves.length; at += 2) {
    const [key, value] = [leaves[at], leaves[at + 1]];
    if (key?.name !== 'Key' || value?.name !== 'Value') throw invalidXml();
    pairs.push([key.text, value.text]);
  }
  return checkTags(pairs);
}

export function tagSet(tags: Tags): string {
  let set = '';
  for (const key in tags) set += `<Tag><Key>${escapeXml(key)}</Key><Value>${escapeXml(tags[key] ?? '')}</Value></Tag>`;
  return `<TagSet>${set}</TagSet>`;
}

export const tagsDocument = (tags: Tags): string => `${xmlHead}<Tags>${tagSet(tags)}</Tags>`;

export const metadataElements = (metadata: Tags): string =>
  Object.entries(metadata)
    .map(([name, value]) => element(name, value))
    .join('');
