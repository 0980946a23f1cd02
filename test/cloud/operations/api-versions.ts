/** Storage: the stable versions that know every lifecycle action of today. Older ones would hide fields. */
export const storageApiVersions = [
  '2022-09-01',
  '2023-01-01',
  '2023-04-01',
  '2023-05-01',
  '2024-01-01',
  '2025-01-01',
  '2025-06-01',
  '2025-08-01',
  '2026-04-01',
  '2026-06-01',
  '2026-09-01',
];

export const resourceApiVersions = [
  '2019-10-01',
  '2020-06-01',
  '2020-10-01',
  '2021-01-01',
  '2021-04-01',
  '2022-09-01',
  '2022-12-01',
  '2024-03-01',
  '2024-11-01',
  '2025-03-01',
  '2025-04-01',
];

export const lockApiVersions = ['2016-09-01', '2017-04-01', '2020-05-01'];

/** Cognitive Services: the stable versions with deployments. `storedCompletionsDisabled` came with 2025-09-01. */
export const cognitiveApiVersions = [
  '2023-05-01',
  '2024-10-01',
  '2025-06-01',
  '2025-09-01',
  '2025-12-01',
  '2026-03-01',
  '2026-05-01',
  '2026-07-01',
];

/** Projects, connections and capability hosts came later than accounts. */
export const projectApiVersions = cognitiveApiVersions.filter((version) => version >= '2025-06-01');

/** Event Grid: the stable versions that know system topics. */
export const eventGridApiVersions = ['2021-12-01', '2022-06-15', '2025-02-15'];

export const diagnosticSettingsApiVersions = ['2017-05-01-preview', '2021-05-01-preview'];

export const permissionApiVersions = ['2015-07-01', '2018-07-01', '2022-04-01'];
