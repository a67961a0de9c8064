import { type AccountLook, accountFindings } from "../../core/doctor/account-findings.ts";
import { cronFindings } from "../../core/doctor/cron-findings.ts";
import { fault, note } from "../../core/doctor/finding.ts";
import { seatFindings } from "../../core/doctor/seat-findings.ts";
import { mapLimited } from "../../core/map-limited.ts";
import type { AccountHealth, HealthFinding } from "../../core/report/account-health.ts";
import type { Account, AccountId, Site } from "../../core/site/site.ts";
import type { Failed } from "./attempt.ts";
import type { House } from "./house.ts";
import { lookAtAccount } from "./look-at-account.ts";
import { lookAtSite, type SiteLook } from "./look-at-site.ts";

/**
 * What is good on each account, and what is wrong and to be done. Changes nothing anywhere, and an account that fails is
 * a finding.
 *
 * @param wanted one account; null: all of them, in the order of the configuration.
 */
export async function examine(house: House, wanted: AccountId | null): Promise<readonly AccountHealth[]> {
  const sites = house.sites.filter((site) => wanted === null || isPlacedOn(site, wanted));
  const accounts = [...house.accounts.values()].filter(
    // The primary of its sites is looked at too, to compare with.
    ({ id }) => wanted === null || id === wanted || sites.some((site) => isPlacedOn(site, id)),
  );
  const looks = new Map(
    await mapLimited(accounts, 4, async ({ id }) => [id, await lookAtAccount(house, id)] as const),
  );
  const reachable = new Set([...looks].filter(([, look]) => look.kind === "seen").map(([id]) => id));
  const siteLooks = await mapLimited(sites, 2, async (site) => ({
    site,
    look: await lookAtSite(house, site, reachable),
  }));
  const rsyncHere = await house.rsyncHere();
  return accounts
    .filter(({ id }) => wanted === null || id === wanted)
    .map((account) => ({
      account: account.id,
      findings: findingsOf({ account, looks, siteLooks, rsyncHere }),
    }));
}

function isPlacedOn(site: Site, account: AccountId): boolean {
  return site.placements.some((placement) => placement.account === account);
}

interface Examined {
  readonly account: Account;
  readonly looks: ReadonlyMap<AccountId, AccountLook>;
  readonly siteLooks: readonly { readonly site: Site; readonly look: SiteLook | Failed }[];
  readonly rsyncHere: string | null;
}

function findingsOf({ account, looks, siteLooks, rsyncHere }: Examined): readonly HealthFinding[] {
  const own = looks.get(account.id);
  if (own === undefined) return [];
  const findings = [...accountFindings(own, { transport: account.transport, rsyncHere })];
  if (own.kind === "failed") return findings;
  const primaries = new Set<AccountId>();
  for (const { site, look } of siteLooks) {
    if (!isPlacedOn(site, account.id)) continue;
    if ("kind" in look) findings.push(fault({ topic: "site", site: site.id }, look.error));
    else {
      findings.push(...siteFindings(account.id, look, looks));
      if (look.primary !== account.id) primaries.add(look.primary);
    }
  }
  for (const primary of primaries) findings.push(...comparison(own, primary, looks));
  return findings;
}

function siteFindings(
  account: AccountId,
  { site, seats, size, primary }: SiteLook,
  looks: ReadonlyMap<AccountId, AccountLook>,
): readonly HealthFinding[] {
  const seat = seats.get(account);
  if (seat === undefined) return [];
  return seatFindings({
    site: site.id,
    size,
    seat,
    primary: primary === account ? null : (seats.get(primary) ?? null),
    php: phpOf(looks.get(account)),
    primaryPhp: phpOf(looks.get(primary)),
  });
}

function phpOf(look: AccountLook | undefined) {
  return look?.kind === "seen" ? look.probe.php : null;
}

function comparison(
  own: Extract<AccountLook, { kind: "seen" }>,
  primary: AccountId,
  looks: ReadonlyMap<AccountId, AccountLook>,
): readonly HealthFinding[] {
  const there = looks.get(primary);
  if (there?.kind !== "seen")
    return [
      note(
        { topic: "primary" },
        `"${primary}" could not be looked at, so nothing was compared with it`,
        null,
      ),
    ];
  return cronFindings(own.probe.cronLines, { account: primary, lines: there.probe.cronLines });
}
