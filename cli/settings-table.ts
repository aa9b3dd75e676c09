// `tallyman settings`: every setting as the Markdown table that stands in the README, printed from the tables that are
// read at start, so that the page cannot promise what the program does not know.

import { ALL_SETTINGS } from '../platform/config.ts';
import type { SettingTable } from '../platform/settings.ts';
import { DIALECT_SETTINGS } from '../providers/registry.ts';

export function settingsTable(table: SettingTable = { ...ALL_SETTINGS, ...DIALECT_SETTINGS }): string {
  const rows = Object.entries(table).map(([name, setting]) => {
    const fallback = setting.default === undefined ? (setting.optional ? '' : '**needed**') : `\`${setting.default}\``;
    return `| \`${name}\` | ${fallback} | ${setting.expects} | ${setting.meaning} |`;
  });
  return ['| setting | default | expected | meaning |', '| --- | --- | --- | --- |', ...rows, ''].join('\n');
}
