import type { JsonObject } from '../../src/api/json.ts';
import { resourceId } from './ai-manifest.ts';

const hub = resourceId({ type: 'Microsoft.EventHub/namespaces', name: 'callone', resourceGroup: 'callone' });

export const completeAccountability = { legalBasis: 'Consent', purposes: ['StaffTraining', 'Analysis'] };

/** The part of the spec that speaks of who answers for the data and who processes it, with every field. */
export const completeProcessorsSpec = {
  controller: { name: 'claimini GmbH', contact: 'privacy@example.com', resources: ['hooks.example.com'] },
  dataProtectionOfficer: { contact: 'Data protection office, Example Street 1' },
  processors: [
    {
      name: 'CallOne GmbH',
      role: 'Processor',
      country: 'DE',
      purposes: ['Telephony', 'VoiceBot'],
      contract: {
        reference: 'AVV-7',
        signedDate: '2026-01-15',
        validUntilDate: '2028-12-31',
        evidenceSha256: 'a'.repeat(64),
      },
      resources: [hub, 'hooks.callone.example', hub.slice(0, hub.indexOf('/providers/'))],
    },
    { name: 'Microsoft Ireland Operations Ltd', role: 'SubProcessor', country: 'IE', purposes: ['Hosting'] },
  ],
} satisfies JsonObject;

/** Everything at its bound. */
export function maximalProcessorsSpec(): JsonObject {
  const indexes = (count: number) => Array.from({ length: count }, (_, index) => index);
  const resources = () =>
    indexes(8).map((index) => {
      const start = resourceId({ type: 'Microsoft.EventHub/namespaces', name: '', resourceGroup: 'g'.repeat(90) });
      return `${start}${String(index).padStart(260 - start.length, 'a')}`;
    });
  return {
    controller: { name: 'n'.repeat(200), contact: 'c'.repeat(320), resources: resources() },
    dataProtectionOfficer: { contact: 'c'.repeat(320) },
    processors: indexes(50).map((index) => ({
      name: String(index).padStart(100, 'n'),
      role: 'JointController',
      country: 'DE',
      purposes: maximalPurposes(),
      contract: {
        reference: 'r'.repeat(128),
        signedDate: '2026-01-15',
        validUntilDate: '2028-12-31',
        evidenceSha256: 'f'.repeat(64),
      },
      resources: resources(),
    })),
  };
}

export function maximalPurposes(): readonly string[] {
  return Array.from({ length: 10 }, (_, index) => `P${String(index).padStart(62, 'p')}`);
}
