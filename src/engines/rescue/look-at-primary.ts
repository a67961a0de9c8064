import { ClonePanelError } from "../../core/errors.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import type { CopyRules, Engine, SiteWork } from "../mirror/engine.ts";
import { copyRules, expectOf, type Look, look } from "../mirror/look.ts";

export interface PresentPrimary {
  readonly look: Look;
  readonly rules: CopyRules;
}

/** The account that takes writes now; one that says otherwise is left alone. */
export async function lookAtPrimary(
  engine: Engine,
  work: SiteWork,
  record: SiteRecord,
): Promise<PresentPrimary> {
  const seat = work.seats.find((one) => one.account.id === record.primary);
  if (seat === undefined) throw notThere(work.site.id, record.primary);
  const app = await work.chooseApp(seat);
  const seen = await look(engine, seat, app, expectOf(record, "primary"));
  if (seen.seat.facts === null) throw notThere(work.site.id, record.primary);
  return { look: seen, rules: copyRules(work.site, app.policy(seen.seat.facts)) };
}

function notThere(site: string, account: string): ClonePanelError {
  return new ClonePanelError(
    "ACCOUNT_UNKNOWN",
    `"${account}" is not one of the accounts of "${site}", or holds nothing of it`,
    { hint: "Look at the site's accounts: clonepanel config show", remedy: "owner", site },
  );
}
