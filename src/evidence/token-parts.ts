/** Where an artifact lies. Versions and snapshots of a blob share its location. */
export interface ArtifactLocation {
  /** Resource id of the storage account, in any letter case. */
  readonly resourceId: string;
  readonly container: string;
  readonly name: string;
}

/** What a `Location` token is made of. */
export function locationParts({ resourceId, container, name }: ArtifactLocation): readonly string[] {
  return [resourceId.toLowerCase(), container, name];
}

/** What a `Call` token is made of. */
export function callParts(callId: string): readonly string[] {
  return [callId];
}

/** What a `Feature` token is made of: the same value of another kind is another feature. */
export function featureParts(kind: string, normalised: string): readonly string[] {
  return [kind, normalised];
}
