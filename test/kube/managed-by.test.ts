import { describe, expect, it } from '@jest/globals';
import { managedByOf } from '../../src/kube/managed-by.ts';
import type { Provenance } from '../../src/kube/managed-by.ts';
import type { ManagedBy } from '../../src/reconcile/erasure-ports.ts';

const label = (key: string, value = 'x'): Partial<Provenance> => ({ labels: { [key]: value } });
const annotation = (key: string): Partial<Provenance> => ({ annotations: { [key]: 'x' } });
const manager = (name: string): Partial<Provenance> => ({ managers: ['kubectl-create', name] });
const owner = (apiVersion: string, kind: string): Partial<Provenance> => ({
  owners: [{ apiVersion, kind, name: 'o' }],
});

describe('a Secret', () => {
  it.each<[string, Partial<Provenance>, ManagedBy]>([
    ['with an owner', owner('apps/v1', 'Deployment'), 'Owner'],
    ['owned by a request of another group', owner('example.test/v1alpha1', 'ErasureRequest'), 'Owner'],
    ['with a label of external-secrets', label('reconcile.external-secrets.io/managed'), 'ExternalSecrets'],
    ['with an annotation of external-secrets', annotation('external-secrets.io/force-sync'), 'ExternalSecrets'],
    ['written by external-secrets', manager('externalsecrets.external-secrets.io/case-7'), 'ExternalSecrets'],
    ['of a Flux Kustomization', label('kustomize.toolkit.fluxcd.io/name'), 'GitOps'],
    ['of a Flux HelmRelease', label('helm.toolkit.fluxcd.io/name'), 'GitOps'],
    ['tracked by Argo CD', annotation('argocd.argoproj.io/tracking-id'), 'GitOps'],
    ['of a Helm release', annotation('meta.helm.sh/release-name'), 'GitOps'],
    ['out of a sealed one', annotation('sealedsecrets.bitnami.com/managed'), 'GitOps'],
    ['that names a tool', label('app.kubernetes.io/managed-by', 'Helm'), 'GitOps'],
    ['written by Flux', manager('kustomize-controller'), 'GitOps'],
    ['written by Argo CD', manager('argocd-controller'), 'GitOps'],
    ['written by Helm', manager('Helm'), 'GitOps'],
    ['written by Terraform', manager('HashiCorp'), 'GitOps'],
    ['applied from a client', annotation('kubectl.kubernetes.io/last-applied-configuration'), 'LastApplied'],
  ])('%s will return', (_sentence, signs, managedBy) => {
    expect(managedByOf({ owners: [], managers: [], ...signs })).toBe(managedBy);
  });

  it.each<[string, Partial<Provenance>]>([
    ['made by hand', manager('kubectl-create')],
    ['applied on the server', manager('kubectl')],
    ['of our own tool', { ...label('app.kubernetes.io/managed-by', 'calldata-cli'), managers: ['calldata-cli'] }],
    ['with an empty label', label('app.kubernetes.io/managed-by', '')],
    ['with the label that every chart sets', label('app.kubernetes.io/instance')],
    ['that its request owns', owner('calldata.claimini.com/v1alpha1', 'ErasureRequest')],
    ['whose annotation of client-side apply was taken away', manager('kubectl-client-side-apply')],
    ['with a domain that only ends alike', label('notexternal-secrets.io/x')],
    ['with a key that is no domain', { ...label('helm.sh'), ...annotation('argoproj.io') }],
  ])('%s will not', (_sentence, signs) => {
    expect(managedByOf({ owners: [], managers: [], ...signs })).toBeUndefined();
  });
});
