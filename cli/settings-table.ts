// `tallyman settings`: every setting as the Markdown table that stands in the README, printed from the tables that are
// read at start, so that the page cannot promise what the program does not know.

import { ALL_SETTINGS } from '../platform/config.ts';
import type { SettingTable } from '../platform/settings.ts';
import { DIALECT_SETTINGS } from '../providers/registry.ts';

const FROM = '<!-- settings: printed by `npx tallyman settings` -->';
const TO = '<!-- /settings -->';

export function settingsTable(table: SettingTable = { ...ALL_SETTINGS, ...DIALECT_SETTINGS }): string {
  const rows = Object.entries(table).map(([name, setting]) => {
    const fallback = setting.default === undefined ? (setting.optional ? '' : '**needed**') : `\`${setting.default}\``;
    return `| \`${name}\` | ${fallback} | ${setting.expects} | ${setting.meaning} |`;
  });
  return ['| setting | default | expected | meaning |', '| --- | --- | --- | --- |', ...rows, ''].join('\n');
}

/** The page with the table between its two marks. Throws when it has no such place. */
export function placeSettings(page: string): string {
  const [start, end] = [page.indexOf(FROM), page.indexOf(TO)];
  if (start < 0 || end < start) throw new Error(`the page has no place for the settings: ${FROM} … ${TO}`);
  return `${page.slice(0, start)}${FROM}\n${settingsTable()}${page.slice(end)}`;
}
