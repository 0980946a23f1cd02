import { erasureRequestNames } from '../api/erasure-request.ts';
import { groupVersion } from '../api/group.ts';
import type { JsonObject } from '../api/json.ts';
import type { ManagedBy } from '../reconcile/erasure-ports.ts';

/** What a Secret says of where it came from. */
export interface Provenance {
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly owners: readonly JsonObject[];
  readonly managers: readonly string[];
}

interface Signs {
  /** Domains of labels and annotations (`domain/name`), those below them included. */
  readonly domains: readonly string[];
  /** How names of field managers begin, in lower case. */
  readonly managers: readonly string[];
}

const externalSecrets: Signs = {
  domains: ['external-secrets.io'],
  managers: ['external-secrets', 'externalsecrets.'],
};

/**
 * Flux, Argo CD, Helm, Sealed Secrets, kapp, Fleet, Config Sync; Terraform and Pulumi make it again at their next run.
 * `app.kubernetes.io/instance` is no sign: every chart sets it, and where Argo CD tracks by that label alone, its name stands
 * among the field managers or its client-side apply among the annotations.
 */
const gitOps: Signs = {
  domains: [
    'fluxcd.io',
    'argoproj.io',
    'helm.sh',
    'sealedsecrets.bitnami.com',
    'kapp.k14s.io',
    'fleet.cattle.io',
    'objectset.rio.cattle.io',
    'configsync.gke.io',
    'configmanagement.gke.io',
    'config.k8s.io',
  ],
  managers: ['kustomize-controller', 'helm', 'argocd', 'flux', 'terraform', 'hashicorp', 'pulumi', 'kapp'],
};

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/: the tool that manages the object. */
export const managedByLabel = 'app.kubernetes.io/managed-by';
const ownTools = 'calldata';
const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

/** Says what will make a Secret again after it was deleted; `undefined` where nothing is seen that would. */
export function managedByOf(provenance: Provenance): ManagedBy | undefined {
  const { labels = {}, annotations = {}, owners } = provenance;
  if (shows(externalSecrets, provenance)) return 'ExternalSecrets';
  if (shows(gitOps, provenance) || isManagedByOther(labels[managedByLabel])) return 'GitOps';
  if (owners.some((owner) => !isRequest(owner))) return 'Owner';
  // Only the annotation: the name of the field manager stays when somebody takes the annotation away.
  return lastAppliedAnnotation in annotations ? 'LastApplied' : undefined;
}

function shows({ domains, managers }: Signs, { labels, annotations, ...provenance }: Provenance): boolean {
  const keys = Object.keys({ ...labels, ...annotations });
  return (
    keys.some((key) => domains.some((domain) => isInDomain(key, domain))) ||
    provenance.managers.some((name) => managers.some((start) => name.toLowerCase().startsWith(start)))
  );
}

function isInDomain(key: string, domain: string): boolean {
  const [prefix = ''] = key.includes('/') ? key.split('/', 1) : [];
  return prefix === domain || prefix.endsWith(`.${domain}`);
}

function isManagedByOther(tool: string | undefined): boolean {
  return tool !== undefined && tool !== '' && !tool.startsWith(ownTools);
}

/** A request makes no Secret; as an owner it only takes the Secret with it when it goes. */
function isRequest({ apiVersion, kind }: JsonObject): boolean {
  return apiVersion === groupVersion && kind === erasureRequestNames.kind;
}
