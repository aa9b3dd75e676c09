// What finance and operators may set about a provider. A provider without a row has the defaults of the schema.

import { eq, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Provider } from '../../domain/provider.ts';
import { providerSetting } from '../schema.ts';

export type ProviderSettingRow = typeof providerSetting.$inferSelect;
export type ProviderSettingChange = Partial<Omit<ProviderSettingRow, 'provider'>>;

/** The settings, with a row made for them on first sight. */
export async function readProviderSetting(orm: NodePgDatabase, provider: Provider): Promise<ProviderSettingRow> {
  const rows = await orm.select().from(providerSetting).where(eq(providerSetting.provider, provider));
  return rows[0] ?? changeProviderSetting(orm, provider, {});
}

export async function changeProviderSetting(
  orm: NodePgDatabase,
  provider: Provider,
  change: ProviderSettingChange,
): Promise<ProviderSettingRow> {
  const [row] = await orm
    .insert(providerSetting)
    .values({ provider, ...change })
    .onConflictDoUpdate({ target: providerSetting.provider, set: { provider: sql`excluded.provider`, ...change } })
    .returning();
  if (!row) throw new Error(`the settings of ${provider} were neither found nor made`);
  return row;
}
