import { generatedNotice } from './yaml.ts';

/** A template of the chart. Actions stand on lines of their own, so that the rest stays plain YAML. */
export function chartTemplate(condition: string, lines: readonly string[]): string {
  return `{{- /* ${generatedNotice} */ -}}\n{{- if ${condition} }}\n${lines.join('\n')}\n{{- end }}\n`;
}

/** Text of ours that Helm would take for an action must never reach a chart unseen. */
export function withoutActions(text: string): string {
  if (text.includes('{{')) throw new Error('a text in src/api holds "{{", which Helm would evaluate; reword it');
  return text;
}
