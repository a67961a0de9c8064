import { ClonePanelError } from "../../core/errors.ts";
import { worstOf } from "../../core/safety/judge-site.ts";
import type { Config } from "../../core/site/config.ts";
import type { Site } from "../../core/site/site.ts";
import { count } from "../../core/words/quantities.ts";
import type { Judgement, SiteDetail, SiteStatus } from "../contract/status.ts";
import type { PanelHouse } from "../house.ts";
import { type Asked, type Given, given } from "../http/asked.ts";
import { refuse } from "../http/problem.ts";
import { overviewSite, runningBySite } from "./overview.ts";

export async function siteDetail(house: PanelHouse, asked: Asked): Promise<Given> {
  const id = asked.part("site");
  const site = house.config.sites.find((one) => one.id === id);
  const [status] = site === undefined ? [] : await house.app.status({ site: id });
  if (site === undefined || status === undefined) throw refuse(404, "SITE_UNKNOWN", "there is no such site");
  const running = await runningBySite(house);
  const shown = overviewSite(house, status, running.get(id) ?? []);
  const stranded = await countStranded(house, asked);
  const judgements = [...shown.judgements, judgeStranded(stranded)];
  return given({
    ...shown,
    judgements,
    safety: worstOf(judgements),
    names: site.names,
    app: site.app,
    preferredPrimary: site.primary,
    accounts: accountsOf(house.config, site, status),
    wants: wantsOf(house.config, site),
    stranded,
  } satisfies SiteDetail);
}

function accountsOf({ accounts }: Config, site: Site, status: SiteStatus): SiteDetail["accounts"] {
  return site.placements.map(({ account, path, origin }) => ({
    account,
    role:
      account === status.primary
        ? "primary"
        : (status.replicas.find((replica) => replica.account === account)?.role ?? "replica"),
    addresses: accounts.get(account)?.addresses ?? [],
    origin: origin ?? accounts.get(account)?.origin ?? null,
    path,
  }));
}

function wantsOf({ services }: Config, { id, mirror, snapshots }: Site): SiteDetail["wants"] {
  const wanted = services.get(id);
  const { hourly, daily, weekly, monthly, yearly } = snapshots.keep;
  const { mode, fence } = wanted?.failover ?? { mode: "manual", fence: "none" };
  const dns = wanted?.dns ?? null;
  const mail = wanted?.mail ?? null;
  return {
    mirrorEveryMs: mirror.everyMs,
    snapshotEveryMs: snapshots.everyMs,
    drillEveryMs: wanted?.drillEveryMs ?? 0,
    keep: { hourly, daily, weekly, monthly, yearly },
    failover: { mode, fence },
    dns:
      dns === null
        ? null
        : {
            zone: dns.zone,
            providers: dns.providers,
            policy: dns.policy,
            names: dns.names,
            ttlSeconds: { normal: dns.ttl.normalMs / 1_000, short: dns.ttl.shortMs / 1_000 },
          },
    mail: mail === null ? null : { primary: mail.primary, secondary: mail.secondary, everyMs: mail.everyMs },
  };
}

/** Null: the vault could not be read, and nobody knows. */
async function countStranded({ app }: PanelHouse, asked: Asked): Promise<number | null> {
  try {
    const { tables } = await app.listStranded({ site: asked.part("site"), signal: asked.signal });
    return tables.reduce((sum, { inserts, updates, deletes }) => sum + inserts + updates + deletes, 0);
  } catch (error) {
    if (error instanceof ClonePanelError) return null;
    throw error;
  }
}

function judgeStranded(stranded: number | null): Judgement {
  const topic = "stranded";
  if (stranded === null)
    return {
      topic,
      level: "unknown",
      because: "the vault could not be read for stranded writes",
      knownAt: null,
    };
  if (stranded === 0)
    return { topic, level: "good", because: "no write waits to be looked at", knownAt: null };
  return {
    topic,
    level: "late",
    because: `${count(stranded, "stranded write")} wait to be looked at`,
    knownAt: null,
  };
}
