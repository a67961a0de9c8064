import type { AccountHealth } from "../../core/report/account-health.ts";
import { seesSite } from "../access/principal.ts";
import type { AccountList } from "../contract/health.ts";
import type { PanelHouse } from "../house.ts";
import { type Asked, type Given, given } from "../http/asked.ts";
import { seesAccount } from "../plans/plan-routes.ts";

/** The hosting accounts, with what `doctor` found when it was last asked for from here. */
export async function listAccounts(house: PanelHouse, { who }: Asked): Promise<Given> {
  const statuses = await house.app.status({ site: null });
  const rows = [...house.config.accounts.values()].filter(({ id }) => seesAccount(house, who, id));
  return given({
    accounts: rows.map(({ id, transport, addresses, origin }) => ({
      account: id,
      transport: transport.driver,
      addresses,
      origin,
      sites: statuses.flatMap(({ site, primary, replicas }) => {
        if (!seesSite(who, site)) return [];
        if (primary === id) return [{ site, role: "primary" as const }];
        const replica = replicas.find(({ account }) => account === id);
        return replica === undefined ? [] : [{ site, role: replica.role }];
      }),
      health: healthOf(house, id, who.sites === "all" ? null : new Set(who.sites)),
    })),
  } satisfies AccountList);
}

/** Findings about a site are for those who see it. */
function healthOf(
  { runs }: PanelHouse,
  account: string,
  sites: ReadonlySet<string> | null,
): AccountList["accounts"][number]["health"] {
  const run = runs
    .list()
    .find((one) => one.run.verb === "doctor" && one.run.command === `clonepanel doctor ${account}`);
  const data = run?.run.data as { readonly accounts?: readonly AccountHealth[] } | null | undefined;
  const found = data?.accounts?.find((one) => one.account === account);
  if (run?.run.endedAt === null || run === undefined || found === undefined) return null;
  const findings = found.findings.filter(({ site }) => site === null || sites === null || sites.has(site));
  return { at: run.run.endedAt, findings };
}
