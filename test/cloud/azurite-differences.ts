import { rest } from '../../src/probe/contract/scene.ts';

export interface AzuriteDifference {
  /** As it stands in the contract. */
  readonly sentence: string;
  /** What Azurite 3.37 does instead. */
  readonly azurite: string;
  /** The page that decides. */
  readonly page: string;
}

/**
 * Where Azurite has a feature and does something else with it. What it does not have at all (versions, soft delete,
 * holds, policies, the hierarchical namespace, time) is not tried there.
 */
export const azuriteDifferences: readonly AzuriteDifference[] = [
  {
    sentence: 'a range is answered with 206, one behind the end with 416',
    azurite: 'answers 206 with no bytes',
    page: rest('get-blob'),
  },
  {
    sentence: 'a put blob ends what was staged under its name',
    azurite: 'keeps the staged blocks',
    page: rest('put-block'),
  },
  {
    sentence: 'a page of no size, or with an unknown include, is 400',
    azurite: 'answers 400 without an error code',
    page: rest('list-blobs'),
  },
  {
    sentence: 'a name that XML cannot hold comes percent-encoded and marked',
    azurite: 'fails to write the page and answers with no body',
    page: rest('list-blobs'),
  },
  {
    sentence: 'snapshots show with snapshots alone, from the oldest to the newest',
    azurite: 'lists the newest first',
    page: rest('list-blobs'),
  },
  {
    sentence: 'a search in a container takes no container in its query',
    azurite: 'takes it',
    page: rest('find-blobs-by-tags-container'),
  },
  {
    sentence: 'a batch below a container takes blobs of that container only',
    azurite: 'takes blobs of any container',
    page: rest('blob-batch'),
  },
  {
    sentence: 'without a token nobody gets in: 401 with the authority to ask',
    azurite: 'answers 403 AuthorizationFailure and names no authority',
    page: rest('authorize-with-azure-active-directory'),
  },
  {
    sentence: 'a token that is none is 401',
    azurite: 'answers 403 AuthorizationFailure',
    page: rest('authorize-with-azure-active-directory'),
  },
  {
    sentence: 'an answer tells its request id, the version and the time of the service',
    azurite: 'leaves the version out of errors',
    page: rest('versioning-for-the-azure-storage-services'),
  },
];
