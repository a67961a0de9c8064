import type { AccountHealth } from "../core/report/account-health.ts";
import type { Config } from "../core/site/config.ts";
import type { AccountId } from "../core/site/site.ts";
import type { Opened } from "./house.ts";

export async function examineAccounts(
  config: Config,
  opened: Opened,
  order: { readonly account: AccountId | null; readonly signal: AbortSignal },
): Promise<readonly AccountHealth[]> {
  void [config, opened, order];
  return [];
}
