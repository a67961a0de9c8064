import type { DrillReport } from "../core/drill/drill-report.ts";
import { type DrillStanding, judgeDrill } from "../core/drill/standing.ts";
import { toBytePath } from "../core/mirror/byte-path.ts";
import type { Config } from "../core/site/config.ts";
import type { SiteId } from "../core/site/site.ts";
import { openTransport } from "../drivers/transports/index.ts";
import { readDrill } from "../engines/drill/drill-record.ts";
import { runDrill } from "../engines/drill/run-drill.ts";
import { chooseForOffsite as chooseNewestGood } from "../engines/offsite/copy-snapshot.ts";
import { findSnapshot } from "../engines/snapshots/list.ts";
import { placeVault } from "../engines/vault/place-vault.ts";
import { systemClock } from "../platform/clock.ts";
import { systemExec } from "../platform/exec/index.ts";
import { scratchPrograms } from "../platform/scratch-programs/index.ts";
import type { App, DrillOrder } from "../ports/app-port.ts";
import type { Opened } from "./house.ts";
import { lockDrill } from "./site-lock.ts";

export function drillVerbs(config: Config, opened: Opened): Pick<App, "drill"> {
  return { drill: (order) => drill(config, opened, order) };
}

/** By what is written down here. */
export async function drillGlance(config: Config, opened: Opened, site: SiteId): Promise<DrillStanding> {
  const everyMs = config.services.get(site)?.drillEveryMs ?? 0;
  return judgeDrill(await readDrill(opened.state.coordination, site), everyMs, systemClock.nowMs());
}

async function drill(config: Config, opened: Opened, order: DrillOrder): Promise<DrillReport> {
  const site = opened.seats.site(order.site);
  const engine = opened.engine(order.signal);
  const vault = placeVault(opened.seats.vaultFolder(site.id), engine.files);
  const seal =
    order.snapshot === null
      ? await chooseNewestGood(vault, site.id)
      : await findSnapshot(vault, order.snapshot);
  await using _lock = await lockDrill(opened.state.coordination, site.id);
  const home = `${config.statePath}/drills/${site.id}`;
  const account = {
    id: "drill",
    transport: { driver: "local", path: home },
    addresses: [],
    origin: null,
  } as const;
  await using transport = await openTransport(account, {
    exec: systemExec,
    cacheFolder: null,
    env: process.env,
  });
  const placement = { account: "drill", path: "restored/files", databases: "auto", origin: null } as const;
  return await runDrill(engine, {
    vault,
    seal,
    scratch: toBytePath(home),
    transport,
    programs: scratchPrograms,
    chooseApp: () => opened.seats.appAt({ site, placement, transport }),
    names: site.names,
    texts: textsOf(config, site.id),
  });
}

/** What the site's own checks expect on the front page. */
function textsOf(config: Config, site: SiteId): readonly string[] {
  return (config.services.get(site)?.checks ?? []).flatMap((check) => {
    if (check.kind !== "http" || new URL(check.url).pathname !== "/") return [];
    const { body } = check.expect;
    return body === null ? [] : [toBytePath(body)];
  });
}
