import { settings } from '../../src/config.ts';
import { generatedNotice } from './yaml.ts';

/** docs/reference/configuration.md: every flag and variable of the operator. */
export function configurationPage(): string {
  const rows = Object.values(settings).map(({ flag, variable, description, schema }) => {
    const standard = 'default' in schema ? `\`${schema.default}\`` : '';
    return `| \`--${flag}\` | \`${variable}\` | ${standard} | ${bounds(schema)} | ${description} |`;
  });
  return [
    `<!-- ${generatedNotice} -->`,
    '',
    '# Configuration',
    '',
    'A flag beats its variable; an empty variable counts as not set. What the operator runs with is its first log line. It holds no secret: tokens are read from the files that are named here.',
    '',
    '| flag | variable | default | values | meaning |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    'The CA of a local or private endpoint is given to Node itself: `NODE_EXTRA_CA_CERTS`.',
    '',
  ].join('\n');
}

type SettingSchema = (typeof settings)[keyof typeof settings]['schema'];

function bounds(schema: SettingSchema): string {
  if ('enum' in schema) return schema.enum.join(', ');
  if (schema.type === 'boolean') return 'true, false';
  if ('minimum' in schema) return `${schema.minimum} to ${schema.maximum}`;
  return '';
}
