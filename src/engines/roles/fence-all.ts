import { ClonePanelError } from "../../core/errors.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import { lookAtAll } from "../mirror/look-all.ts";
import type { BeforePlan } from "../mirror/sync.ts";
import { fenceReturned } from "./fence.ts";
import type { NamesPublisher } from "./role-parts.ts";

/**
 * Before every pass: a former primary that came back is fenced and kept, and its nameserver, which may still name it, is
 * told. One that is silent stays for the next pass.
 */
export async function fenceWhatReturned(
  about: BeforePlan,
  names: NamesPublisher | null,
): Promise<SiteRecord> {
  const waiting = about.record.replicas.filter((replica) => replica.role === "fenced");
  if (waiting.length === 0) return about.record;
  const site = await lookAtAll(about.engine, about.work, about.record);
  let { record } = about;
  for (const { account } of waiting) {
    const seen = site.looks.get(account);
    if (seen === undefined) continue;
    const before = record;
    record = await fenceReturned(about.engine, { ...about, record }, seen, site.rules);
    if (record !== before && names !== null) await tellNames(about, names, record);
  }
  return record;
}

async function tellNames({ engine }: BeforePlan, names: NamesPublisher, record: SiteRecord): Promise<void> {
  try {
    const aliveFirst = [record.primary];
    const { warnings } = await names.publish({ account: record.primary, aliveFirst });
    for (const warning of warnings) engine.talk.warn(warning);
  } catch (error) {
    if (!(error instanceof ClonePanelError)) throw error;
    engine.talk.warn(`the names could not be corrected: ${error.message}`);
  }
}
