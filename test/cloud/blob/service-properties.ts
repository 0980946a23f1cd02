import type { BlobOperation } from './call.ts';
import { element, xmlHead } from './xml.ts';

const policy = (days: number | undefined): string =>
  `${element('Enabled', days !== undefined)}${days === undefined ? '' : element('Days', days)}`;

export const getBlobServiceProperties: BlobOperation = (call) => {
  const { softDeleteDays, permanentDelete } = call.settings;
  const xml = [
    `${xmlHead}<StorageServiceProperties>`,
    '<Logging><Version>1.0</Version><Read>false</Read><Write>false</Write><Delete>false</Delete><RetentionPolicy><Enabled>false</Enabled></RetentionPolicy></Logging>',
    '<Cors />',
    `<DeleteRetentionPolicy>${policy(softDeleteDays)}${permanentDelete ? '<AllowPermanentDelete>true</AllowPermanentDelete>' : ''}</DeleteRetentionPolicy>`,
    '</StorageServiceProperties>',
  ].join('');
  return { status: 200, payload: { bytes: Buffer.from(xml), contentType: 'application/xml' } };
};

export const getAccountInformation: BlobOperation = (call) => ({
  status: 200,
  headers: {
    'x-ms-sku-name': call.account.sku,
    'x-ms-account-kind': call.account.kind,
    'x-ms-is-hns-enabled': call.settings.hierarchicalNamespace.toString(),
    'content-length': '0',
  },
});
